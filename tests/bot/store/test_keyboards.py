"""Payloads of buttons: found by the chat that was shown them, sealed, forgotten in time."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.residents.people import Person
from bot.residents.vault import Vault
from bot.store import tables as t
from bot.store.database import Database
from bot.store.keyboards import StoredKeyboards
from bot.store.residents import StoredResidents
from channels import errors

pytestmark = pytest.mark.postgres
VAULT = Vault(b"a secret of the tests")
NOW = datetime(2026, 11, 22, tzinfo=UTC)


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keyboards(database: Database, clock: Clock) -> StoredKeyboards:
    return StoredKeyboards(database, VAULT, clock)


async def kept(database: Database) -> int:
    async with database.transaction() as connection:
        return int((await connection.execute(select(func.count(t.keyboards.c.key)))).scalar_one())


async def test_found_again_by_whoever_was_shown_them(keyboards: StoredKeyboards) -> None:
    yes, no = await keyboards.keep("55", ["signed yes", "signed no"])
    assert await keyboards.find("55", yes) == "signed yes"
    assert await keyboards.find("55", no) == "signed no"
    assert await keyboards.find("56", yes) is None
    assert await keyboards.find("55", "unknown") is None


async def test_the_same_buttons_again_are_kept_once_and_longer(
    keyboards: StoredKeyboards, database: Database, clock: Clock
) -> None:
    [key] = await keyboards.keep("55", ["a"])
    clock.now = NOW + timedelta(days=2)
    assert await keyboards.keep("55", ["a", "a"]) == [key, key]
    assert await kept(database) == 1
    assert await keyboards.forget(NOW + timedelta(days=1)) == 0
    assert await keyboards.forget(NOW + timedelta(days=3)) == 1
    assert await keyboards.find("55", key) is None


async def test_what_a_person_said_is_not_readable_and_goes_with_the_person(
    keyboards: StoredKeyboards, database: Database
) -> None:
    await keyboards.keep("55", ["words of a person"])
    async with database.transaction() as connection:
        [sealed] = (await connection.execute(select(t.keyboards.c.sealed_payload))).scalars()
    assert b"words" not in sealed
    mark = VAULT.fingerprint(Person(channel="telegram", address="55"))
    await StoredResidents(database).forget(mark, VAULT.seal(""), NOW)
    assert await kept(database) == 0


async def test_a_database_that_is_away_is_said_in_the_channels_terms(clock: Clock) -> None:
    away = StoredKeyboards(Database("postgresql://127.0.0.1:1/nothing"), VAULT, clock)
    with pytest.raises(errors.ProviderDown):
        await away.keep("55", ["a"])
