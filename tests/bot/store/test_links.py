"""One person on several channels, on a real PostgreSQL: linking, sharing, order, STOP, races."""

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.broadcast.fallback import PREFERRED
from bot.residents import errors
from bot.residents.guard import FloodGuard
from bot.residents.linking import LIFE, MOST_LINKED, LinkGuards, Linking
from bot.residents.people import Person
from bot.residents.service import Residents
from bot.residents.subscription import Point, SubscriptionRequest, Wish
from bot.store import tables as t
from bot.store.database import Database
from bot.store.links import StoredLinks
from bot.store.persons import fingerprints_with
from tests.bot.store.listening import Clock, Outbox
from tests.bot.store.test_residents import NOW, VAULT, WANG, clock, outbox, residents

pytestmark = pytest.mark.postgres
__all__ = ["clock", "outbox", "residents"]

PAGE, CHAT = Person(channel="web", address="page-1"), Person(channel="telegram", address="77001234")
PUDONG, MINHANG = "310115", "310112"
NIGHT = {"from": "22:00", "to": "07:00"}


@pytest.fixture
def linking(database: Database, clock: Clock) -> Iterator[Linking]:
    yield linking_of(database, clock)


def linking_of(database: Database, clock: Clock, guards: LinkGuards | None = None) -> Linking:
    book = StoredLinks(database)
    return Linking(book=book, vault=VAULT, order=PREFERRED, clock=clock, guards=guards)


def unlimited() -> LinkGuards:
    none = FloodGuard(None, timedelta(0))
    return LinkGuards(codes=none, guesses=none, wrong=none)


async def link(linking: Linking, asks: Person, sends: Person) -> None:
    code = await linking.code_for(asks, "zh")
    assert await linking.claim(sends, code, "zh") == asks
    await linking.agree(sends)


async def areas_of(residents: Residents, person: Person) -> set[str]:
    return {code for one in await residents.subscriptions_of(person) for code in one.areas}


async def listening(database: Database) -> dict[bytes, int]:
    """By fingerprint, how many subscriptions a broadcast would find."""
    c, s = t.contacts.c, t.subscriptions.c
    query = (
        select(c.fingerprint, func.count())
        .join(t.subscriptions)
        .where(s.confirmed_at.is_not(None), s.ended_at.is_(None), s.reachable)
        .group_by(c.fingerprint)
    )
    async with database.transaction() as connection:
        return {row[0]: row[1] for row in await connection.execute(query)}


async def test_nothing_is_linked_before_the_sender_agrees(linking: Linking) -> None:
    code = await linking.code_for(PAGE, "zh")
    await linking.claim(WANG, code, "zh")
    assert await linking.others(PAGE) == ()
    await linking.agree(WANG)
    (other,) = await linking.others(PAGE)
    assert other.person == WANG and not other.here
    with pytest.raises(errors.NothingToLink):
        await linking.agree(WANG)


async def test_who_declines_is_not_linked(linking: Linking) -> None:
    code = await linking.code_for(PAGE, "zh")
    await linking.claim(WANG, code, "zh")
    assert await linking.decline(WANG)
    with pytest.raises(errors.NothingToLink):
        await linking.agree(WANG)
    with pytest.raises(errors.WrongLinkCode):
        await linking.claim(CHAT, code, "zh")


async def test_a_code_is_good_once_for_ten_minutes_and_not_where_it_was_given(
    linking: Linking, clock: Clock
) -> None:
    code = await linking.code_for(PAGE, "zh")
    with pytest.raises(errors.OwnCode):
        await linking.claim(PAGE, code, "zh")
    await linking.claim(WANG, code, "zh")
    with pytest.raises(errors.WrongLinkCode):
        await linking.claim(CHAT, code, "zh")
    code = await linking.code_for(PAGE, "zh")
    clock.now = NOW + LIFE
    with pytest.raises(errors.WrongLinkCode):
        await linking.claim(WANG, code, "zh")


async def test_a_new_code_ends_the_old_one(linking: Linking) -> None:
    old = await linking.code_for(PAGE, "zh")
    await linking.code_for(PAGE, "zh")
    with pytest.raises(errors.WrongLinkCode):
        await linking.claim(WANG, old, "zh")


async def test_an_agreement_comes_too_late(linking: Linking, clock: Clock) -> None:
    await linking.claim(WANG, await linking.code_for(PAGE, "zh"), "zh")
    clock.now = NOW + LIFE
    with pytest.raises(errors.NothingToLink):
        await linking.agree(WANG)


