"""Answers and codes where the provider counts: they keep the lane's rate, beside broadcasts.

It does not know what is said; broadcasts have buckets of their own, in the worker.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import structlog

from bot.alerts.lanes import Lane
from bot.alerts.progress import units
from bot.broadcast.health import LaneHealth
from bot.broadcast.ports import LaneBook
from channels import errors, text
from channels.base import Channel, Heard, Outbound, Receipt, Request
from channels.rates import HELD_WITHOUT_HINT, Bucket

#: Seconds for which what is known of a lane is good enough.
KNOWN = 0.5

log = structlog.get_logger()


class Answering:
    """Implements channels.base.Channel: as `channel` is, slowed down where it must be.

    While a broadcast is on, the lane's share for replies; otherwise its whole rate. `share`: the
    part of it that belongs to this process, where there are several.
    """

    def __init__(
        self,
        channel: Channel,
        lanes: Sequence[Lane],
        book: LaneBook,
        *,
        clock: Callable[[], datetime],
        share: float = 1.0,
        bucket: Callable[[float], Bucket] = Bucket,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = channel.name
        self._channel = channel
        self._lanes = tuple(lanes)
        self._book = book
        self._clock = clock
        self._share = share
        self._monotonic = monotonic
        self._buckets = {lane.name: bucket(lane.rate * share) for lane in lanes}
        self._known: dict[str, tuple[float, LaneHealth]] = {}

    async def receive(self, request: Request) -> list[Heard]:
        return await self._channel.receive(request)

    async def send(self, outbound: Outbound) -> Receipt:
        """Raises as the channel does; `Throttled` holds those that come after, too."""
        lane = self._lane(outbound.sender)
        bucket = self._buckets[lane.name]
        bucket.rate = await self._rate(lane, bucket)
        shown = text.menu(outbound.text, outbound.buttons, outbound.first_number)
        await bucket.take(units(lane, text.plain(shown)))
        try:
            return await self._channel.send(outbound)
        except errors.RecipientThrottled:
            raise
        except errors.Throttled as error:
            bucket.hold(HELD_WITHOUT_HINT if error.retry_after is None else error.retry_after)
            raise

    def _lane(self, sender: str | None) -> Lane:
        """A number that we do not name belongs to a messaging service, or to the first sender."""
        named = [lane for lane in self._lanes if lane.sender == sender]
        pools = [lane for lane in self._lanes if (lane.sender or "").startswith("MG") and sender]
        return (named or pools or self._lanes)[0]

    async def _rate(self, lane: Lane, bucket: Bucket) -> float:
        health, now = await self._health(lane), self._clock()
        if health.held_until is not None and health.held_until > now:
            bucket.hold((health.held_until - now).total_seconds())
        served = health.served_until is not None and health.served_until > now
        return (lane.for_replies if served else lane.rate) * self._share

    async def _health(self, lane: Lane) -> LaneHealth:
        """A look that fails says nothing: an answer does not wait for the database."""
        moment = self._monotonic()
        known = self._known.get(lane.name)
        if known is None or moment - known[0] > KNOWN:
            known = moment, await _or_nothing(self._book.health(lane.name), lane)
            self._known[lane.name] = known
        return known[1]


async def _or_nothing(look: Awaitable[LaneHealth], lane: Lane) -> LaneHealth:
    try:
        return await look
    except Exception as error:
        log.warning("lane_not_known", lane=lane.channel, reason=type(error).__name__)
        return LaneHealth(lane=lane.name)
