"""The file of a backup: a plain tar whose last member is the manifest, which proves it whole.

It does not know what the members are for.
"""

import hashlib
import io
import os
import re
import shutil
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bot.backups.errors import NotABackup, NotWhole
from bot.backups.manifest import Checksum, Manifest, read

MANIFEST = "manifest.json"
DATABASE, KEY, HEAD = "database.dump", "secret.key", "audit-head.json"
#: Folders of the data folder that go along, whole.
FOLDERS = ("media", "areas")
#: Only names that we give ourselves: nothing can be written outside the data folder.
_NAME = re.compile(
    rf"({re.escape(DATABASE)}|{re.escape(KEY)}|{re.escape(HEAD)}"
    rf"|({'|'.join(FOLDERS)})(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+)"
)
#: Outlines read from the maps of npm: every start makes them where they are not.
_MADE_AGAIN = re.compile(r"areas/outlines-[0-9a-f]+\.npz")
_BLOCK = 1 << 20


class Writer:
    """Adds files to a new archive and counts their checksums."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.files: dict[str, Checksum] = {}

    def add(self, name: str, path: Path) -> bool:
        """False when the file is gone, or is there already. Raises OSError."""
        if name in self.files or not _NAME.fullmatch(name) or _MADE_AGAIN.fullmatch(name):
            return False
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return False
        with source:
            status = os.fstat(source.fileno())
            self._put(name, source, status.st_size, int(status.st_mtime))
        return True

    def add_folder(self, name: str, folder: Path) -> None:
        """Every file below it that is not in the archive yet; half-written ones are left out."""
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink() and path.suffix != ".part":
                self.add(f"{name}/{path.relative_to(folder).as_posix()}", path)

    def add_bytes(self, name: str, data: bytes, at: int) -> None:
        self._put(name, io.BytesIO(data), len(data), at)

    def finish(self, manifest: Manifest) -> None:
        self.add_bytes(MANIFEST, manifest.written(), int(manifest.made_at.timestamp()))

    def _put(self, name: str, source: IO[bytes], size: int, at: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = size, at, 0o600
        counted = _Counted(source)
        self._tar.addfile(info, counted)
        self.files[name] = Checksum(size=size, sha256=counted.sha256.hexdigest())


class _Counted(io.BufferedIOBase):
    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.sha256 = hashlib.sha256()

    def read(self, size: int | None = -1, /) -> bytes:
        data = self._source.read(-1 if size is None else size)
        self.sha256.update(data)
        return data


@contextmanager
def writing(file: Path) -> Iterator[Writer]:
    """A new archive that nobody else may read; gone again when the block raises."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            with tarfile.open(fileobj=opened, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar)
            opened.flush()
            os.fsync(opened.fileno())
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def verified(file: Path) -> Manifest:
    """What the backup says of itself, every checksum compared. Raises NotABackup, NotWhole."""
    with _reading(file) as (tar, members):
        manifest = _manifest(tar, members)
        if set(members) - {MANIFEST} != set(manifest.files):
            raise NotWhole(f"{NotWhole.__doc__} (files are missing or were put in)")
        for name, wanted in manifest.files.items():
            if _checksum(tar, members[name]) != wanted:
                raise NotWhole(f"{NotWhole.__doc__} ({name} differs from its checksum)")
        return manifest


def unpack(file: Path, into: Path) -> None:
    """All members but the manifest, readable to nobody else. For a verified file."""
    with _reading(file) as (tar, members):
        for name, member in members.items():
            if name != MANIFEST:
                target = into / name
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                _write(tar, member, target)


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    source = tar.extractfile(member)
    assert source
    with os.fdopen(descriptor, "wb") as opened:
        shutil.copyfileobj(source, opened, _BLOCK)
    os.utime(target, (member.mtime, member.mtime))


@contextmanager
def _reading(file: Path) -> Iterator[tuple[tarfile.TarFile, dict[str, tarfile.TarInfo]]]:
    try:
        with tarfile.open(file, "r:") as tar:
            members = {member.name: member for member in tar.getmembers()}
            for name, member in members.items():
                if not member.isreg() or not (name == MANIFEST or _NAME.fullmatch(name)):
                    raise NotABackup(f"{NotABackup.__doc__} It holds {name!r}.")
            yield tar, members
    except tarfile.ReadError as error:
        raise NotABackup(f"{NotABackup.__doc__} ({error})") from error


def _manifest(tar: tarfile.TarFile, members: dict[str, tarfile.TarInfo]) -> Manifest:
    if MANIFEST not in members:
        raise NotWhole(f"{NotWhole.__doc__} (it ends before its manifest)")
    source = tar.extractfile(members[MANIFEST])
    assert source
    return read(source.read())


def _checksum(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Checksum:
    source, sha256 = tar.extractfile(member), hashlib.sha256()
    assert source
    block: Callable[[], bytes] = lambda: source.read(_BLOCK)  # noqa: E731
    for data in iter(block, b""):
        sha256.update(data)
    return Checksum(size=member.size, sha256=sha256.hexdigest())
