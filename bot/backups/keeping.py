"""The backups that make themselves: once a day, by one of all workers, old ones removed.

It does not know what is in them.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog

from bot.backups.errors import BackupError
from bot.backups.making import Made, named
from bot.backups.ports import BackupBook
from bot.backups.schedule import AGAIN, slot, superfluous

log = structlog.get_logger()

#: Seconds between two looks whether one is due.
LOOK_SECONDS = 60.0
#: Makes a backup into the file; blocks.
Make = Callable[[Path, datetime], Made]


class Keeper:
    """`hour` of Beijing time; the newest `kept` stay in `folder`."""

    def __init__(
        self,
        book: BackupBook,
        make: Make,
        *,
        folder: Path,
        kept: int,
        hour: int,
        clock: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._make = make
        self._folder = folder
        self._kept = kept
        self._hour = hour
        self._clock = clock

    async def run(self) -> None:
        """Until it is cancelled. A database that is away is waited for."""
        while True:
            try:
                await self.look()
            except Exception as error:  # nobody waits for this task: what breaks must be said here
                log.error("backup_broke", error=type(error).__name__)
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> bool:
        """Makes the backup that is due, if it is ours to make; whether one was made."""
        now = self._clock()
        due = slot(now, self._hour)
        if not await self._book.begin(due, now, now - AGAIN):
            return False
        try:
            made = await asyncio.to_thread(self._make, self._folder / named(now), now)
        except BackupError as error:
            log.error("backup_failed", error=type(error).__name__)
            await self._book.failed(due, self._clock(), error.key)
            return False
        except Exception:
            await self._book.failed(due, self._clock(), BackupError.key)
            raise
        await self._book.done(due, self._clock(), made.file.name, made.size)
        gone = await asyncio.to_thread(self._tidy)
        log.info("backup_made", size=made.size, removed=gone)
        return True

    def _tidy(self) -> int:
        old = superfluous((path.name for path in self._folder.iterdir()), self._kept)
        for name in old:
            (self._folder / name).unlink(missing_ok=True)
        # Those of a worker that was killed while it wrote.
        for pattern in (".fenghuo-*.part", ".fenghuo-*.dump"):
            for half in self._folder.glob(pattern):
                half.unlink(missing_ok=True)
        return len(old)
