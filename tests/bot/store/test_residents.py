"""Subscribing, STOP, export and deletion on a real PostgreSQL."""

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from shapely import box
from sqlalchemy import func, insert, select

from bot.areas.divisions import Division, Divisions, Level
from bot.residents import errors
from bot.residents.fields import BadFields
from bot.residents.importing import ImportOutcome, ImportTerms, import_subscribers
from bot.residents.people import Person
from bot.residents.service import Residents, ResidentSettings
from bot.residents.subscription import Point, SubscriptionRequest, Wish
from bot.residents.vault import Vault
from bot.store import tables as t
from bot.store.database import Database
from bot.store.residents import StoredResidents
from bot.words.catalogue import Words
from tests.bot.store.listening import Clock, Outbox

pytestmark = pytest.mark.postgres

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
VAULT = Vault(b"secret")
WANG = Person(channel="sms", address="+8613800138000")
REQUEST = SubscriptionRequest(
    channel="sms", address="138 0013 8000", language="zh", areas=("310115",)
)


def _division(code: str, name: str) -> Division:
    return Division(
        code=code,
        name=name,
        full_name=name,
        level=Level.COUNTY,
        parents=(("310000", "上海市"),),
        lat=None,
        lon=None,
    )


AREAS = Divisions(
    [_division("310115", "浦东新区"), _division("310112", "闵行区")],
    {"310115": box(121.5, 31.0, 122.0, 31.4)},
)


@pytest.fixture
def outbox() -> Outbox:
    return Outbox()


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def residents(database: Database, outbox: Outbox, clock: Clock) -> Iterator[Residents]:
    yield Residents(
        book=StoredResidents(database),
        vault=VAULT,
        areas=AREAS,
        words=Words.load(),
        sender=outbox,
        settings=ResidentSettings(channels={"sms", "web"}),
        clock=clock,
    )


async def test_a_code_confirms_and_the_token_ends(residents: Residents, outbox: Outbox) -> None:
    id = await residents.request_subscription(REQUEST)
    assert outbox.sent[0][0] == WANG
    assert await residents.subscriptions_of(WANG) == ()
    token = await residents.confirm(id, f" {outbox.code} ")
    assert [s.areas for s in await residents.subscriptions_of(WANG)] == [("310115",)]
    with pytest.raises(errors.WrongToken):
        await residents.end(id, "another")
    await residents.end(id, token)
    assert await residents.subscriptions_of(WANG) == ()
    with pytest.raises(errors.SubscriptionUnknown):
        await residents.end(id, token)


async def test_the_code_speaks_the_primary_language(residents: Residents, outbox: Outbox) -> None:
    await residents.request_subscription(replace(REQUEST, language="zh-CN"))
    assert "验证码" in outbox.sent[0][1]


async def test_five_wrong_codes_are_the_end_of_it(residents: Residents, outbox: Outbox) -> None:
    id = await residents.request_subscription(REQUEST)
    wrong = "000000" if outbox.code != "000000" else "000001"
    for _ in range(5):
        with pytest.raises(errors.WrongCode):
            await residents.confirm(id, wrong)
    with pytest.raises(errors.TooManyAttempts):
        await residents.confirm(id, outbox.code)


async def test_guessing_side_by_side_does_not_get_more_tries(
    residents: Residents, outbox: Outbox
) -> None:
    id = await residents.request_subscription(REQUEST)
    wrong = "000000" if outbox.code != "000000" else "000001"
    tries = (residents.confirm(id, wrong) for _ in range(12))
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(o, errors.WrongCode) for o in outcomes) == 5


async def test_a_code_is_for_its_own_subscription_and_time(
    residents: Residents, outbox: Outbox, clock: Clock
) -> None:
    first = await residents.request_subscription(REQUEST)
    old = outbox.code
    clock.now += timedelta(minutes=15)
    with pytest.raises(errors.CodeExpired):
        await residents.confirm(first, old)
    with pytest.raises(errors.SubscriptionUnknown):
        await residents.confirm(uuid4(), old)


async def test_confirming_twice_is_told(residents: Residents, outbox: Outbox) -> None:
    id = await residents.request_subscription(REQUEST)
    await residents.confirm(id, outbox.code)
    with pytest.raises(errors.AlreadyConfirmed):
        await residents.confirm(id, outbox.code)


