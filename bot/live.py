"""Live progress for whoever watches an alert: one look at the counts a change, for all of them.

It does not know SQL, HTTP or pages.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from uuid import UUID

import structlog

from bot.alerts.records import AlertView
from bot.post import Post

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
        self._watched: dict[UUID, _Watched] = {}

    async def run(self) -> None:
        """Listens until cancelled; a lost database is waited for."""
        await self._post.run()

    async def follow(self, alert_id: UUID) -> AsyncGenerator[AlertView]:
        """The alert as it is, then whenever it changes. Who is slow misses steps, never the last.

        Close it: that ends the watch.
        """
        watched = self._watched.get(alert_id)
        if watched is None:
            watched = self._watched[alert_id] = _Watched()
            watched.task = asyncio.create_task(self._watch(alert_id, watched))
        watched.viewers += 1
        seen: AlertView | None = None
        try:
            while True:
                changed, view = watched.changed, watched.view
                if view is None or view is seen:
                    await changed.wait()
                else:
                    seen = view
                    yield view
        finally:
            self._leave(alert_id, watched)

    async def latest(self, alert_id: UUID) -> AlertView:
        """As those who watch see it; a look of its own where nobody does. Raises AlertUnknown."""
        watched = self._watched.get(alert_id)
        return watched.view if watched and watched.view else await self._look(alert_id)

    def _leave(self, alert_id: UUID, watched: "_Watched") -> None:
        watched.viewers -= 1
        if not watched.viewers:
            del self._watched[alert_id]
            if watched.task:
                watched.task.cancel()

    async def _watch(self, alert_id: UUID, watched: "_Watched") -> None:
        loop = asyncio.get_running_loop()
        told = loop.time()
        with self._post.waiting(str(alert_id)) as arrived:
            while True:
                arrived.clear()
                try:
                    view = await self._look(alert_id)
                except Exception as error:  # the database is away: it comes back
                    log.warning("progress_not_seen", error=type(error).__name__)
                else:
                    if view != watched.view or loop.time() - told > STILL_THERE:
                        told = loop.time()
                        watched.publish(view)
                await asyncio.sleep(LEAST)
                await _either(arrived, MOST)


class _Watched:
    """What the viewers of one alert share."""

    def __init__(self) -> None:
        self.view: AlertView | None = None
        self.changed = asyncio.Event()
        self.viewers = 0
        self.task: asyncio.Task[None] | None = None

    def publish(self, view: AlertView) -> None:
        self.view, changed = view, self.changed
        self.changed = asyncio.Event()
        changed.set()


async def _either(arrived: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(arrived.wait(), seconds)
    except TimeoutError:
        return