async def test_codes_and_guesses_are_limited(database: Database, clock: Clock) -> None:
    linking = linking_of(database, clock)
    for _ in range(3):
        code = await linking.code_for(PAGE, "zh")
    with pytest.raises(errors.TooManyCodes):
        await linking.code_for(PAGE, "zh")
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    for _ in range(5):
        with pytest.raises(errors.WrongLinkCode):
            await linking.claim(WANG, wrong, "zh")
    with pytest.raises(errors.TooManyAttempts):
        await linking.claim(WANG, code, "zh")


async def test_many_who_guess_close_the_door_for_all(database: Database, clock: Clock) -> None:
    linking = linking_of(database, clock)
    code = await linking.code_for(PAGE, "zh")
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    for number in range(100):
        with pytest.raises(errors.WrongLinkCode):
            await linking.claim(Person(channel="web", address=f"bot-{number}"), wrong, "zh")
    with pytest.raises(errors.TooManyAttempts):
        await linking.claim(WANG, code, "zh")
    clock.now = NOW + timedelta(minutes=16)
    await link(linking, PAGE, WANG)


async def test_subscriptions_of_either_are_both_s(
    database: Database, linking: Linking, residents: Residents
) -> None:
    await residents.subscribe(PAGE, language="zh", areas=[PUDONG])
    await residents.subscribe(WANG, language="zh", areas=[MINHANG])
    await link(linking, PAGE, WANG)
    for person in (PAGE, WANG):
        assert await areas_of(residents, person) == {PUDONG, MINHANG}
    assert set((await listening(database)).values()) == {2}
    await residents.subscribe(WANG, language="zh", point=Point(lat=31.2, lon=121.6, radius_m=5000))
    assert len(await residents.subscriptions_of(PAGE)) == 3
    only = next(one for one in await residents.subscriptions_of(PAGE) if one.areas == (PUDONG,))
    assert await residents.unsubscribe(PAGE, only=[only.id]) == 1
    assert PUDONG not in await areas_of(residents, WANG)
    assert await residents.unsubscribe(WANG) == 2
    assert await listening(database) == {}


async def test_language_and_quiet_hours_said_once_hold_for_both(
    linking: Linking, residents: Residents
) -> None:
    await residents.subscribe(PAGE, language="zh", areas=[PUDONG], groups=["school"])
    await residents.subscribe(WANG, language="zh", areas=[PUDONG], groups=["deaf"])
    await link(linking, PAGE, WANG)
    (held,) = await residents.subscriptions_of(PAGE)
    assert held.groups == ("deaf", "school"), "who belongs to two groups is meant by both"
    wish = Wish(language="en", areas=(PUDONG,), quiet_hours=NIGHT)
    await residents.change(PAGE, held.id, wish)
    (there,) = await residents.subscriptions_of(WANG)
    assert (there.language, there.quiet_hours) == ("en", NIGHT)
    await residents.set_language(WANG, "zh")
    assert [one.language for one in await residents.subscriptions_of(PAGE)] == ["zh"]


async def test_changing_one_place_into_another_that_is_there_leaves_one(
    database: Database, linking: Linking, residents: Residents
) -> None:
    await residents.subscribe(PAGE, language="zh", areas=[PUDONG])
    await residents.subscribe(WANG, language="zh", areas=[MINHANG])
    await link(linking, PAGE, WANG)
    one = next(o for o in await residents.subscriptions_of(WANG) if o.areas == (PUDONG,))
    await residents.change(WANG, one.id, Wish(language="zh", areas=(MINHANG,)))
    assert await areas_of(residents, PAGE) == await areas_of(residents, WANG) == {MINHANG}
    assert set((await listening(database)).values()) == {1}


async def test_stop_here_leaves_the_other_and_start_brings_back_what_it_hears(
    database: Database, linking: Linking, residents: Residents
) -> None:
    await residents.subscribe(WANG, language="zh", areas=[PUDONG])
    await link(linking, PAGE, WANG)
    await residents.stop(WANG)
    assert await listening(database) == {VAULT.fingerprint(PAGE): 1}, "made on the phone, held here"
    await residents.subscribe(PAGE, language="zh", areas=[MINHANG])
    assert set(await listening(database)) == {VAULT.fingerprint(PAGE)}, "STOP is STOP"
    await residents.unsubscribe(
        PAGE, only=[o.id for o in await residents.subscriptions_of(PAGE) if o.areas == (PUDONG,)]
    )
    assert await residents.resume(WANG)
    assert await areas_of(residents, WANG) == {MINHANG}
    assert set(await listening(database)) == {VAULT.fingerprint(PAGE), VAULT.fingerprint(WANG)}


