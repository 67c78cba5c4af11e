"""Asks every part how it is, all at once; one that does not answer holds up no other.

It does not know what the answers mean.
"""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

import structlog

from bot.health.facts import (
    BackupFact,
    DiskFact,
    EngineFact,
    Facts,
    FeedFact,
    LaneFact,
    Stored,
)

log = structlog.get_logger()
T = TypeVar("T")

#: Seconds that a part has to answer.
PATIENCE = 2.0


class Sources(Protocol):
    """Whom to ask; `bot.bootstrap.health` brings them. Each may raise anything."""

    async def stored(self) -> Stored: ...

    async def lanes(self) -> tuple[LaneFact, ...]: ...

    async def engine(self) -> EngineFact: ...

    async def feeds(self) -> tuple[FeedFact, ...]: ...

    async def backups(self) -> BackupFact: ...


@dataclass(frozen=True, kw_only=True)
class Fixed:
    """What does not change while the process runs."""

    version: str
    revision: str
    certificate_until: datetime | None
    #: What lies there (`data`, `backups`) → a folder of that disk.
    folders: Mapping[str, Path]


class Health:
    def __init__(
        self,
        sources: Sources,
        fixed: Fixed,
        clock: Callable[[], datetime],
        patience: float = PATIENCE,
    ) -> None:
        self._sources = sources
        self._fixed = fixed
        self._clock = clock
        self._patience = patience

    async def look(self) -> Facts:
        """Within `patience` seconds, whatever is broken."""
        ask = self._sources
        stored, lanes, engine, feeds, backups = await asyncio.gather(
            self._or_none(ask.stored()),
            self._or_none(ask.lanes()),
            self._or_none(ask.engine()),
            self._or_none(ask.feeds()),
            self._or_none(ask.backups()),
        )
        disks = await asyncio.to_thread(self._disks)
        return Facts(
            now=self._clock(),
            version=self._fixed.version,
            revision=self._fixed.revision,
            stored=stored,
            lanes=lanes,
            engine=engine,
            feeds=feeds,
            disks=disks,
            backups=backups,
            certificate_until=self._fixed.certificate_until,
        )

    def _disks(self) -> tuple[DiskFact, ...]:
        found = []
        for what, folder in self._fixed.folders.items():
            there = next((one for one in (folder, *folder.parents) if one.exists()), folder)
            usage = shutil.disk_usage(there)
            found.append(DiskFact(what=what, free=usage.free, total=usage.total))
        return tuple(found)

    async def _or_none(self, question: Awaitable[T]) -> T | None:
        try:
            async with asyncio.timeout(self._patience):
                return await question
        except Exception as error:  # whatever it is: that part is unwell, the others are still told
            log.warning("part_silent", error=type(error).__name__)
            return None
