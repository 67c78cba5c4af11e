"""One whole Fenghuo of a benchmark's own: a data folder, a port, started and stopped as by a user.

Ends only what it started. It does not know what is measured.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bot.processes import free_port, spawn
from bot.settings import ROOT
from bot.store.embedded import EmbeddedPostgres
from tests.benchmarks import machine

START_SECONDS, STOP_SECONDS = 600.0, 60.0
READY, SIGN_IN = "Fenghuo is ready", re.compile(r"shown only now: (\w+) \S+: (\S+)")
UP = (str(ROOT / "fenghuo"), "up")
#: The parts of a running service, by what their command lines hold.
PARTS = {"web": "actions.serve", "worker": "bot.cli.worker", "engine": "nlu.engine"}


class NotStarted(Exception):
    """The service under measurement did not come up; the message has the end of what it said."""


class Site:
    """`environment` is what this instance is told beyond a folder and a port of its own."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = _clean() | {
            "FENGHUO_DATA_DIR": str(folder),
            "FENGHUO_PORT": str(self.port),
            "FENGHUO_CHAT_LIMITS": "off",
            **(environment or {}),
        }
        self._said = folder / "up.log"
        self._process: subprocess.Popen[bytes] | None = None

    @contextmanager
    def running(self, command: tuple[str, ...] = UP) -> Iterator[float]:
        """Gives the seconds from the command to its saying that everything is ready."""
        begun = time.monotonic()
        self.spawn(command)
        try:
            self.wait_ready()
            yield time.monotonic() - begun
        finally:
            self.stop()

    def spawn(self, command: tuple[str, ...] = UP) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._from = self._said.stat().st_size if self._said.exists() else 0
        with open(self._said, "ab") as output:
            self._process = spawn(command, output=output, environment=self.environment)

    def stop(self) -> None:
        """As Ctrl-C does: the signal reaches the whole foreground group."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def fenghuo(self, *arguments: str) -> str:
        """What a command of the command line says. Raises CalledProcessError."""
        command = [sys.executable, "-m", "bot", *arguments]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout

    def token(self, role: str) -> str:
        """The sign-in that the first start printed: `author` or `approver`."""
        found: dict[str, str] = dict(SIGN_IN.findall(self._said.read_text()))
        return found[role]

    def database_url(self) -> str:
        """Raises NotStarted while no database answers."""
        running = EmbeddedPostgres(self.folder).running()
        if running is None:
            raise NotStarted("the database does not answer")
        return running.url

    def pid(self, part: str) -> int:
        """The process of a part. Raises NotStarted."""
        assert self._process
        for pid, command in machine.descendants(self._process.pid).items():
            if PARTS[part] in command:
                return pid
        raise NotStarted(f"there is no {part}")

    def memory(self) -> dict[str, float]:
        """Megabytes held by each part; parts that are not ours are left out."""
        assert self._process
        commands = machine.descendants(self._process.pid)
        return {
            part: machine.resident_megabytes(pid)
            for part, named in PARTS.items()
            for pid, command in commands.items()
            if named in command
        }

    def wait_ready(self) -> None:
        """Until every part is up, the engine too. Raises NotStarted."""
        self._wait(READY)
        with urllib.request.urlopen(f"{self.url}/health/ready", timeout=10) as response:
            health = json.load(response)
        if health["degraded"]:
            raise NotStarted(f"not up: {health['degraded']}")

    def wait_alive(self) -> None:
        """Until the web process answers, and so the database is there. Raises NotStarted."""
        deadline = time.monotonic() + START_SECONDS
        while not self._alive():
            self._check(deadline)
            time.sleep(0.2)

    def _alive(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health/live", timeout=2):
                return True
        except (OSError, urllib.error.URLError):
            return False

    def _wait(self, line: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while line not in self._new_lines():
            self._check(deadline)
            time.sleep(0.05)

    def _check(self, deadline: float) -> None:
        assert self._process
        if self._process.poll() is not None or time.monotonic() > deadline:
            raise NotStarted(self._new_lines()[-2000:])

    def _new_lines(self) -> str:
        return self._said.read_bytes()[self._from :].decode(errors="replace")


def _clean() -> dict[str, str]:
    """The environment without whatever a user has set for a service of their own."""
    mine = ("FENGHUO_", "TWILIO_", "TELEGRAM_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(mine)}
    return {**kept, "HF_HUB_OFFLINE": "1", "RASA_TELEMETRY_ENABLED": "false"}
