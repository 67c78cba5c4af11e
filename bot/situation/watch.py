"""Word of change for whoever looks at the situation: one look a second a process, for all of them.

It does not know what changed, nor who may see it: whoever is told fetches what they may.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable

import structlog

from bot.situation.ports import Marks

log = structlog.get_logger()

#: Seconds between two looks; none while nobody is there.
EVERY = 1.0
#: Seconds after which viewers are told what they know already: the stream is alive.
STILL_THERE = 10.0


class Watch:
    """A look, not NOTIFY (decision 0099); whoever comes back after a while has missed nothing."""

    def __init__(self, look: Callable[[], Awaitable[Marks]]) -> None:
        self._look = look
        self._viewers = 0
        self._latest: Marks | None = None
        self._number = 0
        self._told = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def follow(self) -> AsyncGenerator[Marks | None]:
        """The marks as they are, then whenever one changes; None while they cannot be known.

        The same again every STILL_THERE seconds. Close it: that ends the watch.
        """
        self._viewers += 1
        seen = 0
        if self._task is None:
            seen = self._number  # what was known when nobody looked any more is old
            self._task = asyncio.create_task(self._watch())
        try:
            while True:
                if seen == self._number:
                    await self._told.wait()
                seen = self._number
                yield self._latest
        finally:
            self._leave()

    def _leave(self) -> None:
        self._viewers -= 1
        if not self._viewers and self._task:
            self._task.cancel()
            self._task = None

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        told: float | None = None
        while True:
            marks = await self._marks()
            if told is None or marks != self._latest or loop.time() - told >= STILL_THERE:
                told, self._latest = loop.time(), marks
                self._number += 1
                told_now, self._told = self._told, asyncio.Event()
                told_now.set()
            await asyncio.sleep(EVERY)

    async def _marks(self) -> Marks | None:
        try:
            return await self._look()
        except Exception as error:  # the database is away: viewers are told, and it comes back
            log.warning("situation_not_seen", error=type(error).__name__)
            return None