async def test_linking_lifts_no_stop(
    database: Database, linking: Linking, residents: Residents
) -> None:
    await residents.subscribe(PAGE, language="zh", areas=[PUDONG])
    await residents.stop(WANG)
    await link(linking, PAGE, WANG)
    assert set(await listening(database)) == {VAULT.fingerprint(PAGE)}


async def test_stop_all_and_start_all(
    database: Database, linking: Linking, residents: Residents
) -> None:
    await residents.subscribe(PAGE, language="zh", areas=[PUDONG])
    await link(linking, PAGE, WANG)
    await link(linking, PAGE, CHAT)
    others = await linking.stop_all(WANG)
    assert {one.person for one in others} == {PAGE, CHAT}
    assert await listening(database) == {}
    assert all(one.stopped for one in await linking.channels_of(PAGE))
    await linking.resume_all(CHAT)
    assert len(await listening(database)) == 3
    assert await areas_of(residents, WANG) == {PUDONG}


async def test_stop_all_stops_nobody_who_is_not_linked(
    database: Database, linking: Linking, residents: Residents
) -> None:
    await residents.subscribe(WANG, language="zh", areas=[PUDONG])
    await linking.claim(WANG, await linking.code_for(PAGE, "zh"), "zh")
    assert await linking.stop_all(PAGE) == ()
    assert set(await listening(database)) == {VAULT.fingerprint(WANG)}
    contact = await residents.contact_of(PAGE)
    assert contact and contact.stopped_at


async def test_the_order(linking: Linking) -> None:
    await link(linking, PAGE, WANG)
    await link(linking, PAGE, CHAT)
    names = [one.person.channel for one in await linking.channels_of(PAGE)]
    assert names == ["sms", "telegram", "web"], "ours, where nothing was said"
    first = await linking.put_first(WANG, "web")
    assert [one.person.channel for one in first] == ["web", "sms", "telegram"]
    first = await linking.put_first(CHAT, None)
    assert [one.person.channel for one in first] == ["telegram", "web", "sms"]
    with pytest.raises(errors.NoChannelSo):
        await linking.put_first(CHAT, "whatsapp")


async def test_unlinking(database: Database, linking: Linking, residents: Residents) -> None:
    await residents.subscribe(PAGE, language="zh", areas=[PUDONG])
    await link(linking, PAGE, WANG)
    await link(linking, PAGE, CHAT)
    (gone,) = await linking.unlink(PAGE, "sms")
    assert gone.person == WANG
    assert {one.person for one in await linking.channels_of(PAGE)} == {PAGE, CHAT}
    assert await areas_of(residents, WANG) == {PUDONG}, "nobody loses a warning by parting"
    await linking.unlink(CHAT, None)
    for person in (PAGE, CHAT, WANG):
        assert await linking.others(person) == ()
    with pytest.raises(errors.NoChannelSo):
        await linking.unlink(PAGE, None)
    async with database.transaction() as connection:
        persons = (await connection.execute(select(t.contacts.c.person))).scalars()
        assert set(persons) == {None}


async def test_linked_already_and_too_many(database: Database, clock: Clock) -> None:
    linking = linking_of(database, clock, unlimited())
    await link(linking, PAGE, WANG)
    with pytest.raises(errors.AlreadyLinked):
        await linking.claim(PAGE, await linking.code_for(WANG, "zh"), "zh")
    for number in range(MOST_LINKED - 2):
        await link(linking, Person(channel="web", address=f"more-{number}"), WANG)
    await linking.claim(WANG, await linking.code_for(CHAT, "zh"), "zh")
    with pytest.raises(errors.TooManyLinked):
        await linking.agree(WANG)
    assert len(await linking.channels_of(PAGE)) == MOST_LINKED


async def test_two_links_at_once_make_one_person(database: Database, clock: Clock) -> None:
    linking = linking_of(database, clock, unlimited())
    for round in range(5):
        a, b, c = (Person(channel="web", address=f"{round}-{name}") for name in "abc")
        await link(linking, a, b)
        one, other = await linking.code_for(a, "zh"), await linking.code_for(b, "zh")
        far = Person(channel="web", address=f"{round}-d")
        await linking.claim(c, one, "zh")
        await linking.claim(far, other, "zh")
        await asyncio.gather(linking.agree(c), linking.agree(far))
        assert len(await linking.channels_of(a)) == 4


