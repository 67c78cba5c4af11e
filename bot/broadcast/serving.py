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
from bot.broadcast.health import Watch
from bot.broadcast.keeping import LaneKeeper
from bot.broadcast.ledger import Claim, Claimed, DeliveryState, Fence, Result, Sendable
from bot.broadcast.ports import Ledger
from bot.residents.vault import Vault
from channels import errors
from channels.base import Channel
from channels.rates import HELD_WITHOUT_HINT, Bucket

#: Rows in `sending` are at most BATCH * SIDE_BY_SIDE of a lane: 200 (architecture.md).
BATCH, SIDE_BY_SIDE = 50, 4
#: A batch is what the rate lets through in so long: a pause or a cancellation bites within it.
BATCH_SECONDS = 0.25
#: Who waited longer than this for the rate is looked at again before it goes.
STALE_SECONDS = 0.5
#: A lane that has nothing due waits so long for its next row before it gives up its job.
LINGER_SECONDS = 5.0
#: Seconds between tries to write results: about as long as a database takes to restart.
RECORD_PAUSES = (0.1, 0.4, 1.0, 2.0, 4.0)

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
        keeper: LaneKeeper,
    ) -> None:
        self._lane = lane
        self._channel = channel
        self._ledger = ledger
        self._vault = vault
        self._stopping = stopping
        self._clock = clock
        self._bucket = bucket
        self._keeper = keeper
        self._watch = Watch()
        self._events: dict[UUID, Sendable] = {}
        self._costs: dict[tuple[UUID, str], int] = {}
        self._cost = 1  # of the last message, in units of the lane

    async def serve(self, fence: Fence | None) -> None:
        """Raises what the ledger raises; rows in hand are then in doubt for the next server."""
        watch = await self._keeper.begin(self._lane, self._bucket)
        if watch is None:
            return
        self._watch = watch
        recovered = await self._ledger.recover(self._lane, self._clock())
        if recovered:
            log.warning("lane_recovered", lane=self._lane.channel, in_doubt=recovered)
        while not self._stopping.is_set():
            async with asyncio.TaskGroup() as side_by_side:
                for _ in range(self._width()):
                    side_by_side.create_task(self._work(fence))
            if self._watch.broken or not await self._more_soon():
                break
        await self._keeper.rest(self._lane)
        if self._watch.broken:
            await self._keeper.broke(self._lane, self._watch.broken)

    async def _work(self, fence: Fence | None) -> None:
        while not self._stopping.is_set() and not self._watch.broken:
            claim = await self._ledger.claim(self._lane, self._batch(), fence, self._clock())
            if claim.empty:
                return
            await self._keeper.note(self._lane)
            await self._learn(claim)
            look = _LookAgain(self._ledger, claim, fence, self._clock)
            done = await asyncio.gather(
                *(self._deliver(claimed, look) for claimed in claim.ready), return_exceptions=True
            )
            results = [one for one in done if isinstance(one, Result)]
            await self._record(results)
            await self._hear(results)
            for one in done:
                if isinstance(one, BaseException):
                    raise one

    async def _hear(self, results: list[Result]) -> None:
        if not self._lane.one_provider:
            return
        on_trial = self._watch.on_trial
        self._watch.heard(results, self._clock())
        if on_trial and self._watch.proved:
            await self._keeper.proved(self._lane)

    async def _deliver(self, claimed: Claimed, look: "_LookAgain") -> Result | None:
        """None when the delivery turned out to be over while it waited for its turn."""
        event = self._events[claimed.event_id]
        await self._bucket.take(self._units(event, claimed.language))
        if not await look.wanted(claimed.id):
            return None
        now = self._clock()
        if event.expires_at <= now:
            return Result(delivery_id=claimed.id, state=DeliveryState.EXPIRED)
        try:
            out = sending.outbound(self._lane, claimed, event, self._vault, now)
            return await sending.send(self._channel, self._lane, claimed, event, out, now)
        except errors.Throttled as error:
            pause = error.retry_after if error.retry_after is not None else HELD_WITHOUT_HINT
            if self._lane.one_provider:
                self._bucket.hold(pause)
                await self._keeper.hold(self._lane, pause)
            return sending.failed(self._lane, claimed, event, error, self._clock())
        except Exception:
            # A bug of ours or of an adapter must not take the lane, and thereby everybody, down.
            log.exception("delivery_error", delivery=claimed.id)
            return sending.in_doubt(self._lane, claimed, event, "error", self._clock())

    async def _record(self, results: list[Result]) -> None:
        """A result that is not written is a message sent twice: worth a few tries."""
        for pause in (*RECORD_PAUSES, None):
            try:
                return await self._ledger.record(results, self._clock())
            except Exception:
                if pause is None:
                    raise
                log.warning("record_again", results=len(results), exc_info=True)
                await asyncio.sleep(pause)

    async def _learn(self, claim: Claim) -> None:
        """Events are immutable: each is read once."""
        for event_id in {claimed.event_id for claimed in claim.ready} - self._events.keys():
            self._events[event_id] = await self._ledger.sendable(event_id)

    def _units(self, event: Sendable, language: str) -> int:
        key = event.id, language
        if key not in self._costs:
            text = event.text(language, form_of(self._lane.channel))
            self._costs[key] = units(self._lane, text)
        self._cost = self._costs[key]
        return self._cost

    def _batch(self) -> int:
        """One message at a time shows whether a lane that was broken works again."""
        if self._watch.on_trial:
            return 1
        return max(1, min(BATCH, int(self._bucket.rate / self._cost * BATCH_SECONDS)))

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


class _LookAgain:
    """Looks at a claimed batch anew once its last look is stale: one question for all of it."""

    def __init__(
        self, ledger: Ledger, claim: Claim, fence: Fence | None, clock: Callable[[], datetime]
    ) -> None:
        self._ledger = ledger
        self._fence = fence
        self._clock = clock
        self._waiting = {claimed.id for claimed in claim.ready}
        self._looked_at = time.monotonic()
        self._turn = asyncio.Lock()

    async def wanted(self, delivery_id: int) -> bool:
        """Whether the delivery may go now; if not, the ledger has closed or freed it already."""
        async with self._turn:
            if time.monotonic() - self._looked_at > STALE_SECONDS:
                self._waiting &= await self._ledger.still_wanted(
                    self._waiting, self._fence, self._clock()
                )
                self._looked_at = time.monotonic()
            wanted = delivery_id in self._waiting
            self._waiting.discard(delivery_id)
        return wanted
