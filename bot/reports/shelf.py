"""Keeps the files of reports in a folder.

It does not know what is in them.
"""

import asyncio
import os
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from uuid import UUID

#: The small picture beside a photo.
THUMBNAIL = ".thumb.jpg"
_NAME = re.compile(r"([0-9a-f]{32})\.")


class Shelf:
    """Implements bot.reports.ports.MediaShelf. Names are ours, two letters of the id a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, id: UUID, suffix: str, data: bytes) -> str:
        """The name in the folder. The file is whole or absent, and readable to nobody else."""
        name = f"{id.hex[:2]}/{id.hex}{suffix}"
        await asyncio.to_thread(_write, self._folder / name, data)
        return name

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


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(".part")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)
