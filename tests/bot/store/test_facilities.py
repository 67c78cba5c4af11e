"""Facilities in PostgreSQL: nothing is lost, versions come in order, changes are recorded."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.facilities import Change, Kept
from bot.facilities.kept import Counted
from bot.facilities.rules import changed
from bot.store.database import Database
from bot.store.facilities import StoredFacilities
from bot.store.tables import audit
from bot.withdrawals import Withdrawal
from knowledge.facilities.model import Facility, Status
from knowledge.hazards import Hazard
from tests.bot.facilities.world import facility

pytestmark = pytest.mark.postgres
NOW = datetime(2026, 11, 22, tzinfo=UTC)
FULL = facility(
    "a",
    occupancy=3,
    accessible=True,
    hazards=(Hazard.FLOOD,),
    country="CN",
    admin_code="310115",
    opening_hours="24/7",
    indoor=True,
)


@pytest.fixture
def book(database: Database) -> StoredFacilities:
    return StoredFacilities(database, lambda: NOW)


async def everything(book: StoredFacilities) -> dict[str, Facility]:
    return {each.facility.id: each.facility for each in await book.changed_after(-1, None, 1000)}


async def test_everything_that_a_facility_says_is_kept(book: StoredFacilities) -> None:
    await book.replace([FULL])
    assert await everything(book) == {"a": FULL}


async def test_a_list_that_says_less_takes_nothing_away(book: StoredFacilities) -> None:
    await book.replace([FULL])
    await book.change("a", lambda f: changed(f, Change(status=Status.CLOSED)), actor="Li")
    await book.replace([facility("a", name="new name", status_given=False)])
    (kept,) = (await everything(book)).values()
    assert kept == replace(FULL, name="new name", hazards=(), status=Status.CLOSED)
    await book.replace([facility("a", status=Status.OPEN)])
    assert (await everything(book))["a"].status is Status.OPEN


async def test_versions_tell_what_changed(book: StoredFacilities) -> None:
    await book.replace([facility(id) for id in "abc"])
    seen = await book.version()
    assert await book.changed_after(seen, None, 10) == []
    await book.change("b", lambda f: changed(f, Change(occupancy=7)), actor="Li")
    assert [each.facility.id for each in await book.changed_after(seen, None, 10)] == ["b"]
    assert await book.version() > seen
    assert [each.facility.id for each in await book.changed_after(-1, "a", 1)] == ["b"]


async def test_changes_at_once_are_all_counted(book: StoredFacilities) -> None:
    await book.replace([facility("a", capacity=None, occupancy=0)])

    def one_more(place: Facility) -> Facility:
        return replace(place, occupancy=(place.occupancy or 0) + 1)

    await asyncio.gather(*(book.change("a", one_more, actor="Li") for _ in range(12)))
    assert (await everything(book))["a"].occupancy == 12


async def test_what_is_refused_changes_nothing(book: StoredFacilities, database: Database) -> None:
    await book.replace([FULL])
    version = await book.version()

    def refuse(place: Facility) -> Facility:
        raise ValueError

    with pytest.raises(ValueError):
        await book.change("a", refuse, actor="Li")
    assert await book.change("z", lambda f: f, actor="Li") is None
    assert await everything(book) == {"a": FULL}
    assert await book.changed_after(version, None, 10) == []


async def test_who_changed_what_is_recorded(book: StoredFacilities, database: Database) -> None:
    await book.replace([FULL])
    await book.change("a", lambda f: changed(f, Change(occupancy=7)), actor="Li")
    async with database.transaction() as connection:
        (entry,) = (await connection.execute(select(audit))).all()
    assert (entry.actor, entry.action, entry.subject) == ("Li", "facility.change", "a")
    assert (entry.details, entry.at) == ({"occupancy": [3, 7]}, NOW)


BY_A_LIST = Counted(at=NOW, by=None)
GONE = Withdrawal(at=NOW, by="Li", reason="torn down")


async def test_withdrawn_is_kept_whatever_is_imported_and_comes_back(
    book: StoredFacilities,
) -> None:
    await book.replace([FULL])
    seen = await book.version()
    gone = await book.withdraw("a", anybody, GONE)
    assert gone == Kept(facility=FULL, withdrawn=GONE, counted=BY_A_LIST)
    assert await book.changed_after(seen, None, 10) == [gone]
    await book.replace([replace(FULL, name="new name")])
    (kept,) = await book.withdrawn()
    assert (kept.facility.name, kept.withdrawn) == ("new name", GONE)
    assert await book.change("a", lambda f: f, actor="Li") is None
    back = await book.restore("a", anybody, "Wu", NOW)
    assert back == Kept(facility=kept.facility, counted=BY_A_LIST)
    assert (await book.withdrawn(), await book.count()) == ([], 1)


async def test_every_withdrawal_is_recorded_once(
    book: StoredFacilities, database: Database
) -> None:
    await book.replace([FULL])
    for _ in range(2):
        await book.withdraw("a", anybody, GONE)
    for _ in range(2):
        await book.restore("a", anybody, "Wu", NOW)
    assert await book.withdraw("z", anybody, GONE) is None
    assert await book.restore("z", anybody, "Wu", NOW) is None
    async with database.transaction() as connection:
        entries = (await connection.execute(select(audit).order_by(audit.c.id))).all()
    assert [(e.actor, e.action, e.subject, e.details, e.at) for e in entries] == [
        ("Li", "facility.withdraw", "a", {"reason": "torn down"}, NOW),
        ("Wu", "facility.restore", "a", {}, NOW),
    ]


async def test_who_may_not_withdraws_nothing(book: StoredFacilities) -> None:
    def refuse(place: Facility) -> None:
        raise ValueError

    await book.replace([FULL])
    with pytest.raises(ValueError):
        await book.withdraw("a", refuse, GONE)
    assert await book.withdrawn() == []


def anybody(place: Facility) -> None:
    """Whoever it is, they may."""
