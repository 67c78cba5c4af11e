"""Looks for cries for help among those who wait, where nobody had the time to look before.

It does not know what a cry is, nor what is answered.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.intake.ports import InboundBook

#: Messages looked through at once: a cry is found after the others of its share, some 10 ms.
SHARE = 32
#: Seconds, while the database is away.
POLL = 1.0

log = structlog.get_logger()


class Sifter:
    """`cries` tells from a sealed message whether somebody may be in danger; `found` is called
    when somebody is, and goes first from now on, with what they wrote before.

    Each process looks for itself, from the oldest on when it starts: what one that died had not
    looked at is looked at.
    """

    def __init__(
        self,
        channel: str,
        book: InboundBook,
        cries: Callable[[bytes], Awaitable[bool]],
        *,
        found: Callable[[], None],
    ) -> None:
        self._channel = channel
        self._book = book
        self._cries = cries
        self._found = found
        self._seen = 0
        self._needed = asyncio.Event()
        self._needed.set()

    def need(self) -> None:
        """Somebody waits whom nobody looked at."""
        self._needed.set()

    async def run(self) -> None:
        while True:
            await self._needed.wait()
            self._needed.clear()
            try:
                await self._sift()
            except Exception as error:  # nothing is lost, only later
                log.warning("sifting_waits", channel=self._channel, error=type(error).__name__)
                await asyncio.sleep(POLL)
                self._needed.set()

    async def _sift(self) -> None:
        while waiting := await self._book.waiting(self._channel, SHARE, after=self._seen):
            cries = [one.id for one in waiting if await self._cries(one.sealed)]
            if cries:
                await self._book.hurry(cries)
                self._found()
            self._seen = waiting[-1].id
