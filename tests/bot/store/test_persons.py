"""Which contacts are one person, on a real PostgreSQL: by a list, by linking, when deleted."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from bot.residents.importing import ImportTerms, import_subscribers, read_subscribers
from bot.residents.people import Person
from bot.residents.ports import Link
from bot.residents.service import Residents
from bot.residents.vault import Vault
from bot.store import tables as t
from bot.store.database import Database
from bot.store.residents import StoredResidents
from tests.bot.store.test_residents import AREAS, WANG, clock, outbox, residents

pytestmark = pytest.mark.postgres
__all__ = ["clock", "outbox", "residents"]

NOW = datetime(2026, 11, 22, tzinfo=UTC)
VAULT = Vault(b"secret")
HEADER = "channel,address,areas,person,preference"
PAGE, LI = Person(channel="web", address="page-1"), Person(channel="sms", address="+8613800138001")


async def take_in(database: Database, *rows: str) -> tuple[int, int]:
    outcome = await import_subscribers(
        read_subscribers([HEADER, *rows]),
        book=StoredResidents(database),
        vault=VAULT,
        terms=ImportTerms(areas=AREAS, channels={"sms", "web"}),
        now=NOW,
    )
    return outcome.taken, len(outcome.refused)


async def persons(database: Database) -> dict[bytes, tuple[UUID | None, int | None]]:
    c = t.contacts.c
    async with database.transaction() as connection:
        rows = await connection.execute(select(c.fingerprint, c.person, c.preference))
        return {row.fingerprint: (row.person, row.preference) for row in rows}


async def person_of(database: Database, person: Person) -> UUID | None:
    return (await persons(database))[VAULT.fingerprint(person)][0]


async def test_rows_with_one_key_are_one_person(database: Database) -> None:
    done = await take_in(
        database,
        "sms,13800138000,310115,wang,2",
        "web,page-1,310115,wang,1",
        "sms,13800138001,310115,li,",
        "sms,13800138002,310115,,",
        "sms,13800138003,310115,li,first",
    )
    assert done == (4, 1)
    found = list((await persons(database)).values())
    keys = [key for key, _ in found]
    assert len({key for key in keys if key}) == 2 and keys.count(None) == 1
    assert await person_of(database, WANG) == await person_of(database, PAGE) is not None
    assert (await persons(database))[VAULT.fingerprint(PAGE)][1] == 1


async def test_keys_of_two_lists_are_not_the_same(database: Database) -> None:
    await take_in(database, "sms,13800138000,310115,1,")
    await take_in(database, "sms,13800138001,310115,1,")
    assert await person_of(database, WANG) != await person_of(database, LI)


async def test_a_list_that_names_one_of_them_again_joins_them(database: Database) -> None:
    await take_in(database, "sms,13800138000,310115,a,3", "web,page-1,310115,a,")
    before = await person_of(database, PAGE)
    await take_in(database, "sms,13800138000,310115,b,", "sms,13800138001,310115,b,")
    assert {await person_of(database, one) for one in (WANG, PAGE, LI)} == {before}
    assert (await persons(database))[VAULT.fingerprint(WANG)][1] == 3, "their order stays"


async def test_linking_joins_two_persons(database: Database, residents: Residents) -> None:
    fourth = Person(channel="web", address="page-2")
    await take_in(database, "sms,13800138000,310115,a,", "web,page-1,310115,a,")
    await take_in(database, "sms,13800138001,310115,b,", "web,page-2,310115,b,")
    assert await residents.link(PAGE, LI)
    assert len({await person_of(database, one) for one in (WANG, PAGE, LI, fourth)}) == 1


async def test_who_never_listened_is_linked_with_nobody(
    database: Database, residents: Residents
) -> None:
    await take_in(database, "sms,13800138000,310115,,")
    assert not await residents.link(WANG, LI)
    assert await person_of(database, WANG) is None


async def test_deleting_me_leaves_no_tie(database: Database, residents: Residents) -> None:
    await take_in(database, "sms,13800138000,310115,a,", "web,page-1,310115,a,")
    await residents.forget(WANG)
    assert list(await persons(database)) == [VAULT.fingerprint(PAGE)]
    stranger = Link(fingerprint=VAULT.fingerprint(LI), person=uuid4())
    assert await StoredResidents(database).link([stranger]) == 0
