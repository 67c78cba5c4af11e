"""Serves one lane: claims what is due, keeps the sender's rate, writes what became of it.

It does not know how a lane is kept to one server, nor who is in its queue.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog

from bot.alerts.lanes import Lane
from bot.alerts.messages import form_of
from bot.alerts.progress import units
from bot.broadcast import sending
from bot.broadcast.ledger import Claimed, Fence, Result, Sendable
from bot.broadcast.ports import Ledger
from bot.residents.vault import Vault
from channels import errors
from channels.base import Channel
from channels.rates import Bucket

#: Rows in `sending` are at most BATCH * SIDE_BY_SIDE of a lane: 200 (architecture.md).
BATCH, SIDE_BY_SIDE = 50, 4
#: A batch is what the rate lets through in so long: a pause or a cancellation bites within it.
BATCH_SECONDS = 0.25
#: Who waited longer than this for the rate is looked at again before it goes.
STALE_SECONDS = 0.5
#: A lane that has nothing due waits so long for its next row before it gives up its job.
LINGER_SECONDS = 5.0
HELD_WITHOUT_HINT = 1.0

log = structlog.get_logger()


class LaneServer:
    """One lane, from the moment its job starts until nothing is due."""

    def __init__(
        self,
        *,
        lane: Lane,
        channel: Channel,
        ledger: Ledger,
        vault: Vault,
        stopping: asyncio.Event,
        clock: Callable[[], datetime],
        bucket: Bucket,
    ) -> None:
        self._lane = lane
        self._channel = channel
        self._ledger = ledger
        self._vault = vault
        self._stopping = stopping
        self._clock = clock
        self._bucket = bucket
        self._events: dict[UUID, Sendable] = {}
        self._cost = 1.0  # of a message, by the last that was sent

    async def serve(self, fence: Fence | None) -> None:
        """Raises what the ledger raises; the rows that were in hand are then in doubt for the
        next server.
        """
        recovered = await self._ledger.recover(self._lane, self._clock())
        if recovered:
            log.warning("lane_recovered", lane=self._lane.channel, in_doubt=recovered)
        while not self._stopping.is_set():
            async with asyncio.TaskGroup() as side_by_side:
                for _ in range(self._width()):
                    side_by_side.create_task(self._work(fence))
            if not await self._more_soon():
                return

    async def _work(self, fence: Fence | None) -> None:
        while not self._stopping.is_set():
            claim = await self._ledger.claim(self._lane, self._batch(), fence, self._clock())
            if claim.empty:
                return
            claimed_at = time.monotonic()
            results = await asyncio.gather(
                *(self._deliver(claimed, claimed_at) for claimed in claim.ready)
            )
            if results:
                await self._ledger.record([one for one in results if one], self._clock())

    async def _deliver(self, claimed: Claimed, claimed_at: float) -> Result | None:
        """None when the delivery turned out to be over while it waited for its turn."""
        event = await self._event(claimed.event_id)
        self._cost = units(self._lane, event.text(claimed.language, form_of(self._lane.channel)))
        await self._bucket.take(int(self._cost))
        if time.monotonic() - claimed_at > STALE_SECONDS:
            wanted = await self._ledger.still_wanted([claimed.id], self._clock())
            if claimed.id not in wanted:
                return None
        now = self._clock()
        try:
            out = sending.outbound(self._lane, claimed, event, self._vault, now)
            return await sending.send(self._channel, self._lane, claimed, event, out, now)
        except errors.Throttled as error:
            pause = error.retry_after if error.retry_after is not None else HELD_WITHOUT_HINT
            self._bucket.hold(pause)
            return sending.failed(self._lane, claimed, event, error, self._clock())
        except Exception:
            # A bug of ours or of an adapter must not take the lane, and thereby everybody, down.
            log.exception("delivery_error", delivery=claimed.id)
            return sending.in_doubt(self._lane, claimed, event, "error", self._clock())

    async def _event(self, event_id: UUID) -> Sendable:
        if event_id not in self._events:
            self._events[event_id] = await self._ledger.sendable(event_id)
        return self._events[event_id]

    def _batch(self) -> int:
        return max(1, min(BATCH, int(self._lane.rate / self._cost * BATCH_SECONDS)))

    def _width(self) -> int:
        return SIDE_BY_SIDE if self._batch() == BATCH else 1

    async def _more_soon(self) -> bool:
        """Waits for rows that are due within moments; False when the lane may rest."""
        due = await self._ledger.next_due(self._lane)
        if due is None:
            return False
        seconds = (due - self._clock()).total_seconds()
        if seconds > LINGER_SECONDS:
            return False
        try:
            await asyncio.wait_for(self._stopping.wait(), max(0.05, seconds))
        except TimeoutError:
            pass
        return True
