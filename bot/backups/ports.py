"""What the room of backups needs from outside: a database to dump and to load, and a book.

It does not know who provides them.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.backups.manifest import Manifest


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The newest migration, the major versions of the server and of the program that dumps it."""

    revision: str
    server: int
    program: int


class Dumping(Protocol):
    """`bot.store.dumping.PostgresDump` does."""

    def shape(self) -> Shape: ...

    def dump(self, file: Path) -> None:
        """One moment of the database. Raises DiskFull, ProgramsUnfit."""
        ...


class Loading(Protocol):
    """`bot.store.dumping.PostgresLoad` does."""

    def load(self, file: Path, manifest: Manifest) -> None:
        """Into an empty database, brought to our newest shape. Raises DiskFull, ProgramsUnfit."""
        ...


@dataclass(frozen=True, kw_only=True)
class Run:
    """One making of a backup. `error`: a key of bot/words; both None: it runs, or was cut off."""

    started_at: datetime
    finished_at: datetime | None = None
    file: str | None = None
    size: int | None = None
    error: str | None = None


class BackupBook(Protocol):
    async def begin(self, slot: datetime, now: datetime, again: datetime) -> bool:
        """Whether it is ours to make: of many workers one gets it, and one that failed or was cut
        off is begun again when it started before `again`."""
        ...

    async def done(self, slot: datetime, now: datetime, file: str, size: int) -> None: ...

    async def failed(self, slot: datetime, now: datetime, error: str) -> None: ...

    async def last_good(self) -> Run | None: ...

    async def last(self) -> Run | None: ...
