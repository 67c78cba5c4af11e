"""A data folder with something in it, and a database that is one file.

They do not know pytest.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.backups.errors import ProgramsUnfit
from bot.backups.making import Source
from bot.backups.manifest import Manifest
from bot.backups.ports import Run, Shape
from bot.backups.restoring import Home

NOW = datetime(2026, 11, 22, 19, 30, tzinfo=UTC)
KEY = b"0123456789abcdef0123456789abcdef"


@dataclass
class FakeDump:
    """Implements Dumping and Loading: the database is the text in `rows`."""

    rows: str = "rows"
    revision: str = "0046"
    full: bool = False
    refused: bool = False
    #: Done in the middle of the dump, as a service does that goes on.
    meanwhile: list[Path] = field(default_factory=list)

    def shape(self) -> Shape:
        return Shape(revision=self.revision, server=18, program=18)

    def dump(self, file: Path) -> None:
        if self.full:
            raise OSError(errno.ENOSPC, "No space left on device")
        file.write_text(self.rows)
        for late in self.meanwhile:
            late.write_bytes(b"late")

    def load(self, file: Path, manifest: Manifest) -> None:
        if self.refused:
            raise ProgramsUnfit("pg_restore failed")
        self.rows = file.read_text()


def data_folder(folder: Path) -> Path:
    (folder / "media" / "ab").mkdir(parents=True)
    (folder / "media" / "ab" / "abcd.jpg").write_bytes(b"a photo")
    (folder / "media" / "ab" / "half.part").write_bytes(b"half a photo")
    (folder / "areas").mkdir()
    (folder / "areas" / "official.csv").write_text("310115,浦东新区\n")
    (folder / "areas" / "outlines-817ddf17.npz").write_bytes(b"made again")
    (folder / "models").mkdir()
    (folder / "models" / "big.tar.gz").write_bytes(b"trained again")
    (folder / "secret.key").write_bytes(KEY)
    (folder / "audit-head.json").write_text('{"place": 1, "seal": "00"}\n')
    return folder


def source_of(folder: Path, *, with_key: bool = True) -> Source:
    return Source(
        data_dir=folder,
        media_dir=folder / "media",
        areas_dir=folder / "areas",
        key=KEY if with_key else None,
        key_mark="mark",
        version="0.1.0",
        settings={"FENGHUO_HOME_AREA": "310115"},
    )


def home_of(folder: Path, database: FakeDump, *, key: str = "another") -> Home:
    @contextmanager
    def opened() -> Iterator[FakeDump]:
        (folder / "postgres").mkdir()
        yield database

    return Home(
        data_dir=folder,
        key_marks={"secret.key": key},
        key_is_new=not (folder / "media").exists(),
        database=opened,
        known=lambda revision: revision <= "0046",
        empty=lambda: True,
    )


class MemoryBackups:
    """Implements bot.backups.ports.BackupBook."""

    def __init__(self) -> None:
        self.kept: dict[datetime, Run] = {}

    async def begin(self, slot: datetime, now: datetime, again: datetime) -> bool:
        before = self.kept.get(slot)
        if before and (before.file or before.started_at > again):
            return False
        self.kept[slot] = Run(started_at=now)
        return True

    async def done(self, slot: datetime, now: datetime, file: str, size: int) -> None:
        self.kept[slot] = Run(started_at=now, finished_at=now, file=file, size=size)

    async def failed(self, slot: datetime, now: datetime, error: str) -> None:
        begun = self.kept[slot].started_at
        self.kept[slot] = Run(started_at=begun, finished_at=now, error=error)

    async def last_good(self) -> Run | None:
        return next((run for run in reversed(self.kept.values()) if run.file), None)

    async def last(self) -> Run | None:
        return next(iter(reversed(self.kept.values())), None)
