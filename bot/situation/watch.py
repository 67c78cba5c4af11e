"""Word of change for whoever looks at the situation: one look a second a process, for all of them.

It does not know what changed, nor who may see it: whoever is told fetches what they may.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable

import structlog

from bot.shared_look import SharedLook
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
        self._shared = SharedLook[Marks | None](self._watch, STILL_THERE)

    def follow(self) -> AsyncGenerator[Marks | None]:
        """The marks as they are, then whenever one changes; None while they cannot be known.

        The same again every STILL_THERE seconds. Close it: that ends the watch.
        """
        return self._shared.follow()

    async def _watch(self, tell: Callable[[Marks | None], None]) -> None:
        while True:
            tell(await self._marks())
            await asyncio.sleep(EVERY)

    async def _marks(self) -> Marks | None:
        try:
            return await self._look()
        except Exception as error:  # the database is away: viewers are told, and it comes back
            log.warning("situation_not_seen", error=type(error).__name__)
            return None
