"""What of circles only a database can show: STOP, the language of now, export, deletion, age."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.areas.divisions import Divisions
from bot.circles.circle import COUNTS_FOR
from bot.circles.service import Said
from bot.circles.villages import Villages
from bot.conversations import Memory
from bot.officials import Official, Role
from bot.residents.people import Person
from bot.residents.ports import CodeLetter
from bot.residents.service import Residents, ResidentSettings
from bot.store import tables as t
from bot.store.circles import StoredCircles
from bot.store.conversations import StoredConversations
from bot.store.database import Database
from bot.store.residents import StoredResidents
from tests.bot.circles.conftest import AUNT, MUM, SON, VAULT, WORDS, World, world

pytestmark = pytest.mark.postgres


class NoCodes:
    async def send(self, person: Person, letter: CodeLetter) -> None:
        raise AssertionError("nobody asked for a code")


@pytest.fixture
def w(database: Database) -> World:
    return world(StoredCircles(database))


@pytest.fixture
def residents(database: Database, w: World) -> Iterator[Residents]:
    yield Residents(
        book=StoredResidents(database),
        vault=VAULT,
        areas=Divisions([], {}),
        words=WORDS,
        sender=NoCodes(),
        settings=ResidentSettings(channels={"sms", "web"}),
        clock=w.clock,
    )


async def count(database: Database) -> tuple[int, int]:
    """How many circles and members there are."""
    async with database.transaction() as connection:
        counted = [
            (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in (t.circles, t.circle_members)
        ]
    return counted[0], counted[1]


async def test_stop_stops_these_too_and_start_brings_them_back(
    w: World, residents: Residents
) -> None:
    code = await w.family(SON, AUNT)
    await residents.stop(SON)
    await w.circles.check_in(MUM)
    assert [letter.person for letter in w.letters.posted] == [AUNT]
    assert (await w.circles.join(SON, code, "en")).stopped
    await residents.resume(SON)
    w.clock.now += timedelta(minutes=10)
    await w.circles.check_in(MUM)
    assert {letter.person for letter in w.letters.posted} == {AUNT, SON}


async def test_the_language_is_the_one_spoken_now(w: World, database: Database) -> None:
    await w.family(SON)
    memory = Memory(language="zh")
    await StoredConversations(database).remember(VAULT.fingerprint(SON), memory, w.clock())
    await w.circles.check_in(MUM)
    assert "说自己平安" in w.letters.posted[0].text


async def test_deletion_takes_everything_and_the_empty_circle(
    w: World, residents: Residents, database: Database
) -> None:
    await w.family(SON)
    await residents.forget(MUM)
    assert await count(database) == (1, 1)
    assert [m.ending for m in (await w.circles.mine(SON))[0].members] == ["77"]
    await residents.forget(SON)
    assert await count(database) == (0, 0)


async def test_export_shows_it_all_and_nothing_of_others(w: World, residents: Residents) -> None:
    code = await w.family(SON)
    await w.circles.call(MUM, code, "妈妈")
    await w.circles.call(SON, code, "小李")
    held = await residents.export(MUM)
    [member], [circle] = held["circle_members"], held["circles"]
    assert (member["name"], member["place"], member["words"]) == ("妈妈", "一小", "我平安")
    assert (member["address"], circle["code"]) == (MUM.address, code)
    assert "小李" not in json.dumps(held, ensure_ascii=False)


async def test_nothing_lies_open(w: World, database: Database) -> None:
    code = await w.family()
    await w.circles.call(MUM, code, "妈妈")
    async with database.transaction() as connection:
        row = (await connection.execute(select(t.circle_members))).one()
    kept = b"".join(bytes(each) for each in row if isinstance(each, bytes | memoryview))
    for secret in (MUM.address, "一小", "妈妈", "我平安"):
        assert secret.encode() not in kept


async def test_what_is_old_is_taken_out(w: World, database: Database) -> None:
    await w.family(SON)
    book = StoredCircles(database)
    assert await book.forget(w.clock() - COUNTS_FOR) == 0
    assert await book.forget(w.clock()) == 1
    async with database.transaction() as connection:
        rows = (await connection.execute(select(t.circle_members))).all()
    assert {(row.safe_at, row.sealed_place, row.sealed_words) for row in rows} == {
        (None, None, None)
    }


async def test_a_code_that_is_taken_is_not_given_twice(w: World, database: Database) -> None:
    circle = await w.circles.begin(MUM, "zh", Said())
    assert not await StoredCircles(database).create(circle)


async def test_making_a_village_is_on_the_audit_trail(w: World, database: Database) -> None:
    villages = Villages(StoredCircles(database), Divisions([], {}), w.clock)
    made = await villages.make("张江村", None, Official(name="Li", role=Role.DUTY_OFFICER))
    async with database.transaction() as connection:
        [line] = (await connection.execute(select(t.audit))).all()
    assert (line.actor, line.action, line.subject) == ("Li", "circle.create", made.circle.code)
