"""Figures about reports on PostgreSQL: what is counted, for whom, and what the public sees."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.officials import Official, Role
from bot.reports.figures.records import Bucket
from bot.reports.figures.service import Figures, Wanted
from bot.reports.filing import NewReport
from bot.reports.moving import MoveRequest
from bot.reports.report import Refusal, Status
from bot.reports.service import Reports
from bot.residents.fields import BadFields
from bot.store import tables as t
from bot.store.database import Database
from bot.store.report_figures import StoredFigures
from knowledge.hazards import Hazard
from tests.bot.store.reporting import AREAS, NOW, Clock, reports_on

pytestmark = pytest.mark.postgres

LI = Official(name="Li", role=Role.DUTY_OFFICER)
MINHANG = replace(LI, area="310112")
FLOOD = NewReport(hazard="flood", text="水到膝盖", lat=31.2, lon=121.6, people_trapped=2)
FIRE = NewReport(hazard="fire", text="着火了", lat=31.1, lon=121.4)
NOWHERE = NewReport(hazard="flood", text="水到膝盖")


class Desk:
    def __init__(self, database: Database, folder: Path) -> None:
        self.clock, self.database = Clock(), database
        self.reports: Reports = reports_on(database, self.clock, folder)
        self.figures = Figures(book=StoredFigures(database), areas=AREAS, clock=self.clock)

    async def file(self, new: NewReport, *to: Status, held: bool = False) -> str:
        report = (await self.reports.file(new)).report
        for status in to:
            self.clock.now += timedelta(minutes=10)
            await self.reports.move(report.reference, MoveRequest(to=status), official=LI)
        if held:
            async with self.database.transaction() as connection:
                await connection.execute(
                    update(t.reports).where(t.reports.c.id == report.id).values(held=True)
                )
        return report.reference


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    return Desk(database, tmp_path)


async def test_counts_by_everything_and_how_fast(desk: Desk) -> None:
    await desk.file(FLOOD, Status.TRIAGED, Status.VERIFIED)
    await desk.file(FIRE, Status.TRIAGED)
    await desk.file(NOWHERE)
    await desk.file(FIRE, held=True)
    found = await desk.figures.statistics(LI, Wanted(until=desk.clock.now + timedelta(minutes=1)))
    counts = found.counts
    assert (counts.total, counts.urgent, counts.people_trapped) == (3, 2, 2)
    assert counts.by_status == {Status.VERIFIED: 1, Status.TRIAGED: 1, Status.RECEIVED: 1}
    assert counts.by_hazard == {Hazard.FLOOD: 2, Hazard.FIRE: 1}
    assert counts.by_area == {"310115": 1, "310112": 1, None: 1}
    assert {row.code: row.reports for row in found.below} == {"310115": 1, "310112": 1, None: 1}
    pace = counts.pace[Status.TRIAGED]
    assert (pace.count, pace.median_s, pace.p90_s) == (2, 600, 600)
    assert counts.pace[Status.VERIFIED].median_s == 1200


async def test_rejected_ones_are_counted_by_why_they_were_rejected_last(desk: Desk) -> None:
    rows: list[tuple[Refusal | None, ...]] = [
        (Refusal.UNTRUE,), (Refusal.UNTRUE, Refusal.OVER), (None,), (),
    ]  # fmt: skip
    for whys in rows:
        reference = await desk.file(FLOOD)
        for number, why in enumerate(whys):
            desk.clock.now += timedelta(minutes=1)
            if number:
                again = MoveRequest(to=Status.TRIAGED, note="once more")
                await desk.reports.move(reference, again, official=LI)
            rejected = MoveRequest(to=Status.REJECTED, note="looked", refusal=why)
            await desk.reports.move(reference, rejected, official=LI)
    found = await desk.figures.statistics(LI, Wanted(until=desk.clock.now + timedelta(minutes=1)))
    assert found.counts.by_refusal == {Refusal.UNTRUE: 1, Refusal.OVER: 1, None: 1}


async def test_an_official_counts_the_own_area_and_what_nobody_could_place(desk: Desk) -> None:
    for new in (FLOOD, FIRE, NOWHERE):
        await desk.file(new)
    until = NOW + timedelta(minutes=1)
    own = await desk.figures.statistics(MINHANG, Wanted(until=until))
    asked = await desk.figures.statistics(MINHANG, Wanted(until=until, area="310112"))
    others = await desk.figures.statistics(MINHANG, Wanted(until=until, area="310115"))
    assert [one.counts.total for one in (own, asked, others)] == [2, 1, 0]


async def test_what_time_has_ended_counts_as_expired(desk: Desk) -> None:
    await desk.file(FLOOD)
    desk.clock.now += timedelta(days=1)
    found = await desk.figures.statistics(LI, Wanted())
    assert found.counts.by_status == {Status.EXPIRED: 1}


async def test_a_day_begins_at_midnight_in_beijing(desk: Desk) -> None:
    desk.clock.now = datetime(2026, 11, 21, 15, 59, tzinfo=UTC)
    await desk.file(FLOOD)
    desk.clock.now = datetime(2026, 11, 21, 16, 1, tzinfo=UTC)
    await desk.file(FIRE)
    desk.clock.now += timedelta(hours=1)
    days = await desk.figures.timeline(LI, Wanted(), Bucket.DAY)
    midnights = [datetime(2026, 11, day, 16, tzinfo=UTC) for day in (20, 21)]
    assert [(one.at, one.filed) for one in days] == [(midnights[0], 1), (midnights[1], 1)]
    assert days[1].by_hazard == {Hazard.FIRE: 1}
    hours = await desk.figures.timeline(LI, Wanted(hazard=Hazard.FIRE), Bucket.HOUR)
    assert [(one.at.hour, one.filed) for one in hours] == [(16, 1)]


async def test_heat_counts_where_reports_lie(desk: Desk) -> None:
    for new in (FLOOD, FLOOD, FIRE, NOWHERE):
        await desk.file(new)
    warm = await desk.figures.heat(LI, Wanted(until=NOW + timedelta(minutes=1)), 8)
    assert [(one.reports, one.urgent) for one in warm] == [(2, 2), (1, 1)]


async def test_the_public_sees_what_was_confirmed_and_about_where(desk: Desk) -> None:
    told = replace(FLOOD, lat=31.23456, lon=121.65432)
    await desk.file(told, Status.TRIAGED, Status.VERIFIED)
    await desk.file(FIRE, Status.TRIAGED)
    await desk.file(replace(FLOOD, hazard="gas"), Status.TRIAGED, Status.VERIFIED, held=True)
    await desk.file(replace(NOWHERE, area_code="310112"), Status.TRIAGED, Status.VERIFIED)
    await desk.file(replace(FLOOD, hazard="first_aid"), Status.TRIAGED, Status.VERIFIED)
    (point,) = await desk.figures.public()
    unplaced = {(one.hazard, one.area_code) for one in await desk.figures.unplaced()}
    assert unplaced == {(Hazard.FLOOD, "310112"), (Hazard.FIRST_AID, "310115")}
    assert (point.hazard, point.status) == (Hazard.FLOOD, Status.VERIFIED)
    assert (point.lat, point.lon) != (31.23456, 121.65432)
    desk.clock.now += timedelta(hours=4)
    later = Figures(book=StoredFigures(desk.database), areas=AREAS, clock=desk.clock)
    assert await later.public() == (), "over by time"


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        pytest.param(Wanted(area="999999"), "area", id="unknown area"),
        pytest.param(Wanted(since=datetime(2026, 1, 1)), "since", id="no offset"),
        pytest.param(Wanted(since=NOW, until=NOW), "since", id="nothing between"),
        pytest.param(Wanted(since=NOW - timedelta(days=400)), "since", id="too long"),
    ],
)
async def test_bad_questions_name_their_field(desk: Desk, wanted: Wanted, field: str) -> None:
    with pytest.raises(BadFields) as refused:
        await desk.figures.statistics(LI, wanted)
    assert [problem.field for problem in refused.value.problems] == [field]
    if wanted.since:
        with pytest.raises(BadFields):
            await desk.figures.timeline(LI, replace(wanted, area=None), Bucket.HOUR)
