"""Keeps the files of reports in a folder.

It does not know what is in them.
"""

import asyncio
import io
import os
import re
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from bot.reports.files import thumbnails
from bot.reports.files.places import Place
from bot.reports.ports import Kept

#: The small picture beside a photo.
THUMBNAIL = ".thumb.jpg"
#: Thumbnails made at once: a large photo takes some 100 MB for a moment.
_AT_ONCE = 2
_NAME = re.compile(r"([0-9a-f]{32})\.")


class Shelf:
    """Implements bot.reports.ports.MediaShelf. Names are ours, two letters of the id a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._room = asyncio.Semaphore(_AT_ONCE)

    async def put(self, id: UUID, suffix: str, data: bytes) -> str:
        """The name in the folder. The file is whole or absent, and readable to nobody else."""
        return (await self.take(id, suffix, io.BytesIO(data), _as_it_is)).name

    async def take(
        self, id: UUID, suffix: str, source: BinaryIO, clean: Callable[[BinaryIO], Place | None]
    ) -> Kept:
        """`clean` works on our copy before it gets its name; whatever it raises leaves nothing."""
        name = f"{id.hex[:2]}/{id.hex}{suffix}"
        found = await asyncio.to_thread(_write, self._folder / name, source, clean)
        return Kept(name=name, size=found[0], found=found[1])

    def path(self, name: str) -> Path:
        return self._folder / name

    async def thumbnail(self, name: str) -> Path | None:
        """The small picture of a photo, made now if need be; None: it can have none."""
        photo = self._folder / name
        small = photo.with_suffix(THUMBNAIL)
        async with self._room:
            made = await asyncio.to_thread(lambda: small.exists() or thumbnails.make(photo, small))
        return small if made else None

    async def remove(self, name: str) -> None:
        """With its thumbnail; nothing happens when it is gone already."""
        await asyncio.to_thread(self._remove, name)

    async def older_than(self, folder: str, before: datetime) -> Mapping[str, UUID]:
        """The names in a folder of what was written before then, each with the id that it is of."""
        return await asyncio.to_thread(self._older_than, folder, before.timestamp())

    def _remove(self, name: str) -> None:
        path = self._folder / name
        for one in (path, path.with_suffix(THUMBNAIL)):
            one.unlink(missing_ok=True)

    def _older_than(self, folder: str, before: float) -> dict[str, UUID]:
        found: dict[str, UUID] = {}
        inside = self._folder / folder
        for path in inside.iterdir() if inside.is_dir() else ():
            named = _NAME.match(path.name)
            if named and path.stat().st_mtime < before:
                found[f"{folder}/{path.name}"] = UUID(named[1])
        return found


def _write(
    path: Path, source: BinaryIO, clean: Callable[[BinaryIO], Place | None]
) -> tuple[int, Place | None]:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(".part")
    try:
        descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w+b") as file:
            shutil.copyfileobj(source, file)
            found = clean(file)
            size = file.seek(0, io.SEEK_END)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return size, found


def _as_it_is(file: BinaryIO) -> None:
    return None
