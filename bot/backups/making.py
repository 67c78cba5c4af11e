"""Makes one backup while the service runs: the file is whole under its name, or not there.

It does not know when one is due, nor PostgreSQL.
"""

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.backups import archive
from bot.backups.errors import DiskFull, FolderUnusable
from bot.backups.manifest import Manifest
from bot.backups.ports import Dumping

SUFFIX = ".backup"
PREFIX = "fenghuo-"


@dataclass(frozen=True, kw_only=True)
class Source:
    """What is backed up. `key` is what lies in secret.key; None: it is left out.

    `key_mark` shows later whether a key is the one that fits; `settings` are no secrets.
    """

    data_dir: Path
    media_dir: Path
    areas_dir: Path
    key: bytes | None = field(repr=False)
    key_mark: str
    version: str
    settings: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Made:
    file: Path
    size: int
    manifest: Manifest


def named(at: datetime) -> str:
    """fenghuo-20261122T190000Z.backup: by name they stand in the order in which they were made."""
    return f"{PREFIX}{at.astimezone(UTC):%Y%m%dT%H%M%SZ}{SUFFIX}"


def make(source: Source, file: Path, dumping: Dumping, now: datetime) -> Made:
    """Raises DiskFull, FolderUnusable, ProgramsUnfit; nothing half is left behind."""
    part = file.with_name(f".{file.name}.part")
    dumped = file.with_name(f".{file.name}.dump")
    with _room(file.parent):
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            shape = dumping.shape()
            with archive.writing(part) as writer:
                _fill(writer, source, dumping, dumped)
                manifest = Manifest(
                    made_at=now,
                    version=source.version,
                    revision=shape.revision,
                    server=shape.server,
                    program=shape.program,
                    key_mark=source.key_mark,
                    with_key=source.key is not None,
                    settings=source.settings,
                    files=dict(writer.files),
                )
                writer.finish(manifest)
            part.replace(file)
        finally:
            dumped.unlink(missing_ok=True)
            part.unlink(missing_ok=True)
        _settle(file.parent)
        return Made(file=file, size=file.stat().st_size, manifest=manifest)


def _fill(writer: archive.Writer, source: Source, dumping: Dumping, dumped: Path) -> None:
    """In this order, so that the parts fit: what the dump speaks of is in the archive.

    The head of the trail is older than the dump, never newer. Files are taken before the dump, for
    later the service may delete some, and once more after it, for it may have taken new ones.
    """
    now = int(datetime.now(UTC).timestamp())
    if source.key is not None:
        writer.add_bytes(archive.KEY, source.key, now)
    writer.add(archive.HEAD, source.data_dir / archive.HEAD)
    folders = zip(archive.FOLDERS, (source.media_dir, source.areas_dir), strict=True)
    for name, folder in (found := tuple(folders)):
        writer.add_folder(name, folder)
    os.close(os.open(dumped, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    dumping.dump(dumped)
    writer.add(archive.DATABASE, dumped)
    for name, folder in found:
        writer.add_folder(name, folder)


def _settle(folder: Path) -> None:
    """The new name outlives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _room(folder: Path) -> Iterator[None]:
    """Raises DiskFull, FolderUnusable instead of OSError."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(f"{DiskFull.__doc__} Make room in {folder}.") from error
        raise FolderUnusable(f"{FolderUnusable.__doc__} {folder}: {error.strerror}") from error
