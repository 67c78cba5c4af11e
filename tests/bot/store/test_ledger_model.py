"""The ledger against a model of it: whatever happens in whatever order, it tells the truth.

Real PostgreSQL; workers, the provider and the clock are hypothesis'.
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from bot.alerts.records import Event
from bot.broadcast.ledger import RANK, DeliveryState, NewDelivery, Result
from bot.store import tables as t
from bot.store.database import Database
from channels.base import Receipt, ReceiptState
from tests.bot.broadcast.world import CHEN, World, draft, utc

PEOPLE = 4
LIFE = timedelta(hours=1)
S = DeliveryState
Done = TypeVar("Done")

#: What a try comes to: (whether the provider has the message, what the worker is told of it).
ANSWERS = {
    "accepted": (True, S.ACCEPTED),
    "delivered": (True, S.DELIVERED),
    "down": (False, S.QUEUED),
    "refused": (False, S.FAILED),
    "too late": (False, S.EXPIRED),
    "lost on the way back": (True, S.IN_DOUBT),
    "lost on the way there": (False, S.IN_DOUBT),
}


class Ledger(RuleBasedStateMachine):
    """`taken`: how often the provider took each row's message. `hand`: rows that a worker holds."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.world = World(Database(self.url))
        self.ledger = self.world.ledger
        # Rows of earlier examples wait for ever: in a lane of their own, or what is claimed next
        # would hang on them, and an example played again would not be the same.
        self.lane = replace(self.world.lanes[1], name=f"sms:{uuid4()}")
        self.taken: Counter[int] = Counter()
        self.told: Counter[int] = Counter()  # failures that the provider told of
        self.hand: set[int] = set()
        self.paused = self.ended = False
        self.before: dict[int, DeliveryState] = {}
        self.run(self._open())

    def run(self, doing: Coroutine[Any, Any, Done]) -> Done:
        return self.runner.run(doing)

    def teardown(self) -> None:
        try:
            if self.ended:
                self.run(self._all_are_told_that_it_is_over())
        finally:
            self.run(self.world.database.close())
            self.runner.close()

    async def _open(self) -> None:
        people = await self.world.subscribe(PEOPLE)
        self.alert = await self.world.approved(draft(expires=(utc() + LIFE).isoformat()))
        self.event: Event = (await self.world.alerts._book.events_of(self.alert.id))[0]
        assert await self.ledger.start(self.event.id, self.world.now())
        self.rows = [
            NewDelivery(contact_id=one, channel="sms", language="zh", lane=self.lane.name)
            for one in people
        ]
        await self.ledger.fill(self.event, self.rows, self.world.now())
        self.ids = sorted(await self._states())

    async def _states(self) -> dict[int, DeliveryState]:
        d = t.deliveries.c
        query = select(d.id, d.state).where(d.event_id == self.event.id)
        async with self.world.database.transaction() as connection:
            return {row.id: S(row.state) for row in await connection.execute(query)}

    # --- what may happen --------------------------------------------------------------------------

    @rule(limit=st.integers(1, PEOPLE))
    def a_worker_claims(self, limit: int) -> None:
        claim = self.run(self.ledger.claim(self.lane, limit, None, self.world.now()))
        ready = {one.id for one in claim.ready}
        assert not ready & self.hand, "two have the same row"
        assert not ready or not (self.paused or self.ended or self._expired())
        self.hand |= ready

    @precondition(lambda self: self.hand)
    @rule(which=st.integers(0, PEOPLE), answer=st.sampled_from(sorted(ANSWERS)))
    def the_provider_answers(self, which: int, answer: str) -> None:
        row = sorted(self.hand)[which % len(self.hand)]
        self.hand.discard(row)
        taken, state = ANSWERS[answer]
        self.taken[row] += taken
        again = self.world.now() if state in (S.QUEUED, S.IN_DOUBT) else None
        result = Result(delivery_id=row, state=state, reason=answer, due_at=again)
        self.run(self.ledger.record([result], self.world.now()))

    @precondition(lambda self: self.hand)
    @rule(took=st.lists(st.booleans(), min_size=PEOPLE, max_size=PEOPLE))
    def the_worker_dies_and_another_comes(self, took: list[bool]) -> None:
        for row, one in zip(sorted(self.hand), took, strict=False):
            self.taken[row] += one
        self.hand.clear()
        self.run(self.ledger.recover(self.lane, self.world.now()))

    @precondition(lambda self: self.hand)
    @rule()
    def the_worker_looks_again(self) -> None:
        wanted = self.run(self.ledger.still_wanted(self.hand, None, self.world.now()))
        assert not wanted or not (self.paused or self.ended or self._expired())
        self.hand &= wanted

    @precondition(lambda self: self.taken.total())
    @rule(
        which=st.integers(0, PEOPLE),
        states=st.lists(
            st.sampled_from([ReceiptState.ACCEPTED, ReceiptState.DELIVERED, ReceiptState.FAILED]),
            min_size=1,
            max_size=3,
        ),
    )
    def receipts_come_in_any_order(self, which: int, states: list[ReceiptState]) -> None:
        rows = sorted(+self.taken)
        row = rows[which % len(rows)]
        self.told[row] += ReceiptState.FAILED in states
        for state in states:
            receipt = Receipt(state=state, reference=str(row), provider_id="SM", at=utc())
            self.run(self.ledger.receive([receipt], self.world.now()))

    @precondition(lambda self: not self.ended and not self._expired())
    @rule()
    def officials_pause_or_go_on(self) -> None:
        act = self.world.alerts.resume if self.paused else self.world.alerts.pause
        self.run(act(self.alert.id, CHEN))
        self.paused = not self.paused

    @precondition(lambda self: not self.ended and not self._expired())
    @rule()
    def officials_cancel(self) -> None:
        self.run(self.world.alerts.cancel(self.alert.id, CHEN))
        self.ended, self.paused = True, False

    @rule(seconds=st.sampled_from([1, 1, 1, 5, 5, 30, 4_000]))
    def time_passes(self, seconds: int) -> None:
        self.world.offset += timedelta(seconds=seconds)

    @rule()
    def the_sweep_comes(self) -> None:
        self.run(self.ledger.settle_due(self.world.now()))

    @rule()
    def it_is_filled_again(self) -> None:
        self.run(self.ledger.fill(self.event, self.rows, self.world.now()))

    # --- what must hold ---------------------------------------------------------------------------

    @invariant()
    def the_ledger_tells_the_truth(self) -> None:
        states = self.run(self._states())
        assert sorted(states) == self.ids, "nobody is lost, nobody is twice in it"
        for row, state in states.items():
            if state in (S.ACCEPTED, S.DELIVERED):
                assert self.taken[row], f"{state}, and the provider never had it"
            if state in (S.QUEUED, S.CANCELLED, S.EXPIRED):
                assert not self.taken[row], f"{state}, as if it had never been sent"
            assert (state is S.SENDING) == (row in self.hand) or row in self.hand
            before = self.before.get(row, S.QUEUED)
            assert RANK[before] < RANK[S.FAILED] or RANK[state] > RANK[before] or state is before
        self.before = states

    async def _all_are_told_that_it_is_over(self) -> None:
        """Whoever may have been warned, the provider's own word excepted that they were not."""
        await self.ledger.recover(self.lane, self.world.now())
        clear = (await self.world.alerts._book.events_of(self.alert.id))[-1]
        await self.ledger.fill_all_clear(clear, self.world.now())
        d = t.deliveries
        mine = select(d.c.contact_id).where(d.c.event_id == clear.id)
        warned = [row for row in self.ids if self.taken[row] and not self.told[row]]
        theirs = select(d.c.contact_id).where(d.c.id.in_(warned))
        async with self.world.database.transaction() as connection:
            told = set((await connection.execute(mine)).scalars())
            owed = set((await connection.execute(theirs)).scalars())
        assert owed <= told, "warned, and not told that it is over"

    def _expired(self) -> bool:
        return self.event.expires_at <= self.world.now()


@pytest.mark.postgres
def test_the_ledger_is_as_the_model_says(database_url: str) -> None:
    machine = type("Opened", (Ledger,), {"url": database_url})
    few = settings(max_examples=30, stateful_step_count=25, deadline=None)
    run_state_machine_as_test(machine, settings=few)