async def test_one_agreement_said_twice_at_once_links_once(
    database: Database, linking: Linking
) -> None:
    await linking.claim(WANG, await linking.code_for(PAGE, "zh"), "zh")
    outcomes = await asyncio.gather(
        *(linking.agree(WANG) for _ in range(4)), return_exceptions=True
    )
    assert sum(isinstance(one, errors.NothingToLink) for one in outcomes) == 3


async def test_subscribing_stopping_and_linking_at_once_end_in_one_state(
    database: Database, residents: Residents, clock: Clock
) -> None:
    linking = linking_of(database, clock, unlimited())
    for round in range(5):
        page, phone = (Person(channel="web", address=f"{round}-{name}") for name in "ab")
        await linking.claim(phone, await linking.code_for(page, "zh"), "zh")
        await asyncio.gather(
            linking.agree(phone),
            residents.subscribe(page, language="zh", areas=[PUDONG]),
            residents.subscribe(phone, language="zh", areas=[MINHANG]),
            residents.subscribe(phone, language="zh", areas=[PUDONG]),
        )
        await asyncio.gather(residents.stop(page), residents.unsubscribe(phone))
        held = await listening(database)
        assert VAULT.fingerprint(page) not in held and VAULT.fingerprint(phone) not in held


async def test_deleting_one_leaves_the_other_and_no_code(
    database: Database, linking: Linking, residents: Residents
) -> None:
    await residents.subscribe(WANG, language="zh", areas=[PUDONG])
    await link(linking, PAGE, WANG)
    await linking.claim(WANG, await linking.code_for(CHAT, "zh"), "zh")
    await residents.forget(WANG)
    assert set(await listening(database)) == {VAULT.fingerprint(PAGE)}
    assert await linking.others(PAGE) == ()
    async with database.transaction() as connection:
        assert (await connection.execute(select(t.link_codes))).all() == []


async def test_the_export_names_a_code_on_its_way(linking: Linking, residents: Residents) -> None:
    code = await linking.code_for(WANG, "zh")
    held = await residents.export(WANG)
    assert len(held["link_codes"]) == 1 and code not in json.dumps(held, default=str)


async def test_fingerprints_of_a_person(database: Database, linking: Linking) -> None:
    """What "my reports" goes by."""
    await link(linking, PAGE, WANG)
    async with database.transaction() as connection:
        for person, persons in ((PAGE, {PAGE, WANG}), (CHAT, set[Person]())):
            query = fingerprints_with(VAULT.fingerprint(person))
            found = set((await connection.execute(query)).scalars())
            assert found == {VAULT.fingerprint(one) for one in persons}


async def test_a_code_that_comes_back_confirms_the_subscription(
    residents: Residents, outbox: Outbox, clock: Clock
) -> None:
    request = SubscriptionRequest(
        channel="sms", address=WANG.address, language="zh", areas=(PUDONG,)
    )
    assert not await residents.confirm_here(WANG, "123456"), "nothing waits"
    await residents.request_subscription(request)
    first = outbox.code
    await residents.request_subscription(request)
    assert not await residents.confirm_here(PAGE, outbox.code), "not theirs"
    assert await residents.confirm_here(WANG, first)
    assert await areas_of(residents, WANG) == {PUDONG}
    with pytest.raises(errors.WrongCode):
        await residents.confirm_here(WANG, "000000" if outbox.code != "000000" else "000001")
    clock.now = NOW + timedelta(minutes=15)
    assert not await residents.confirm_here(WANG, outbox.code), "too late: no code of ours"


async def test_a_subscription_confirmed_over_http_is_the_person_s(
    linking: Linking, residents: Residents, outbox: Outbox
) -> None:
    await link(linking, PAGE, WANG)
    request = SubscriptionRequest(
        channel="sms", address=WANG.address, language="zh", areas=(PUDONG,)
    )
    id = await residents.request_subscription(request)
    token = await residents.confirm(id, outbox.code)
    assert await areas_of(residents, PAGE) == {PUDONG}
    assert await residents.holder(id, token) == WANG
    with pytest.raises(errors.WrongToken):
        await residents.holder(id, "another")
    await residents.end(id, token)
    assert await areas_of(residents, PAGE) == set()
