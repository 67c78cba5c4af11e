"""The roster and hand-over notes on PostgreSQL."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from bot.reports.duty.handing import Waiting, written
from bot.reports.duty.looks import LOST
from bot.reports.filing import NewReport
from bot.store import tables as t
from bot.store.beside import StoredBeside
from bot.store.database import Database
from knowledge.hazards import Hazard
from tests.bot.store.on_duty import PUDONG, Station
from tests.bot.store.reporting import NOW

pytestmark = pytest.mark.postgres


@pytest.fixture
def station(database: Database, tmp_path: Path) -> Station:
    return Station(database, tmp_path)


async def test_a_shift_comes_back_as_it_was_kept_and_each_change_is_on_the_record(
    station: Station,
) -> None:
    kept = await station.shift("Li", hazards=(Hazard.FIRE, Hazard.GAS), stand_in="Wu")
    assert await station.roster.shifts() == (kept,)
    once = replace(
        kept, days=(), begins=None, ends=None, starts_at=NOW, ends_at=NOW + timedelta(hours=8)
    )
    await station.roster.keep(once, "Admin", NOW)
    assert await station.roster.shifts() == (once,)
    assert await station.roster.drop(kept.id, "Admin", NOW)
    assert not await station.roster.drop(kept.id, "Admin", NOW)
    query = select(t.audit.c.action).where(t.audit.c.subject == str(kept.id))
    async with station.database.transaction() as connection:
        acts = (await connection.execute(query.order_by(t.audit.c.id))).scalars().all()
    assert acts == ["roster.keep", "roster.keep", "roster.drop"]


async def test_of_many_workers_one_tells_a_shift_that_it_began(station: Station) -> None:
    shift, one = await station.shift("Li"), written((PUDONG, 2), "Wu", NOW, "平安", Waiting())
    await station.roster.write(one)
    given = [replace(one, given_to="Li", given_at=NOW)]
    begun = await asyncio.gather(
        *(station.roster.begin(shift.id, NOW, given, (), NOW) for _ in range(4))
    )
    assert sorted(begun) == [False, False, False, True]
    assert await station.roster.handings(NOW - timedelta(days=1)) == tuple(given)


async def test_the_first_who_acknowledges_stands_there(station: Station) -> None:
    one = written((PUDONG, 2), "Wu", NOW, "平安", Waiting())
    await station.roster.write(one)
    for name in ("Li", "Chen"):
        read = await station.roster.acknowledge(one.id, name, NOW)
        assert read and read.acknowledged_by == "Li"
    assert await station.roster.acknowledge(uuid4(), "Li", NOW) is None


async def test_what_waits_is_listed_for_the_place_alone(station: Station) -> None:
    filed = [
        await station.reports.file(NewReport(hazard="flood", text=said, lat=31.2, lon=lon))
        for said, lon in (("有人被困", 121.6), ("积水", 121.7), ("积水", 121.2))
    ]
    urgent, calm, beside = [one.report.reference for one in filed]
    await station.follow()
    late = NOW + timedelta(minutes=3)
    waiting = await station.roster.waiting(PUDONG, late)
    assert (set(waiting.open), waiting.overdue) == ({urgent, calm}, (urgent,))
    assert waiting.urgent == (urgent,)
    assert set((await station.roster.waiting(None, late)).open) == {urgent, calm, beside}
    tomorrow = NOW + timedelta(days=1)
    assert await station.roster.waiting(PUDONG, tomorrow) == Waiting(), "expired by time"


async def test_looks_are_forgotten_when_they_are_over(station: Station) -> None:
    report = (await station.reports.file(NewReport(hazard="flood", text="积水"))).report
    beside = StoredBeside(station.database)
    await beside.look(report.id, "Li", NOW, NOW - LOST)
    assert await beside.forget_looks(NOW) == 0
    assert await beside.forget_looks(NOW + timedelta(seconds=1)) == 1