async def test_nobody_is_pestered_with_codes(residents: Residents, outbox: Outbox) -> None:
    for _ in range(3):
        await residents.request_subscription(REQUEST)
    with pytest.raises(errors.TooManyCodes) as caught:
        await residents.request_subscription(REQUEST)
    assert caught.value.retry_after_s == 900
    assert len(outbox.sent) == 3


async def test_who_said_stop_gets_no_code_and_strangers_see_no_difference(
    residents: Residents, outbox: Outbox
) -> None:
    await residents.stop(WANG)
    assert isinstance(await residents.request_subscription(REQUEST), UUID)
    assert outbox.sent == []


async def test_a_strangers_request_changes_nothing_for_a_contact(residents: Residents) -> None:
    await residents.subscribe(WANG, language="zh", areas=["310115"])
    english = SubscriptionRequest(
        channel="sms", address=WANG.address, language="en", areas=("310112",)
    )
    await residents.request_subscription(english)
    contact = await residents.contact_of(WANG)
    assert contact is not None and contact.language == "zh"


async def test_an_unknown_channel_names_the_known_ones(residents: Residents) -> None:
    wrong = SubscriptionRequest(channel="fax", address="1", language="zh", areas=("310115",))
    with pytest.raises(BadFields) as caught:
        await residents.request_subscription(wrong)
    assert caught.value.problems[0].values == {"known": "sms, web"}


async def test_a_code_that_cannot_be_sent_is_told(residents: Residents, outbox: Outbox) -> None:
    outbox.broken = True
    with pytest.raises(errors.CodeNotSent):
        await residents.request_subscription(REQUEST)


async def test_subscribing_again_for_the_same_place_is_one_subscription(
    residents: Residents,
) -> None:
    first = await residents.subscribe(WANG, language="zh", areas=["310115"], groups=["school"])
    again = await residents.subscribe(WANG, language="en", areas=["310115"], groups=["carer"])
    other = await residents.subscribe(
        WANG, language="en", point=Point(lat=31.2, lon=121.6, radius_m=3000)
    )
    assert (again.id, again.language, again.groups) == (first.id, "en", ("carer", "school"))
    assert {s.id for s in await residents.subscriptions_of(WANG)} == {first.id, other.id}


async def test_a_change_takes_the_place_of_what_was(residents: Residents) -> None:
    held = await residents.subscribe(WANG, language="zh", areas=["310115"], groups=["school"])
    hours = {"from": "22:00", "to": "07:00"}
    wish = Wish(language="en", areas=("310112",), quiet_hours=hours)
    changed = await residents.change(WANG, held.id, wish)
    assert await residents.subscriptions_of(WANG) == (changed,)
    assert (changed.id, changed.language, changed.areas) == (held.id, "en", ("310112",))
    assert (changed.groups, changed.quiet_hours) == ((), hours)


async def test_changed_to_the_places_of_another_one_they_are_one(residents: Residents) -> None:
    first = await residents.subscribe(WANG, language="zh", areas=["310115"])
    second = await residents.subscribe(WANG, language="zh", areas=["310112"])
    changed = await residents.change(WANG, first.id, Wish(language="zh", areas=("310112",)))
    assert [each.id for each in await residents.subscriptions_of(WANG)] == [first.id]
    assert changed.areas == ("310112",) and second.id != first.id


async def test_only_one_s_own_and_live_subscription_is_changed(residents: Residents) -> None:
    held = await residents.subscribe(WANG, language="zh", areas=["310115"])
    wish = Wish(language="en", areas=("310112",))
    with pytest.raises(errors.SubscriptionUnknown):
        await residents.change(Person(channel="sms", address="+8613900139000"), held.id, wish)
    with pytest.raises(BadFields):
        await residents.change(WANG, held.id, Wish(language="en", areas=("999999",)))
    await residents.unsubscribe(WANG)
    with pytest.raises(errors.SubscriptionUnknown):
        await residents.change(WANG, held.id, wish)


