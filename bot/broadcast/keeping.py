"""Keeps watch over the lanes: who serves one now, what a breakdown changes, when it is over.

It does not know how a message is sent, nor SQL.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog

from bot.alerts.lanes import Lane
from bot.broadcast.health import LaneHealth, Watch, breakdown, broken_now
from bot.broadcast.ports import LaneBook
from channels.rates import WINDOW, Bucket

#: A server says this often that it serves, and is believed for so long.
NOTE_SECONDS, SERVED = 1.0, timedelta(seconds=3)
#: Shorter holds are over before another server could begin.
_LEAST_HOLD = 1.0
#: Holds that end so close to one another are one.
_NEWS = timedelta(seconds=1)

log = structlog.get_logger()


class LaneKeeper:
    """One worker's; `me` tells it from the others."""

    def __init__(
        self, *, book: LaneBook, lanes: Sequence[Lane], me: str, clock: Callable[[], datetime]
    ) -> None:
        self._book = book
        self._lanes = tuple(lanes)
        self._me = me
        self._clock = clock
        self._noted: dict[str, datetime] = {}
        self._held: dict[str, datetime] = {}

    async def broken(self) -> frozenset[str]:
        """Lanes, by name, that are not to be used now."""
        return broken_now(await self._book.all(), self._clock())

    async def begin(self, lane: Lane, bucket: Bucket) -> Watch | None:
        """Before the first message; None: leave it alone.

        The second before belongs to whoever served it then: what it sent counts in our rate. A
        provider's `Retry-After` holds whoever serves.
        """
        health, now = await self._book.health(lane.name), self._clock()
        if not health.usable(now):
            return None
        bucket.hold(max(_left(health.held_until, now), self._others_second(health, now)))
        await self._note(lane, now)
        return Watch(on_trial=health.broken)

    async def note(self, lane: Lane) -> None:
        """That it is being served, from time to time."""
        now, last = self._clock(), self._noted.get(lane.name)
        if last is None or (now - last).total_seconds() >= NOTE_SECONDS:
            await self._note(lane, now)

    async def rest(self, lane: Lane) -> None:
        """The last message of this server is out."""
        self._noted.pop(lane.name, None)
        await self._book.serving(lane.name, self._me, self._clock())

    async def hold(self, lane: Lane, seconds: float) -> None:
        """The provider's `Retry-After`: two hundred in flight say the same, it is written once."""
        until = self._clock() + timedelta(seconds=seconds)
        if seconds >= _LEAST_HOLD and until > self._held.get(lane.name, until - _NEWS) + _NEWS / 2:
            self._held[lane.name] = until
            await self._book.held(lane.name, until)

    async def proved(self, lane: Lane) -> None:
        """It took a message."""
        if await self._book.works(lane.name, self._clock()):
            log.warning("lane_works_again", lane=lane.channel)

    async def broke(self, lane: Lane, reason: str) -> None:
        """Nobody uses it for a while, and what waits in it goes by others that work."""
        now = self._clock()
        health = await self._book.health(lane.name)
        if await self._book.broke(breakdown(health, lane.channel, reason, now), now):
            log.error("lane_broken", lane=lane.channel, reason=reason)
        await self.relocate()

    async def relocate(self) -> frozenset[str]:
        """Moves what waits in broken lanes to working ones; returns the broken ones."""
        broken = await self.broken()
        for lane in self._lanes:
            others = [
                one.name
                for one in self._lanes
                if one.channel == lane.channel and one.name not in broken
            ]
            if lane.name in broken and others:
                moved = await self._book.move(lane.name, others, self._clock())
                if moved:
                    log.warning("queue_moved", lane=lane.channel, deliveries=moved)
        return broken

    async def _note(self, lane: Lane, now: datetime) -> None:
        self._noted[lane.name] = now
        await self._book.serving(lane.name, self._me, now + SERVED)

    def _others_second(self, health: LaneHealth, now: datetime) -> float:
        if health.served_until is None or health.served_by == self._me:
            return 0.0
        # A server that rests says when; one that died was silent for longer than the window.
        return _left(min(health.served_until, now) + timedelta(seconds=WINDOW), now)


def _left(until: datetime | None, now: datetime) -> float:
    return max(0.0, (until - now).total_seconds()) if until else 0.0
