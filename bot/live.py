"""Live progress for whoever watches an alert: one look at the counts a change, for all of them.

It does not know SQL, HTTP or pages.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from functools import partial
from uuid import UUID

import structlog

from bot.alerts.records import AlertView
from bot.post import Post
from bot.shared_look import SharedLook

log = structlog.get_logger()

#: Seconds between two looks at one alert, at least; and at most, for a word that never came.
LEAST, MOST = 0.25, 5.0
#: Seconds after which viewers are told what they know already: the stream is alive.
STILL_THERE = 15.0


class LiveProgress:
    """One listener for the process; an alert that nobody watches costs nothing."""

    def __init__(
        self,
        listen: Callable[[], AsyncIterator[str]],
        look: Callable[[UUID], Awaitable[AlertView]],
    ) -> None:
        """`listen` yields the ids of alerts that changed."""
        self._post = Post(listen)
        self._look = look
        self._looks: dict[UUID, SharedLook[AlertView]] = {}

    async def run(self) -> None:
        """Listens until cancelled; a lost database is waited for."""
        await self._post.run()

    async def follow(self, alert_id: UUID) -> AsyncGenerator[AlertView]:
        """The alert as it is, then whenever it changes. Close it: that ends the watch."""
        shared = self._looks.get(alert_id)
        if shared is None:
            shared = SharedLook(partial(self._watch, alert_id), STILL_THERE)
            self._looks[alert_id] = shared
        try:
            async with aclosing(shared.follow()) as views:
                async for view in views:
                    yield view
        finally:
            if not shared.followed:
                self._looks.pop(alert_id, None)

    async def latest(self, alert_id: UUID) -> AlertView:
        """As those who watch see it; a look of its own where nobody does. Raises AlertUnknown."""
        shared = self._looks.get(alert_id)
        return (shared and shared.seen) or await self._look(alert_id)

    async def _watch(self, alert_id: UUID, tell: Callable[[AlertView], None]) -> None:
        with self._post.waiting(str(alert_id)) as arrived:
            while True:
                arrived.clear()
                try:
                    tell(await self._look(alert_id))
                except Exception as error:  # the database is away: it comes back
                    log.warning("progress_not_seen", error=type(error).__name__)
                await asyncio.sleep(LEAST)
                await _either(arrived, MOST)


async def _either(arrived: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(arrived.wait(), seconds)
    except TimeoutError:
        return