async def test_one_of_several_is_ended_alone(residents: Residents) -> None:
    first = await residents.subscribe(WANG, language="zh", areas=["310115"])
    second = await residents.subscribe(WANG, language="zh", areas=["310112"])
    assert await residents.unsubscribe(WANG, only=[first.id]) == 1
    assert [one.id for one in await residents.subscriptions_of(WANG)] == [second.id]
    stranger = Person(channel="sms", address="+8613900139000")
    assert await residents.unsubscribe(stranger, only=[second.id]) == 0
    assert [one.id for one in await residents.subscriptions_of(WANG)] == [second.id]


async def test_two_at_once_are_one(residents: Residents) -> None:
    both = await asyncio.gather(
        *(residents.subscribe(WANG, language="zh", areas=["310115"]) for _ in range(5))
    )
    assert len({s.id for s in both}) == 1


async def test_stop_ends_all_and_start_brings_back_what_it_ended(
    residents: Residents, clock: Clock
) -> None:
    await residents.subscribe(WANG, language="zh", areas=["310112"])
    assert await residents.unsubscribe(WANG) == 1
    clock.now += timedelta(days=1)
    await residents.subscribe(WANG, language="zh", areas=["310115"])
    clock.now += timedelta(days=1)
    await residents.stop(WANG)
    contact = await residents.contact_of(WANG)
    assert contact is not None and contact.stopped_at == clock.now
    clock.now += timedelta(minutes=1)
    await residents.stop(WANG)
    assert await residents.subscriptions_of(WANG) == ()
    clock.now += timedelta(days=1)
    assert await residents.resume(WANG)
    assert [s.areas for s in await residents.subscriptions_of(WANG)] == [("310115",)]
    assert not await residents.resume(WANG)


async def test_stop_ends_a_request_that_waits_for_its_code(
    residents: Residents, outbox: Outbox
) -> None:
    id = await residents.request_subscription(REQUEST)
    await residents.stop(WANG)
    with pytest.raises(errors.SubscriptionUnknown):
        await residents.confirm(id, outbox.code)


async def test_stop_is_kept_from_somebody_we_never_met(residents: Residents) -> None:
    await residents.stop(WANG, language="en")
    contact = await residents.contact_of(WANG)
    assert contact is not None and contact.stopped_at == NOW


async def test_subscribing_lifts_stop(residents: Residents) -> None:
    await residents.stop(WANG)
    await residents.subscribe(WANG, language="zh", areas=["310115"])
    contact = await residents.contact_of(WANG)
    assert contact is not None and contact.stopped_at is None


async def test_the_language_goes_for_contact_and_subscriptions(residents: Residents) -> None:
    await residents.subscribe(WANG, language="zh", areas=["310115"])
    await residents.set_language(WANG, "en")
    contact = await residents.contact_of(WANG)
    assert contact is not None and contact.language == "en"
    assert [s.language for s in await residents.subscriptions_of(WANG)] == ["en"]


async def test_export_holds_what_we_hold(residents: Residents) -> None:
    await residents.subscribe(WANG, language="zh", areas=["310115"])
    held = await residents.export(WANG)
    assert held["address"] == WANG.address
    assert held["subscriptions"][0]["areas"] == ["310115"]
    assert held["contacts"][0]["created_at"] == NOW.isoformat()
    assert held["contacts"][0]["address"] == WANG.address
    json.dumps(held)


async def test_the_address_lies_sealed(residents: Residents, database: Database) -> None:
    await residents.subscribe(WANG, language="zh", areas=["310115"])
    async with database.transaction() as connection:
        row = (await connection.execute(select(t.contacts))).one()
    assert b"13800138000" not in bytes(row.sealed_address) + bytes(row.fingerprint)
    assert VAULT.open(bytes(row.sealed_address)) == WANG.address


async def test_forgetting_leaves_nothing(residents: Residents, database: Database) -> None:
    await residents.subscribe(WANG, language="zh", areas=["310115"])
    await residents.forget(WANG)
    assert await residents.contact_of(WANG) is None
    async with database.transaction() as connection:
        for table in (t.contacts, t.subscriptions):
            counted = await connection.execute(select(func.count()).select_from(table))
            assert counted.scalar() == 0


