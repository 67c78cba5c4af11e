"""The ledger's lattice and its questions, on a real PostgreSQL."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from bot.alerts.records import Alert
from bot.broadcast.ledger import RANK, DeliveryState, Fence, NewDelivery, Result, raised
from bot.broadcast.receipts import Receipts
from bot.store import ledger_sql
from bot.store import tables as t
from bot.store.database import Database
from channels.base import Receipt, ReceiptState
from tests.bot.broadcast.world import CHEN, World, utc

TERMINAL = {state for state, rank in RANK.items() if rank >= RANK[DeliveryState.FAILED]}


@given(st.permutations(list(DeliveryState)))
def test_in_whatever_order_news_comes_the_end_is_the_same(news: list[DeliveryState]) -> None:
    state = DeliveryState.QUEUED
    for one in news:
        assert RANK[raised(state, one)] >= RANK[state]
        state = raised(state, one)
    assert state is DeliveryState.DELIVERED


@pytest.fixture
async def world(database: Database) -> World:
    return World(database)


async def filled(world: World, count: int) -> tuple[Alert, list[int]]:
    """An approved alert whose rows are there; nobody serves its lane."""
    people = await world.subscribe(count)
    alert = await world.approved()
    (event,) = await world.alerts._book.events_of(alert.id)
    assert await world.ledger.start(event.id, world.now())
    sms = world.lanes[1].name
    rows = [NewDelivery(contact_id=one, channel="sms", language="zh", lane=sms) for one in people]
    for _ in range(2):  # a crash in the middle, and again
        await world.ledger.fill(event, rows, world.now())
    await world.ledger.filled(event.id, world.now())
    async with world.database.transaction() as connection:
        found = await connection.execute(select(t.deliveries.c.id).order_by(t.deliveries.c.id))
        return alert, list(found.scalars())


def receipt(reference: int | str, state: ReceiptState, **changes: Any) -> Receipt:
    return Receipt(state=state, reference=str(reference), provider_id="SM1", at=utc(), **changes)


@pytest.mark.postgres
async def test_a_row_is_written_once_and_claimed_once(world: World) -> None:
    _, ids = await filled(world, 5)
    assert len(ids) == 5
    lane, now = world.lanes[1], world.now()
    claims = await asyncio.gather(*(world.ledger.claim(lane, 3, None, now) for _ in range(4)))
    claimed = [one.id for claim in claims for one in claim.ready]
    assert sorted(claimed) == ids


@pytest.mark.postgres
async def test_who_lost_the_lanes_job_claims_nothing(world: World) -> None:
    await filled(world, 1)
    fence = Fence(job_id=999, worker_id=1)
    assert (await world.ledger.claim(world.lanes[1], 5, fence, world.now())).empty


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("news", "end"),
    [
        pytest.param(["accepted", "delivered"], "delivered", id="as it should be"),
        pytest.param(["delivered", "accepted"], "delivered", id="backward"),
        pytest.param(["delivered", "delivered"], "delivered", id="repeated"),
        pytest.param(["failed", "delivered"], "delivered", id="late delivery"),
        pytest.param(["delivered", "failed"], "delivered", id="late failure"),
        pytest.param(["accepted", "failed", "accepted"], "failed", id="failed"),
        pytest.param(["unknown"], "sending", id="a word that we do not know"),
    ],
)
async def test_receipts_only_move_up(world: World, news: list[str], end: str) -> None:
    alert, (row,) = await filled(world, 1)
    await world.ledger.claim(world.lanes[1], 1, None, world.now())
    receipts = Receipts(world.ledger, world.now)
    for word in news:
        await receipts.record(receipt(row, ReceiptState(word)))
    assert await world.states(alert) == {end: 1}


@pytest.mark.postgres
async def test_a_receipt_that_comes_before_the_answer_is_not_lowered_by_it(world: World) -> None:
    alert, (row,) = await filled(world, 1)
    await world.ledger.claim(world.lanes[1], 1, None, world.now())
    await Receipts(world.ledger, world.now).record(receipt(row, ReceiptState.DELIVERED))
    answer = Result(delivery_id=row, state=DeliveryState.ACCEPTED, provider_id="SM1")
    await world.ledger.record([answer], world.now())
    assert await world.states(alert) == {"delivered": 1}


@pytest.mark.postgres
@pytest.mark.parametrize("reference", ["", "x", "12345678", "-1", "９", "9" * 30, None])
async def test_receipts_for_nothing_of_ours_change_nothing(
    world: World, reference: str | None
) -> None:
    alert, _ = await filled(world, 1)
    strange = Receipt(
        state=ReceiptState.DELIVERED, reference=reference, provider_id="SM1", at=world.now()
    )
    await Receipts(world.ledger, world.now).record(strange)
    assert await world.states(alert) == {"queued": 1}


ODD = ("", "NULL", "{,}", 'a "b" c', "back\\slash\\\\", "a b\t\n", "号 😀", "'; --")


@pytest.mark.postgres
@pytest.mark.parametrize("by_result", [True, False], ids=["the answer", "a receipt"])
async def test_whatever_a_provider_calls_a_message_is_kept_as_it_is(
    by_result: bool, world: World
) -> None:
    _, ids = await filled(world, len(ODD) + 1)
    await world.ledger.claim(world.lanes[1], len(ids), None, world.now())
    named = dict(zip(ids, (*ODD, None), strict=True))
    if by_result:
        state = DeliveryState.FAILED
        await world.ledger.record(
            [
                Result(delivery_id=id, state=state, provider_id=name, reason=name)
                for id, name in named.items()
            ],
            world.now(),
        )
    else:
        failed, at = ReceiptState.FAILED, world.now()
        await world.ledger.receive(
            [
                Receipt(state=failed, reference=str(id), provider_id=name, reason=name, at=at)
                for id, name in named.items()
            ],
            at,
        )
    d = t.deliveries.c
    async with world.database.transaction() as connection:
        rows = (await connection.execute(select(d.id, d.provider_id, d.reason))).all()
    assert {row.id: (row.provider_id, row.reason) for row in rows} == {
        id: (name, name) for id, name in named.items()
    }


@pytest.mark.postgres
async def test_receipts_are_written_without_reading_all_that_ever_came(world: World) -> None:
    """Each share of receipts once read the whole of `attempts`, which only ever grows."""
    _, ids = await filled(world, 40)
    await world.ledger.claim(world.lanes[1], 40, None, world.now())
    accepted = [Result(delivery_id=id, state=DeliveryState.ACCEPTED, provider_id="x") for id in ids]
    await world.ledger.record(accepted, world.now())
    arrays = {
        "ids": f"{{{','.join(map(str, ids))}}}",
        "states": f"{{{','.join(['accepted'] * 40)}}}",
        "providers": f"{{{','.join(['x'] * 40)}}}",
        "reasons": f"{{{','.join(['NULL'] * 40)}}}",
    }
    async with world.database.transaction() as connection:
        await connection.execute(text("ANALYZE attempts"))
        explained = text(f"EXPLAIN {ledger_sql.RECEIVE.text}")
        plan = (await connection.execute(explained, {**arrays, "now": world.now()})).scalars().all()
    assert not [line for line in plan if "hashed SubPlan" in line]


@pytest.mark.postgres
async def test_many_receipts_at_once_share_their_writes(world: World) -> None:
    alert, ids = await filled(world, 40)
    await world.ledger.claim(world.lanes[1], 50, None, world.now())
    receipts = Receipts(world.ledger, world.now)
    words = (ReceiptState.ACCEPTED, ReceiptState.DELIVERED)
    await asyncio.gather(*(receipts.record(receipt(row, word)) for word in words for row in ids))
    assert await world.states(alert) == {"delivered": 40}


@pytest.mark.postgres
async def test_a_provider_that_says_stopped_stops_the_contact(world: World) -> None:
    alert, (row,) = await filled(world, 1)
    await world.ledger.claim(world.lanes[1], 1, None, world.now())
    failed = receipt(row, ReceiptState.FAILED, reason="recipient_stopped")
    await Receipts(world.ledger, world.now).record(failed)
    async with world.database.transaction() as connection:
        assert (await connection.execute(select(t.contacts.c.stopped_at))).scalar_one()
    assert await world.states(alert) == {"failed": 1}


@pytest.mark.postgres
async def test_accepted_is_the_last_word_only_after_the_receipt_window(world: World) -> None:
    alert, (row,) = await filled(world, 1)
    await world.ledger.claim(world.lanes[1], 1, None, world.now())
    answer = Result(delivery_id=row, state=DeliveryState.ACCEPTED)
    await world.ledger.record([answer], world.now())
    assert await world.ledger.finish(world.lanes, world.now()) == 0
    assert await world.ledger.finish(world.lanes, world.now() + timedelta(seconds=3)) == 1
    assert (await world.alerts.get(alert.id)).alert.state == "completed"


@pytest.mark.postgres
async def test_cancel_closes_the_queue_and_keeps_what_may_have_been_sent(world: World) -> None:
    alert, ids = await filled(world, 4)
    await world.ledger.claim(world.lanes[1], 2, None, world.now())
    doubt = Result(delivery_id=ids[0], state=DeliveryState.IN_DOUBT, due_at=world.now())
    await world.ledger.record([doubt], world.now())
    await world.alerts.cancel(alert.id, CHEN)
    assert await world.states(alert) == {"cancelled": 2, "sending": 1, "in_doubt": 1}
    assert (await world.ledger.claim(world.lanes[1], 9, None, world.now())).ready == ()
    assert await world.states(alert) == {"cancelled": 2, "sending": 1, "failed": 1}
    _, second = await world.alerts._book.events_of(alert.id)
    assert await world.ledger.fill_all_clear(second, world.now()) == 1
    assert await world.states(alert, sequence=2) == {"queued": 1}


@pytest.mark.postgres
async def test_a_result_of_nobody_any_more_loses_none_of_the_others(world: World) -> None:
    alert, ids = await filled(world, 2)
    await world.ledger.claim(world.lanes[1], 2, None, world.now())
    results = [Result(delivery_id=row, state=DeliveryState.DELIVERED) for row in (*ids, 10**9)]
    await world.ledger.record(results, world.now())
    assert await world.states(alert) == {"delivered": 2}


@pytest.mark.postgres
async def test_rows_of_a_sender_that_is_no_more_are_adopted(world: World) -> None:
    await filled(world, 2)
    (other,) = [lane for lane in world.lanes if lane.channel == "web"]
    assert await world.ledger.adopt("sms", [other], world.now()) == 2
    assert len((await world.ledger.claim(other, 9, None, world.now())).ready) == 2


@pytest.mark.postgres
@pytest.mark.parametrize("then", ["the provider is down", "paused", "looked at again", "too late"])
async def test_a_doubt_is_not_forgotten_when_it_is_tried_again(world: World, then: str) -> None:
    """Who may have been warned is never closed as if nothing had been sent, and hears the end."""
    alert, (row,) = await filled(world, 1)
    lane, now = world.lanes[1], world.now()
    await world.ledger.claim(lane, 1, None, now)
    await world.ledger.recover(lane, now)
    again = await world.ledger.claim(lane, 1, None, now)
    assert [one.id for one in again.ready] == [row]
    if then == "the provider is down":
        down = Result(delivery_id=row, state=DeliveryState.QUEUED, reason="down", due_at=now)
        await world.ledger.record([down], now)
    elif then == "paused":
        await world.alerts.pause(alert.id, CHEN)
        assert not await world.ledger.still_wanted([row], None, now)
    elif then == "too late":
        late = Result(delivery_id=row, state=DeliveryState.EXPIRED)
        await world.ledger.record([late], now)
    await world.alerts.cancel(alert.id, CHEN)
    await world.ledger.still_wanted([row], None, now)
    await world.ledger.settle_due(world.now())
    assert await world.states(alert) == {"failed": 1}
    (_, clear) = await world.alerts._book.events_of(alert.id)
    await world.ledger.fill_all_clear(clear, now)
    assert await world.states(alert, sequence=2) == {"queued": 1}


async def test_no_row_without_its_contact(world: World) -> None:
    """No foreign key says so: triggers do."""
    (event_id, contact) = await _open_event(world)
    with pytest.raises(IntegrityError):
        async with world.database.transaction() as connection:
            await connection.execute(insert(t.deliveries).values(_row(event_id, uuid4())))
    async with world.database.transaction() as connection:
        await connection.execute(insert(t.deliveries).values(_row(event_id, contact)))
        await connection.execute(delete(t.contacts))
    assert await _rows(world) == 0


@pytest.mark.parametrize("fills_first", [True, False])
async def test_who_is_forgotten_while_the_ledger_fills_leaves_no_row(
    world: World, fills_first: bool
) -> None:
    event_id, contact = await _open_event(world)
    steps = [insert(t.deliveries).values(_row(event_id, contact)), delete(t.contacts)]
    first, second = steps if fills_first else reversed(steps)
    async with world.database.transaction() as connection:
        await connection.execute(first)
        other = asyncio.create_task(_alone(world, second))
        await asyncio.sleep(0.3)
        assert not other.done()  # it waits
    assert await other is fills_first
    assert await _rows(world) == 0


async def _open_event(world: World) -> tuple[UUID, UUID]:
    (contact,) = await world.subscribe(1)
    (event,) = await world.alerts._book.events_of((await world.approved()).id)
    return event.id, contact


def _row(event_id: UUID, contact: UUID) -> dict[str, Any]:
    words = {"channel": "sms", "lane": "sms", "language": "zh", "state": "queued"}
    keys = {"event_id": event_id, "contact_id": contact}
    return {**keys, **words, "priority": 0, "due_at": utc(), "updated_at": utc()}


async def _alone(world: World, statement: Any) -> bool:
    """Whether the database took it."""
    try:
        async with world.database.transaction() as connection:
            await connection.execute(statement)
    except IntegrityError:
        return False
    return True


async def _rows(world: World) -> int:
    async with world.database.transaction() as connection:
        found = await connection.execute(select(func.count()).select_from(t.deliveries))
        return int(found.scalar_one())
