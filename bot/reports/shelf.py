"""Keeps the files of reports in a folder.

It does not know what is in them.
"""

import asyncio
import os
from pathlib import Path
from uuid import UUID


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
        """Nothing happens when it is gone already."""
        await asyncio.to_thread((self._folder / name).unlink, missing_ok=True)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(".part")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)
