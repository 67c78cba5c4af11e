"""Tests a lane by a real message to the office's own address, and writes down how long it took.

It does not know when a test is due, nor who is told of a broken lane.
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import uuid4

import structlog

from bot.alerts.lanes import Lane
from bot.broadcast.health import FAULTS
from bot.broadcast.keeping import LaneKeeper
from bot.broadcast.ports import LaneBook
from channels import errors
from channels.base import Channel, Outbound, ReceiptState
from channels.rates import HELD_WITHOUT_HINT, Bucket

#: How often each lane is tested (W12: every few minutes).
EVERY = timedelta(minutes=5)
#: Receipts of tests bear it; deliveries have plain numbers.
REFERENCE = "lane:"
#: A test that the provider did not deliver within so long is of no use to anybody.
_VALID = timedelta(minutes=2)

log = structlog.get_logger()


class Prober:
    """`addresses`: the test address of each channel; a channel without one is never tested."""

    def __init__(
        self,
        *,
        book: LaneBook,
        keeper: LaneKeeper,
        channels: Mapping[str, Channel],
        addresses: Mapping[str, str],
        text: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._keeper = keeper
        self._channels = channels
        self._addresses = addresses
        self._text = text
        self._clock = clock

    def tests(self, lane: Lane) -> bool:
        return lane.channel in self._addresses and lane.channel in self._channels

    async def probe(self, lane: Lane, bucket: Bucket) -> None:
        """Sends the test unless another worker did so within EVERY; a fault breaks the lane."""
        reference, now = f"{REFERENCE}{uuid4().hex}", self._clock()
        if not await self._book.begin_test(lane.name, reference, now - EVERY, now):
            return
        await bucket.take()
        started = time.monotonic()
        try:
            receipt = await self._channels[lane.channel].send(self._message(lane, reference))
        except errors.Throttled as error:
            bucket.hold(HELD_WITHOUT_HINT if error.retry_after is None else error.retry_after)
            return await self._failed(lane, error.code)
        except errors.ChannelError as error:
            return await self._failed(lane, error.code)
        if receipt.state is ReceiptState.FAILED:
            return await self._failed(lane, receipt.reason or errors.Refused.code)
        await self._book.tested(lane.name, round(time.monotonic() - started, 3), None)
        await self._keeper.proved(lane)

    async def _failed(self, lane: Lane, reason: str) -> None:
        """Too many messages are no fault; an address that is wrong is the settings' fault."""
        await self._book.tested(lane.name, None, reason)
        log.warning("lane_test_failed", lane=lane.channel, reason=reason)
        if reason in FAULTS:
            await self._keeper.broke(lane, reason)

    def _message(self, lane: Lane, reference: str) -> Outbound:
        return Outbound(
            channel=lane.channel,
            to=self._addresses[lane.channel],
            text=self._text,
            reference=reference,
            sender=lane.sender,
            valid_for=_VALID,
        )
