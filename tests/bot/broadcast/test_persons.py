"""A person with several channels: one message, and the next channel when it does not arrive."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import bindparam, select, update

from bot.alerts.lanes import Lane
from bot.alerts.records import Alert, State
from bot.beijing import BEIJING
from bot.broadcast.ledger import NewDelivery
from bot.broadcast.receipts import Receipts
from bot.store import tables as t
from bot.store.database import Database
from bot.store.fallback import MOST
from channels import errors
from channels.base import Receipt, ReceiptState
from tests.bot.broadcast.world import CHEN, HUANGPU, LI, World, calm_draft, draft, until, utc

pytestmark = pytest.mark.postgres

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
LANES = (
    Lane(name="web", channel="web", rate=5_000.0),
    Lane(name="sms:1", channel="sms", sender="1", rate=5_000.0, patience=2 * SECOND),
)


@pytest.fixture
async def waiting(database: Database) -> AsyncIterator[World]:
    """Its phone lane waits two seconds for a receipt."""
    made = World(database, lanes=LANES)
    yield made
    await made.rest()


async def somebody(world: World, **web: Any) -> tuple[UUID, UUID]:
    """(SMS contact, web contact) of one person."""
    (phone,), (page,) = await world.subscribe(1), await world.subscribe(1, channel="web", **web)
    await world.one_person(phone, page)
    return phone, page


async def rows(world: World, alert: Alert, sequence: int = 1) -> list[Any]:
    d, e = t.deliveries.c, t.events.c
    query = (
        select(d.id, d.channel, d.state, d.reason, d.after_id, d.person, d.fallback)
        .join(t.events, e.id == d.event_id)
        .where(e.alert_id == alert.id, e.sequence == sequence)
        .order_by(d.id)
    )
    async with world.database.transaction() as connection:
        return list((await connection.execute(query)).all())


async def states(world: World, alert: Alert) -> list[tuple[str, str]]:
    return [(row.channel, row.state) for row in await rows(world, alert)]


async def test_one_message_on_the_channel_that_comes_first(world: World) -> None:
    for _ in range(3):
        await somebody(world)
    (alone,) = await world.subscribe(1, channel="web")
    await world.work()
    alert = await world.until(await world.approved(), "completed")
    assert len(world.sms.sent) == 3 and set(world.web.times) == {str(alone)}
    view = await world.alerts.get(alert.id)
    assert view.reached == view.counts["delivered"] == 4


async def test_the_preview_counts_people_not_addresses(world: World) -> None:
    await somebody(world)
    await world.subscribe(1, channel="web")
    alert = await world.alerts.draft(draft(), LI)
    preview = await world.alerts.preview(alert.id, CHEN)
    assert preview.people == 2 and preview.by_channel == {"sms": 1, "web": 1}


async def test_their_own_order_wins(world: World) -> None:
    phone, page = (await world.subscribe(1))[0], (await world.subscribe(1, channel="web"))[0]
    await world.one_person(phone, page, preferences=[None, 1])
    await world.work()
    await world.until(await world.approved(), "completed")
    assert (len(world.sms.sent), len(world.web.sent)) == (0, 1)


async def test_who_is_meant_by_one_of_their_places_is_told_where_they_like_it(world: World) -> None:
    (page,) = await world.subscribe(1, channel="web")
    (phone,) = await world.subscribe(1, areas=(HUANGPU,))
    await world.one_person(phone, page)
    await world.work()
    await world.until(await world.approved(), "completed")
    assert (len(world.sms.sent), len(world.web.sent)) == (1, 0)


async def test_an_alert_for_one_channel_stays_on_it(world: World) -> None:
    await somebody(world)
    world.web.failures = [errors.Refused()]
    await world.work()
    alert = await world.until(await world.approved(draft(channels=["web"])), "partial")
    assert await states(world, alert) == [("web", "failed")] and not world.sms.sent


@pytest.mark.parametrize(
    ("failure", "state"),
    [
        pytest.param(errors.Refused(), "failed", id="refused"),
        pytest.param(errors.RecipientInvalid(), "failed", id="no such number"),
        pytest.param(errors.RecipientStopped(), "stopped", id="stopped on that channel only"),
    ],
)
async def test_the_next_channel_when_the_first_fails_and_that_is_no_failure(
    world: World, failure: errors.ChannelError, state: str
) -> None:
    await somebody(world)
    world.sms.failures = [failure]
    await world.work()
    alert = await world.until(await world.approved(), "completed")
    first, second = await rows(world, alert)
    assert [(first.channel, first.state), (second.channel, second.state)] == [
        ("sms", state),
        ("web", "delivered"),
    ]
    assert second.after_id == first.id and first.person == second.person is not None
    view = await world.alerts.get(alert.id)
    assert (view.counts[state], view.counts["delivered"], view.reached) == (1, 1, 1)
    assert view.people == 1, "two messages, one person"


async def test_who_is_reached_on_no_channel_makes_it_partial(world: World) -> None:
    await somebody(world)
    world.sms.failures, world.web.failures = [errors.Refused()], [errors.Refused()]
    await world.work()
    alert = await world.until(await world.approved(), "partial")
    assert await states(world, alert) == [("sms", "failed"), ("web", "failed")]


async def test_no_receipt_in_time_and_then_a_late_one(waiting: World) -> None:
    world = waiting
    await somebody(world)
    world.sms.answer = ReceiptState.ACCEPTED
    await world.work()
    alert = await world.approved()
    await world.until_states(alert, {"accepted": 1, "delivered": 1})
    assert await states(world, alert) == [("sms", "accepted"), ("web", "delivered")]
    first, _ = await rows(world, alert)
    late = Receipt(
        state=ReceiptState.DELIVERED, reference=str(first.id), provider_id="SM1", at=utc()
    )
    await Receipts(world.ledger, world.now).record(late)
    view = await world.alerts.get(alert.id)
    assert view.counts["delivered"] == 2 and view.reached == 1, "two messages, one person"


async def test_where_no_receipts_come_accepted_is_the_last_word(world: World) -> None:
    await somebody(world)
    world.sms.answer = ReceiptState.ACCEPTED
    await world.work()
    alert = await world.until(await world.approved(), "completed")
    assert await states(world, alert) == [("sms", "accepted")] and not world.web.sent


async def test_a_receipt_in_time_leaves_the_next_channel_alone(waiting: World) -> None:
    world = waiting
    await somebody(world)
    await world.work()
    alert = await world.until(await world.approved(), "completed")
    world.offset = timedelta(minutes=5)
    assert await world.lane_book.all()
    assert await states(world, alert) == [("sms", "delivered")] and not world.web.sent


async def test_without_a_life_at_stake_a_receipt_is_waited_for_longer(waiting: World) -> None:
    world = waiting
    await somebody(world)
    world.sms.answer = ReceiptState.ACCEPTED
    await world.work()
    alert = await world.approved(calm_draft())
    await until(lambda: bool(world.sms.sent))
    world.offset = 5 * SECOND
    await world.until_states(alert, {"accepted": 1})
    assert (await world.alerts.get(alert.id)).alert.state is State.SENDING
    world.offset = 12 * SECOND
    await world.until_states(alert, {"accepted": 1, "delivered": 1})


async def test_tried_in_vain_too_often(world: World) -> None:
    await somebody(world)
    world.sms.failures = [errors.ProviderDown(retry_after=wait) for wait in (0.01,) * 4 + (60.0,)]
    await world.work()
    alert = await world.until(await world.approved(), "completed")
    assert await states(world, alert) == [("sms", "failed"), ("web", "delivered")]
    assert not world.sms.sent


async def test_too_many_messages_are_no_reason_to_leave_a_channel(world: World) -> None:
    await somebody(world)
    world.sms.failures = [errors.Throttled(retry_after=0.01)] * 7
    await world.work()
    alert = await world.until(await world.approved(), "completed")
    assert await states(world, alert) == [("sms", "delivered")]


async def test_a_broken_lane_sends_those_who_can_by_the_next_channel(world: World) -> None:
    phones = [(await somebody(world))[0] for _ in range(3)]
    (alone,) = await world.subscribe(1)
    world.sms.refusing = {world.lanes[1].sender: errors.SenderRefused()}
    await world.work()
    alert = await world.approved()
    await until(lambda: len(world.web.sent) == 3)
    await world.until_states(alert, {"failed": 3, "delivered": 3, "queued": 1})
    assert phones and not world.sms.sent
    world.sms.refusing = {}
    world.offset = timedelta(seconds=40)
    await world.until(alert, "completed")
    assert len(world.sms.sent) == 1 and alone
    assert not (await world.lane_book.health(world.lanes[1].name)).broken


async def test_the_all_clear_goes_where_they_got_it(world: World) -> None:
    await somebody(world)
    await somebody(world)
    world.sms.failures = [errors.Refused()]
    await world.work()
    alert = await world.until(await world.approved(), "completed")
    assert (len(world.sms.sent), len(world.web.sent)) == (1, 1)
    await world.alerts.cancel(alert.id, CHEN)
    await until(lambda: len(world.sms.sent) == len(world.web.sent) == 2)
    cleared = await rows(world, alert, sequence=2)
    assert sorted((row.channel, row.fallback) for row in cleared) == [
        ("sms", False),
        ("web", False),
    ]


async def test_nothing_is_tried_after_the_end(world: World) -> None:
    await somebody(world)
    alert = await world.approved()
    (event,) = await world.alerts._book.events_of(alert.id)
    await world.alerts.cancel(alert.id, CHEN)
    async with world.database.transaction() as connection:
        person = (await connection.execute(select(t.contacts.c.person))).scalars().first()
        phone = select(t.contacts.c.id).where(t.contacts.c.channel == "sms")
        row = {
            "event_id": event.id,
            "contact_id": (await connection.execute(phone)).scalar_one(),
            "channel": "sms",
            "lane": "sms",
            "language": "zh",
            "state": "failed",
            "priority": 0,
            "due_at": utc(),
            "updated_at": utc(),
            "person": person,
            "fallback": True,
        }
        await connection.execute(t.deliveries.insert().values(**row))
    services = world.services()
    assert await services.fallback.fall_back(world.lanes, (), world.now()) == 0
    (only,) = await rows(world, alert)
    assert (only.state, only.fallback) == ("failed", False)


async def test_who_waits_for_a_lane_stands_in_nobodys_way(database: Database) -> None:
    chat = Lane(name="telegram", channel="telegram", rate=5_000.0)
    world = World(database, lanes=(*LANES, chat))
    alert = await world.approved()
    (event,) = await world.alerts._book.events_of(alert.id)
    pages = await world.subscribe(MOST + 1, channel="web")
    others = [*await world.subscribe(MOST), *await world.subscribe(1, channel="telegram")]
    failed = {
        **{"event_id": event.id, "channel": "web", "lane": "web", "language": "zh"},
        **{"state": "failed", "priority": 0, "due_at": utc(), "updated_at": utc()},
    }
    persons = {page: uuid4() for page in pages}
    rows = [{**failed, "contact_id": page, "person": persons[page]} for page in pages]
    whose = [{"one": page, "whose": persons[page]} for page in pages]
    whose += [
        {"one": other, "whose": persons[page]} for page, other in zip(pages, others, strict=True)
    ]
    belongs = update(t.contacts).where(t.contacts.c.id == bindparam("one"))
    async with world.database.transaction() as connection:
        await connection.execute(belongs.values(person=bindparam("whose")), whose)
        await connection.execute(t.deliveries.insert().values(fallback=True), rows)
    fallback = world.services().fallback
    moved = [await fallback.fall_back(world.lanes, ["sms:1"], world.now()) for _ in range(2)]
    assert moved == [0, 1], "the phones' lane is down, the last one has a chat"
    assert await fallback.fall_back(world.lanes, (), world.now()) == MOST


async def test_a_crash_between_and_many_sweeps_make_one_row(world: World) -> None:
    await somebody(world)
    world.sms.failures = [errors.Refused()]
    for _ in range(3):
        await world.work()
    alert = await world.until(await world.approved(), "completed")
    assert len(await rows(world, alert)) == 2 and len(world.web.sent) == 1


async def test_a_ledger_filled_again_after_a_crash_has_each_person_once(world: World) -> None:
    phone, page = await somebody(world)
    alert = await world.approved()
    (event,) = await world.alerts._book.events_of(alert.id)
    person = (await _person_of(world, phone)) or phone
    for contact, channel in ((phone, "sms"), (page, "web"), (phone, "sms")):
        row = NewDelivery(
            contact_id=contact, channel=channel, language="zh", lane=channel, person=person
        )
        await world.ledger.fill(event, [row], world.now())
    assert [row.channel for row in await rows(world, alert)] == ["sms"]


async def _person_of(world: World, contact: UUID) -> UUID | None:
    query = select(t.contacts.c.person).where(t.contacts.c.id == contact)
    async with world.database.transaction() as connection:
        found: UUID | None = (await connection.execute(query)).scalar_one()
    return found


@pytest.fixture
async def shut(database: Database) -> AsyncIterator[World]:
    """Nobody has the page open; whether one fetches it is waited for two seconds."""
    page = Lane(name="web", channel="web", rate=5_000.0, patience=2 * SECOND)
    made = World(database, lanes=(page, LANES[1]))
    made.web.answer = ReceiptState.ACCEPTED
    yield made
    await made.rest()


@pytest.mark.parametrize("more", [0, 2], ids=["it works", "it works at the third try"])
async def test_a_second_round_when_the_first_channel_works_again(shut: World, more: int) -> None:
    world = shut
    await somebody(world)
    waits = (*(0.01,) * 4, 60.0, *(0.01,) * more)
    world.sms.failures = [errors.ProviderDown(retry_after=wait) for wait in waits]
    await world.work()
    alert = await world.approved()
    await until(lambda: bool(world.web.sent))
    world.offset = timedelta(seconds=30)
    await asyncio.sleep(2.5)
    assert not world.sms.sent, "not tried every second"
    assert await states(world, alert) == [("sms", "failed"), ("web", "accepted")]
    assert (await world.alerts.get(alert.id)).alert.state is State.SENDING
    world.offset = timedelta(minutes=2)
    await until(lambda: bool(world.sms.sent))
    await world.until(alert, "completed")
    assert await states(world, alert) == [("sms", "delivered"), ("web", "accepted")]
    assert (len(world.sms.sent), len(world.web.sent)) == (1, 1)


@pytest.mark.parametrize(
    ("other", "reason", "provider", "moved"),
    [
        pytest.param("failed", "provider_down", None, 1, id="it never left"),
        pytest.param("failed", "in_doubt", None, 0, id="in doubt: never doubled"),
        pytest.param("failed", "provider_down", "SM1", 0, id="a provider had it"),
        pytest.param("failed", "recipient_invalid", None, 0, id="no such number"),
        pytest.param("accepted", None, "SM1", 0, id="a provider has it"),
        pytest.param("delivered", None, "SM1", 0, id="it arrived after all"),
    ],
)
async def test_who_gets_a_second_round(
    shut: World, other: str, reason: str | None, provider: str | None, moved: int
) -> None:
    world = shut
    phone, page = await somebody(world)
    alert = await world.approved()
    (event,) = await world.alerts._book.events_of(alert.id)
    row = {
        **{"event_id": event.id, "language": "zh", "priority": 0, "due_at": utc()},
        **{"person": await _person_of(world, phone), "updated_at": utc()},
    }
    sms = {"contact_id": phone, "channel": "sms", "lane": "sms:1", "provider_id": provider}
    web = {"contact_id": page, "channel": "web", "lane": "web", "state": "failed"}
    async with world.database.transaction() as connection:
        await connection.execute(
            t.deliveries.insert().values(**row, **sms, state=other, reason=reason)
        )
        await connection.execute(t.deliveries.insert().values(**row, **web, fallback=True))
    fallback = world.services().fallback
    assert await fallback.fall_back(world.lanes, (), world.now()) == 0, "not at once"
    world.offset = timedelta(seconds=61)
    assert await fallback.fall_back(world.lanes, ["sms:1"], world.now()) == 0, "it is down"
    assert await fallback.fall_back(world.lanes, (), world.now()) == moved
    assert await fallback.fall_back(world.lanes, (), world.now()) == 0, "once"
    assert (await states(world, alert))[0][1] == ("queued" if moved else other)


def around(now: datetime) -> dict[str, str]:
    """Quiet hours that hold now, in Beijing, and for an hour and some more."""
    here = now.astimezone(BEIJING)
    return {"from": f"{here - HOUR:%H:%M}", "to": f"{here + HOUR:%H:%M}"}


@pytest.mark.parametrize("priority", [0, 5], ids=["a life", "calm"])
@pytest.mark.parametrize("again", [False, True], ids=["next channel", "second round"])
async def test_what_follows_keeps_to_the_quiet_hours(
    world: World, priority: int, again: bool
) -> None:
    phone, page = await somebody(world, quiet_hours=around(world.now()))
    (event,) = await world.alerts._book.events_of((await world.approved()).id)
    row = {
        **{"event_id": event.id, "language": "zh", "priority": priority, "due_at": utc()},
        **{"person": await _person_of(world, phone), "updated_at": utc() - HOUR},
        **{"state": "failed", "reason": "provider_down"},
    }
    other = "lane_down" if again else "refused"
    async with world.database.transaction() as connection:
        for contact, channel in ((phone, "sms"), *(((page, "web"),) if again else ())):
            own = {"contact_id": contact, "channel": channel, "lane": channel}
            last = channel == ("web" if again else "sms")
            reason = {"reason": other} if last else {}
            values = {**row, **own, **reason, "fallback": last}
            await connection.execute(t.deliveries.insert().values(**values))
    assert await world.services().fallback.fall_back(world.lanes, (), world.now()) == 1
    d = t.deliveries.c
    query = select(d.due_at).where(d.event_id == event.id, d.state == "queued")
    async with world.database.transaction() as connection:
        (due,) = (await connection.execute(query)).scalars()
    held = due - world.now()
    assert held > HOUR - timedelta(minutes=2) if priority else held <= timedelta(0)
