"""Progress in guides and quizzes on a real PostgreSQL: for a day, whatever is restarted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.progress import KEPT, Kind, Progress, Quiz, Rescue, Walk
from bot.residents.people import Person
from bot.residents.vault import Vault
from bot.store import tables as t
from bot.store.database import Database
from bot.store.personal import export_person, forget_person
from bot.store.progress import StoredProgress

pytestmark = pytest.mark.postgres

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
VAULT = Vault(b"a secret for tests only, 32 bytes")
WANG = Person(channel="sms", address="+8613800138000")
LI = Person(channel="sms", address="+8613900139000")
WALK = Walk(guide="cpr-adult", steps=("safe", "responsive"))
QUIZ = Quiz(drill="fire", seed=7, asked=3, right=2)
RESCUE = Rescue(
    danger="fire", text="着火了", reference="R-7K3M-9Q", asked=("place",), known=("place",)
)


def progress(database: Database, now: datetime = NOW) -> Progress:
    return Progress(StoredProgress(database), VAULT, lambda: now)


async def test_what_is_kept_is_there_for_another_process(database: Database) -> None:
    for state in (WALK, QUIZ, RESCUE):
        await progress(database).keep(WANG, state)
    opened = Database(database.url)
    again = progress(opened, NOW + KEPT - timedelta(seconds=1))
    assert (await again.walk(WANG), await again.quiz(WANG)) == (WALK, QUIZ)
    assert await again.rescue(WANG) == RESCUE
    assert WALK.step == "responsive"
    assert await again.walk(LI) is None
    await opened.close()


async def test_one_row_a_person_and_kind(database: Database) -> None:
    kept = progress(database)
    await kept.keep(WANG, WALK)
    other = Walk(guide="burns", steps=("cool",))
    await kept.keep(WANG, other)
    assert await kept.walk(WANG) == other
    await kept.drop(WANG, Kind.DRILL)
    assert await kept.walk(WANG) == other
    await kept.drop(WANG, Kind.GUIDE)
    assert await kept.walk(WANG) is None


async def test_what_was_kept_last_is_known_for_a_day(database: Database) -> None:
    assert await progress(database).latest(WANG) is None
    await progress(database).keep(WANG, WALK)
    await progress(database, NOW + timedelta(minutes=1)).keep(WANG, QUIZ)
    assert await progress(database, NOW + timedelta(hours=1)).latest(WANG) is Kind.DRILL
    await progress(database, NOW + timedelta(hours=2)).keep(WANG, replace(WALK, waited=2))
    later = progress(database, NOW + timedelta(hours=3))
    assert await later.latest(WANG) is Kind.GUIDE
    assert await later.walk(WANG) == replace(WALK, waited=2)
    assert await progress(database, NOW + timedelta(days=2)).latest(WANG) is None


async def test_after_a_day_it_is_not_found_and_soon_not_kept(database: Database) -> None:
    await progress(database).keep(WANG, QUIZ)
    assert await progress(database, NOW + KEPT).quiz(WANG) is None
    stored = StoredProgress(database)
    assert await stored.forget(NOW - timedelta(seconds=1)) == 0
    assert await stored.forget(NOW) == 1


async def test_a_state_of_another_release_is_no_progress(database: Database) -> None:
    mine = VAULT.fingerprint(WANG)
    await StoredProgress(database).keep(mine, Kind.GUIDE, {"page": 3}, NOW)
    await StoredProgress(database).keep(mine, Kind.DRILL, {"page": 3}, NOW)
    await StoredProgress(database).keep(mine, Kind.RESCUE, {"page": 3}, NOW)
    assert await progress(database).walk(WANG) is None
    assert await progress(database).quiz(WANG) is None
    assert await progress(database).rescue(WANG) is None


async def test_it_is_exported_and_forgotten_with_the_person(database: Database) -> None:
    await progress(database).keep(WANG, WALK)
    await progress(database).keep(LI, QUIZ)
    async with database.transaction() as connection:
        held = await export_person(connection, VAULT.fingerprint(WANG))
        await forget_person(connection, VAULT.fingerprint(WANG), VAULT.seal(""), NOW)
    assert held["progress"] == [
        {
            "kind": "guide",
            "state": {"guide": "cpr-adult", "steps": ["safe", "responsive"], "waited": 0},
            "updated_at": NOW.isoformat(),
        }
    ]
    assert await progress(database).walk(WANG) is None
    assert await progress(database).quiz(LI) == QUIZ


async def test_no_address_lies_there(database: Database) -> None:
    await progress(database).keep(WANG, WALK)
    async with database.transaction() as connection:
        row = (await connection.execute(select(t.progress))).one()
    assert b"13800138000" not in bytes(row.fingerprint)
