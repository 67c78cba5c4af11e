"""A phone that was busy or not answered rings again where a life hangs on it; once heard, never."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.alerts.lanes import VOICE, lanes_of
from bot.alerts.records import Alert, State
from bot.broadcast.again import TRIED_AGAIN
from bot.broadcast.receipts import Receipts
from bot.store import tables as t
from bot.store.database import Database
from channels import call_codes
from channels.base import Receipt, ReceiptState
from tests.bot.broadcast.world import Provider, World, calm_draft, draft, until, utc

pytestmark = pytest.mark.postgres
BUSY, NO_ANSWER = call_codes.BUSY, call_codes.NO_ANSWER
SOON = timedelta(seconds=1)


class Phones:
    """A world with telephones; `phone` takes every call and says what became of it afterwards."""

    def __init__(self, database: Database) -> None:
        self.world = World(database, lanes=lanes_of([(VOICE, "+8610655512379", 50.0)]))
        self.phone = self.world.more[VOICE] = Provider(VOICE)
        self.phone.answer = ReceiptState.ACCEPTED

    async def called(self, source: dict[str, Any] | None = None) -> Alert:
        await self.world.work()
        alert = await self.world.approved(source)
        await self.rung(1)
        await self.world.until_states(alert, {"accepted": 1})
        return alert

    async def rung(self, times: int) -> None:
        await until(lambda: len(self.phone.sent) >= times, seconds=15)
        assert len(self.phone.sent) == times

    async def ended(self, alert: Alert, call: int, reason: str | None) -> None:
        """The provider says what became of the n-th call; no reason: it was heard."""
        state = ReceiptState.FAILED if reason else ReceiptState.DELIVERED
        reference = self.phone.sent[0].reference
        receipt = Receipt(
            state=state, reference=reference, provider_id=f"SM{call}", reason=reason, at=utc()
        )
        await Receipts(self.world.ledger, self.world.now).record(receipt)

    async def quiet(self, alert: Alert, calls: int) -> None:
        """Some sweeps later nobody was called, and nothing more is to come."""
        await asyncio.sleep(2.5)
        assert len(self.phone.sent) == calls


@pytest.fixture
async def phones(database: Database) -> AsyncIterator[Phones]:
    made = Phones(database)
    await made.world.subscribe(1, channel=VOICE)
    yield made
    await made.world.rest()


@pytest.mark.parametrize("reason", [BUSY, NO_ANSWER])
async def test_it_rings_twice_more_and_then_no_more(phones: Phones, reason: str) -> None:
    world, after = phones.world, TRIED_AGAIN[reason].after
    alert = await phones.called()
    for call in (1, 2):
        await phones.ended(alert, call, reason)
        await phones.quiet(alert, call)
        assert (await world.alerts.get(alert.id)).alert.state is State.SENDING
        world.offset += after + SOON
        await phones.rung(call + 1)
        await world.until_states(alert, {"accepted": 1})
    await phones.ended(alert, 3, reason)
    await world.until(alert, "partial")
    world.offset += after + SOON
    await phones.quiet(alert, 3)
    view = await world.alerts.get(alert.id)
    assert (view.people, view.reached, view.counts["failed"]) == (1, 0, 1), (
        "one person, three calls"
    )


async def test_who_answers_the_second_call_was_reached_and_is_not_called_again(
    phones: Phones,
) -> None:
    world = phones.world
    alert = await phones.called()
    await phones.ended(alert, 1, BUSY)
    world.offset += TRIED_AGAIN[BUSY].after + SOON
    await phones.rung(2)
    await world.until_states(alert, {"accepted": 1})
    await phones.ended(alert, 1, BUSY)  # the first call's end is told once more, late
    assert await world.states(alert) == {"accepted": 1}, "old news of another call"
    await phones.ended(alert, 2, None)
    view = await world.until(alert, "completed")
    world.offset += timedelta(minutes=10)
    await phones.ended(alert, 1, NO_ANSWER)
    await phones.quiet(view, 2)
    assert await world.states(alert) == {"delivered": 1}


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        pytest.param(None, call_codes.NOT_HEARD, id="it was taken and hung up"),
        pytest.param(None, "twilio_failed", id="no such number"),
        pytest.param(calm_draft, NO_ANSWER, id="no life hangs on it"),
        pytest.param(lambda: draft(status="Exercise"), BUSY, id="a drill"),
        pytest.param(
            lambda: draft(expires=(utc() + timedelta(minutes=4)).isoformat()),
            NO_ANSWER,
            id="over by then",
        ),
    ],
)
async def test_who_is_not_called_again(
    phones: Phones, source: Callable[[], dict[str, Any]] | None, reason: str
) -> None:
    alert = await phones.called(source() if source else None)
    await phones.ended(alert, 1, reason)
    await phones.world.until(alert, "partial")
    phones.world.offset += timedelta(minutes=3)
    await phones.quiet(alert, 1)


async def test_who_was_told_on_another_channel_is_not_called_again(phones: Phones) -> None:
    world = phones.world
    async with world.database.transaction() as connection:
        (phone,) = (await connection.execute(select(t.contacts.c.id))).scalars()
    (page,) = await world.subscribe(1, channel="web")
    await world.one_person(phone, page, preferences=[1, 2])
    alert = await phones.called()
    await phones.ended(alert, 1, BUSY)
    await world.until(alert, "completed")
    assert len(world.web.sent) == 1
    world.offset += TRIED_AGAIN[BUSY].after + SOON
    await phones.quiet(alert, 1)


async def test_nobody_is_called_after_stop(phones: Phones) -> None:
    world = phones.world
    alert = await phones.called()
    await phones.ended(alert, 1, BUSY)
    async with world.database.transaction() as connection:
        await connection.execute(update(t.contacts).values(stopped_at=utc()))
    world.offset += TRIED_AGAIN[BUSY].after + SOON
    await world.until_states(alert, {"stopped": 1})
    assert len(phones.phone.sent) == 1
