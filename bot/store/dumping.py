"""Dumps a database into a file and loads it again, by PostgreSQL's own programs.

It does not know what is in the database, nor what becomes of the file.
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psycopg
from alembic.script import ScriptDirectory
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bot.backups.errors import DiskFull, ProgramsUnfit
from bot.backups.manifest import Manifest
from bot.backups.ports import Shape
from bot.store import migrate
from bot.store.embedded import programs

#: What is true of the old machine only.
NOT_DUMPED = ("backups",)
_MAJOR = re.compile(rb"\(PostgreSQL\) (\d+)")


@dataclass(frozen=True, kw_only=True)
class Server:
    """`revision`: the newest migration of the database, None: it has no tables of ours."""

    major: int
    revision: str | None
    tables: int


@dataclass(frozen=True, kw_only=True)
class Programs:
    """The folder of `pg_dump` and `pg_restore`, and their major version."""

    folder: Path
    major: int


def server_of(url: str) -> Server:
    """Raises psycopg.OperationalError when it does not answer."""
    with psycopg.connect(url, connect_timeout=5) as connection:
        count = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        row = connection.execute(count).fetchone()
        there = connection.execute("SELECT to_regclass('public.alembic_version')").fetchone()
        revision = None
        if there and there[0]:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            revision = str(found[0]) if found else None
        major = connection.info.server_version // 10_000
    return Server(major=major, revision=revision, tables=int(row[0]) if row else 0)


def known(revision: str) -> bool:
    """Whether this is one of our migrations: one of a newer Fenghuo is not."""
    revisions = ScriptDirectory.from_config(migrate.config()).walk_revisions()
    return any(one.revision == revision for one in revisions)


def newest() -> str:
    """Our newest migration."""
    return str(ScriptDirectory.from_config(migrate.config()).get_current_head())


def programs_for(major: int, *, embedded: bool) -> Programs:
    """Programs that fit a server, or a dump, of that version: they must not be older.

    `embedded`: those of our own wheel; else those in PATH first. Raises ProgramsUnfit.
    """
    own = [programs()]
    there = shutil.which("pg_dump")
    folders = own if embedded or there is None else [Path(there).parent, *own]
    found = [Programs(folder=folder, major=_major(folder / "pg_dump")) for folder in folders]
    for one in found:
        if one.major >= major:
            return one
    versions = ", ".join(f"{one.major} in {one.folder}" for one in found)
    raise ProgramsUnfit(
        f"PostgreSQL {major} needs pg_dump {major} or newer; found: {versions}. "
        f"Install the client programs of PostgreSQL {major} and put them into PATH."
    )


def dump(url: str, file: Path, by: Programs) -> None:
    """One moment of the database in PostgreSQL's custom format, while it is in use.

    Raises DiskFull, ProgramsUnfit.
    """
    left_out = [f"--exclude-table-data={table}" for table in NOT_DUMPED]
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--file={file}", *left_out]
    _run(by.folder / "pg_dump", options, url)


def load(url: str, file: Path, by: Programs) -> None:
    """Into an empty database; all or nothing. Raises DiskFull, ProgramsUnfit."""
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    _run(by.folder / "pg_restore", [*options, str(file)], url)


def _run(program: Path, options: list[str], url: str) -> None:
    """The password goes by the environment: others can read a command line."""
    found = conninfo_to_dict(url)
    password = str(found.pop("password", "") or "")
    command = [str(program), "--no-password", f"--dbname={make_conninfo('', **found)}", *options]
    environment = {"PATH": os.defpath, "PGPASSWORD": password, "LC_ALL": "C"}
    process = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if process.returncode != 0:
        said = process.stderr.decode(errors="replace").strip().splitlines()
        raise _why(program, said)


def _why(program: Path, said: list[str]) -> Exception:
    line = next((one for one in said if "error" in one.lower()), said[-1] if said else "no word")
    if any("No space left" in one for one in said):
        return DiskFull(DiskFull.__doc__)
    return ProgramsUnfit(f"{program.name} failed: {line[:300]}")


def _major(program: Path) -> int:
    try:
        told = subprocess.run([program, "--version"], capture_output=True, timeout=30, check=False)
    except OSError:
        return 0
    found = _MAJOR.search(told.stdout)
    return int(found[1]) if found else 0


@dataclass(frozen=True, kw_only=True)
class PostgresDump:
    """Implements bot.backups.ports.Dumping."""

    url: str
    embedded: bool

    def shape(self) -> Shape:
        """Raises psycopg.OperationalError, ProgramsUnfit."""
        server = server_of(self.url)
        by = programs_for(server.major, embedded=self.embedded)
        return Shape(revision=server.revision or "", server=server.major, program=by.major)

    def dump(self, file: Path) -> None:
        server = server_of(self.url)
        dump(self.url, file, programs_for(server.major, embedded=self.embedded))


@dataclass(frozen=True, kw_only=True)
class PostgresLoad:
    """Implements bot.backups.ports.Loading, for a database that is there and empty."""

    url: str
    embedded: bool

    def load(self, file: Path, manifest: Manifest) -> None:
        """Loads and migrates. Raises DiskFull, ProgramsUnfit."""
        server = server_of(self.url)
        if server.major < manifest.server:
            raise ProgramsUnfit(
                f"The backup comes from PostgreSQL {manifest.server}, the server here is "
                f"{server.major}: it needs {manifest.server} or newer."
            )
        least = max(server.major, manifest.program)
        load(self.url, file, programs_for(least, embedded=self.embedded))
        migrate.upgrade(self.url)
