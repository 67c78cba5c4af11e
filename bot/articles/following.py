"""Follows what the store counts up: looks every few seconds, and has what changed taken over.

It does not know what is followed, nor what taking it over means.
"""

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import ClassVar, Generic, Protocol, TypeVar

import structlog

log = structlog.get_logger()

#: Seconds between two looks at whether something changed.
LOOK_EVERY = 3.0
#: Seconds that a start waits for the first look, so that the first question finds everything.
START = 10.0

Standing = TypeVar("Standing")
Read = TypeVar("Read", covariant=True)


class Counted(Protocol[Read]):
    """What web processes look at again and again."""

    async def version(self) -> int:
        """Counts up with every change; at 0 there never was one."""

    async def standing(self) -> tuple[int, Read]:
        """That count, and everything that stands at it."""


class Follower(ABC, Generic[Standing]):
    """Answers from what stood at count 0 until it has looked. Nothing that fails ends it."""

    #: What the log calls it.
    name: ClassVar[str]

    def __init__(self, book: Counted[Standing]) -> None:
        self._counted = book
        self._seen = self._taken = 0
        self._standing: Standing | None = None
        self._failing: set[str] = set()
        self._woken, self._stale, self._looked = asyncio.Event(), asyncio.Event(), asyncio.Event()

    @abstractmethod
    def _see(self, standing: Standing) -> None:
        """Told at once of what stands now, while what stood before may still be taken over."""

    @abstractmethod
    async def _take(self, standing: Standing, *, newest: Callable[[], bool]) -> None:
        """Answers from it. It may take seconds; `newest`: nothing was seen since."""

    def wake(self) -> None:
        """Look now: something has just changed."""
        self._woken.set()

    async def refresh(self) -> bool:
        """Reads and takes over what changed, if anything did; whether it did."""
        await self._read()
        return await self._take_over()

    async def look(self) -> None:
        """Refreshes; where that fails everything stays, and the log has a line."""
        await self._try("standing_not_refreshed", self.refresh)

    async def keep_fresh(self) -> None:
        """Until cancelled. Looking goes on while something is taken over."""
        await asyncio.gather(self._keep_reading(), self._keep_taking())

    async def looked(self) -> None:
        """Returns when `keep_fresh` has looked once and taken what it saw, or after START s."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(START):
                await self._looked.wait()

    async def _keep_reading(self) -> None:
        while True:
            await self._try("standing_not_read", self._read)
            (self._looked if self._taken == self._seen else self._stale).set()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOK_EVERY)
            self._woken.clear()

    async def _keep_taking(self) -> None:
        while True:
            await self._stale.wait()
            self._stale.clear()
            await self._try("standing_not_taken_over", self._take_over)
            self._looked.set()

    async def _read(self) -> None:
        if await self._counted.version() == self._seen:
            return
        self._seen, self._standing = await self._counted.standing()
        self._see(self._standing)

    async def _take_over(self) -> bool:
        version, standing = self._seen, self._standing
        if self._taken == version or standing is None:
            return False
        await self._take(standing, newest=lambda: self._seen == version)
        self._taken = version
        return True

    async def _try(self, event: str, act: Callable[[], Awaitable[bool | None]]) -> None:
        """One line in the log when it begins to fail, and whenever something was taken over."""
        try:
            if await act():
                log.info("standing_taken_over", of=self.name, version=self._taken)
            self._failing.discard(event)
        except Exception as error:
            if event not in self._failing:
                log.exception(event, of=self.name, error=type(error).__name__)
            self._failing.add(event)