async def test_forgetting_keeps_the_ledger_true_and_the_person_unreachable(
    residents: Residents, database: Database
) -> None:
    await residents.subscribe(WANG, language="zh", areas=["310115"])
    await _deliver(database)
    await residents.forget(WANG)
    assert await residents.contact_of(WANG) is None
    async with database.transaction() as connection:
        kept = (await connection.execute(select(t.deliveries.c.state))).scalars().all()
        shell = (await connection.execute(select(t.contacts))).one()
    assert kept == ["delivered"]
    assert VAULT.open(bytes(shell.sealed_address)) == ""
    assert bytes(shell.fingerprint) != VAULT.fingerprint(WANG)
    assert shell.stopped_at is not None and shell.gone_at is not None


async def test_ten_thousand_come_in_within_seconds(
    residents: Residents, database: Database
) -> None:
    await residents.stop(WANG)
    rows = [
        (line, {"channel": "sms", "address": f"+86138{line:08d}", "areas": "310115"})
        for line in range(1, 10_001)
    ] + [(10_001, {"channel": "sms", "address": WANG.address, "areas": "310115"})]
    started = time.perf_counter()
    first, second = await _import(database, rows), await _import(database, rows)
    assert time.perf_counter() - started < 30
    assert (first.taken, first.known) == (10_001, 0)
    assert (second.taken, second.known) == (0, 10_001)
    contact = await residents.contact_of(WANG)
    assert contact is not None and contact.stopped_at == NOW


async def _import(database: Database, rows: list[tuple[int, dict[str, str]]]) -> ImportOutcome:
    return await import_subscribers(
        rows,
        book=StoredResidents(database),
        vault=VAULT,
        terms=ImportTerms(areas=AREAS, channels={"sms"}),
        now=NOW,
    )


async def _deliver(database: Database) -> None:
    """One alert delivered to the only contact."""
    alert, event = uuid4(), uuid4()
    words = {"content": {}, "created_at": NOW, "updated_at": NOW}
    async with database.transaction() as connection:
        contact = (await connection.execute(select(t.contacts.c.id))).scalar_one()
        await connection.execute(
            insert(t.alerts).values(
                id=alert, identifier="a", state="sending", version=1, created_by="Li", **words
            )
        )
        await connection.execute(
            insert(t.events).values(
                id=event,
                alert_id=alert,
                sequence=1,
                identifier="a",
                msg_type="Alert",
                status="Actual",
                priority=0,
                content={},
                messages={},
                area={},
                cap=b"",
                sender="s",
                sent_at=NOW,
                expires_at=NOW,
            )
        )
        await connection.execute(
            insert(t.deliveries).values(
                event_id=event,
                contact_id=contact,
                channel="sms",
                lane="l",
                language="zh",
                state="delivered",
                priority=0,
                due_at=NOW,
                updated_at=NOW,
            )
        )


async def test_who_left_is_not_written_to_until_they_write_again(residents: Residents) -> None:
    await residents.subscribe(WANG, language="zh", areas=("310115",))
    await residents.departed(WANG, None)
    contact = await residents.contact_of(WANG)
    assert contact is not None and contact.gone_at == NOW
    await residents.subscribe(WANG, language="zh", areas=("310115",))
    contact = await residents.contact_of(WANG)
    assert contact is not None and contact.gone_at is None


async def test_a_moved_address_keeps_its_subscriptions(residents: Residents) -> None:
    moved = Person(channel="sms", address="+8613900139000")
    await residents.subscribe(WANG, language="zh", areas=("310115",))
    await residents.departed(WANG, moved.address)
    assert await residents.subscriptions_of(WANG) == ()
    assert [each.areas for each in await residents.subscriptions_of(moved)] == [("310115",)]


async def test_an_address_that_moves_to_a_known_one_joins_it(residents: Residents) -> None:
    moved = Person(channel="sms", address="+8613900139000")
    await residents.subscribe(WANG, language="zh", areas=("310115",))
    await residents.subscribe(moved, language="zh", areas=("310112",))
    await residents.departed(WANG, moved.address)
    places = {each.areas for each in await residents.subscriptions_of(moved)}
    assert places == {("310115",), ("310112",)}
    gone = await residents.contact_of(WANG)
    assert gone is not None and gone.gone_at == NOW
