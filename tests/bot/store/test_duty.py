"""Reports on PostgreSQL are somebody's turn: told at once, up a level in time, each time once."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from bot.officials import Official, Role
from bot.reports.duty.shifts import EVERYBODY, UNTOLD
from bot.reports.filing import NewReport
from bot.reports.grading import Urgency
from bot.reports.listing import Filters, Rank
from bot.reports.moving import MoveRequest
from bot.reports.ports import FromDraft
from bot.reports.report import Refusal, Status
from bot.store import tables as t
from bot.store.database import Database
from bot.store.reports import StoredReports
from bot.store.steps import StoredSteps
from tests.bot.store.looping import JPEG
from tests.bot.store.on_duty import Station
from tests.bot.store.reporting import NOW

pytestmark = pytest.mark.postgres

TRAPPED = NewReport(hazard="flood", text="水很深，3人被困", people_trapped=3, lat=31.2, lon=121.6)
CALM = NewReport(hazard="waterlogging", text="路上有积水", lat=31.2, lon=121.6)


@pytest.fixture
async def station(database: Database, tmp_path: Path) -> Station:
    """Li in the district, Chen in the city above it, Wu at no shift."""
    made = Station(database, tmp_path)
    for name, area in (("Li", "310115"), ("Chen", "310000"), ("Wu", "310115")):
        await made.hire(name, area)
    await made.shift("Li")
    await made.shift("Chen", "310000")
    return made


async def filed(station: Station, new: NewReport = TRAPPED) -> str:
    reference = (await station.reports.file(new)).report.reference
    await station.follow()
    return reference


async def move(station: Station, reference: str, to: Status, who: Official, **more: Any) -> None:
    wanted = MoveRequest(to=to, **more)
    await station.reports.move(reference, wanted, official=who)
    await station.follow()


def officer(name: str) -> Official:
    return Official(name=name, role=Role.DUTY_OFFICER, area="310115")


async def test_who_is_on_duty_is_told_at_once_and_once(station: Station) -> None:
    reference = await filed(station)
    await station.follow()
    ((phone, said),) = await station.told()
    assert phone == "Li" and reference in said and "有生命危险" in said and "3人被困" in said
    report = await station.report(reference)
    due = NOW + timedelta(minutes=2)
    assert (report.officer, report.due_at, report.level) == ("Li", due, 2)


async def test_a_worker_that_died_before_the_message_left_says_it_again(station: Station) -> None:
    reference = (await station.reports.file(TRAPPED)).report.reference
    (job,) = await station.jobs("follow_step")
    stepped = await StoredSteps(station.database).stepped(int(str(job["step"])))
    assert stepped is not None
    assert len(await station.duty(stepped)) == 1, "written, and then it died"
    await station.follow()
    assert await station.told_names() == ["Li"]
    assert (await station.report(reference)).officer == "Li"


async def test_overdue_goes_up_once_with_two_workers_and_the_first_one_hears_it(
    station: Station,
) -> None:
    reference = await filed(station)
    station.clock.now = NOW + timedelta(minutes=3)
    done = await asyncio.gather(*(station.duty.escalate(station.clock.now) for _ in range(4)))
    assert sum(done) == 1
    assert sorted(await station.told_names()) == ["Chen", "Li", "Li"]
    report = await station.report(reference)
    assert (report.officer, report.level) == ("Chen", 4)
    assert report.due_at == station.clock.now + timedelta(minutes=2)
    ((actor, note),) = await station.notes(reference)
    assert actor == "system" and note and "Chen" in note
    assert await station.duty.escalate(station.clock.now) == 0
    await station.follow()
    assert len(await station.told()) == 3


async def test_at_the_end_everybody_of_the_area_hears_it_and_then_it_stays_overdue(
    station: Station,
) -> None:
    reference = await filed(station)
    for minutes in (3, 6, 9, 12):
        station.clock.now = NOW + timedelta(minutes=minutes)
        await station.duty.escalate(station.clock.now)
    report = await station.report(reference)
    assert (report.officer, report.level) == (None, EVERYBODY)
    assert "Wu" in await station.told_names()
    assert len(await station.notes(reference)) == 2
    page = await station.reports.page(officer("Li"), Filters(overdue=True))
    assert [item.report.reference for item in page.items] == [reference]


async def test_whoever_answers_in_time_has_it(station: Station) -> None:
    reference = await filed(station)
    station.clock.now = NOW + timedelta(minutes=1)
    await move(station, reference, Status.TRIAGED, officer("Wu"))
    report = await station.report(reference)
    assert (report.officer, report.due_at) == ("Wu", station.clock.now + timedelta(minutes=30))
    station.clock.now = NOW + timedelta(minutes=5)
    assert await station.duty.escalate(station.clock.now) == 0
    assert await station.told_names() == ["Li"], "who did it need not be told"
    mine = await station.reports.page(officer("Wu"), Filters(officer="Wu"))
    assert [item.report.reference for item in mine.items] == [reference]
    others = await station.reports.page(officer("Li"), Filters(officer="Li"))
    assert others.items == ()


async def test_who_it_is_given_to_is_told_and_a_third_checks(station: Station) -> None:
    reference = await filed(station)
    for status in (Status.TRIAGED, Status.VERIFIED):
        await move(station, reference, status, officer("Li"))
    await move(station, reference, Status.ASSIGNED, officer("Li"), assignee="Wu")
    assert await station.told_names() == ["Li", "Wu"]
    assert (await station.report(reference)).officer == "Wu"
    await move(station, reference, Status.ASSIGNED, officer("Li"), assignee="消防一队")
    assert (await station.report(reference)).officer == "Li", "a brigade signs in nowhere"
    await move(station, reference, Status.RESOLVED, officer("Li"))
    assert (await station.report(reference)).officer == "Chen", "not who resolved it"
    photo = (str((await station.reports.attach(reference, JPEG)).id),)
    await move(station, reference, Status.CLOSED, officer("Wu"), note="checked", media=photo)
    report = await station.report(reference)
    assert (report.officer, report.due_at) == (None, None)


async def test_a_form_that_was_sent_again_and_a_duplicate_tell_the_same_person_nothing(
    station: Station,
) -> None:
    reference, other = await filed(station), await filed(station)
    for status in (Status.TRIAGED, Status.VERIFIED):
        await move(station, reference, status, officer("Li"))
    for _ in range(4):
        await move(station, reference, Status.ASSIGNED, officer("Li"), assignee="Wu")
    await move(station, other, Status.DUPLICATE, officer("Li"), duplicate_of=reference)
    assert (await station.told_names()).count("Wu") == 1
    await move(station, reference, Status.ASSIGNED, officer("Wu"), assignee="Li")
    assert (await station.told_names())[-1] == "Li", "a change is told"


async def test_what_waits_is_counted_with_whose_and_what_is_late(station: Station) -> None:
    late, _, over = await filed(station), await filed(station, CALM), await filed(station)
    await station.follow()
    await move(station, over, Status.REJECTED, officer("Wu"), note="no", refusal=Refusal.UNTRUE)
    station.clock.now = NOW + timedelta(minutes=3)
    tally = await station.reports.tally(officer("Li"), Filters(overdue=True, officer="Wu"))
    assert (tally.everybodys, tally.mine, tally.overdue) == (2, 2, 1)
    waiting = await station.reports.page(officer("Li"), Filters(waiting=True))
    assert over not in [one.report.reference for one in waiting.items]
    first = await station.reports.page(officer("Li"), Filters(waiting=True, limit=1))
    asked = Filters(waiting=True, limit=1, cursor=first.next)
    counts = await station.reports.counted(officer("Li"), asked)
    assert (sum(counts.values()), counts[Rank.REST]) == (2, 1), "also what is on other pages"
    assert waiting.items[0].report.reference == late
    shown = await station.reports.detail(over, officer("Li"))
    assert shown.moves[-1].refusal is Refusal.UNTRUE


async def test_a_calm_one_that_turns_grave_is_told_again(station: Station) -> None:
    reference = await filed(station, CALM)
    entry = await StoredReports(station.database).get(reference)
    assert entry is not None
    graver = replace(entry.report, urgency=Urgency.LIFE, urgent=True)
    step = replace(entry.moves[0], from_status=Status.RECEIVED, note="有人被困")
    ended = FromDraft(fingerprint=b"nobody")
    await StoredReports(station.database).supplement(graver, step, None, ended)
    await station.follow()
    assert await station.told_names() == ["Li", "Li"]
    assert (await station.report(reference)).due_at == NOW + timedelta(minutes=2)


async def test_held_ones_are_told_only_when_a_life_is_at_risk(station: Station) -> None:
    for new in (CALM, TRAPPED):
        await station.reports.file(new)
    async with station.database.transaction() as connection:
        await connection.execute(update(t.reports).values(held=True))
    await station.follow()
    ((phone, said),) = await station.told()
    assert phone == "Li" and "3人被困" in said
    assert await station.duty.escalate(NOW + timedelta(minutes=15)) == 1, "the other one is apart"


async def test_without_an_address_the_next_one_up_is_told(
    database: Database, tmp_path: Path
) -> None:
    made = Station(database, tmp_path)
    await made.hire("Li", phone=False)
    await made.hire("Chen", "310000")
    await made.shift("Li")
    await made.shift("Chen", "310000")
    reference = await filed(made)
    assert await made.told_names() == ["Chen"]
    assert (await made.report(reference)).officer == "Chen"


async def test_that_nobody_could_be_told_is_written_down(
    database: Database, tmp_path: Path
) -> None:
    made = Station(database, tmp_path)
    reference = await filed(made)
    report = await made.report(reference)
    assert (report.officer, report.level) == (None, UNTOLD)
    made.clock.now = NOW + timedelta(minutes=3)
    await made.duty.escalate(made.clock.now)
    ((actor, note),) = await made.notes(reference)
    assert actor == "system" and note and "电话" in note
    await made.hire("Li")
    made.clock.now = NOW + timedelta(minutes=6)
    await made.duty.escalate(made.clock.now)
    assert await made.told_names() == ["Li"], "it is tried again"
    assert (await made.report(reference)).level == EVERYBODY


async def test_without_a_roster_everybody_of_the_area_is_told(
    database: Database, tmp_path: Path
) -> None:
    made = Station(database, tmp_path)
    for name, area in (("Li", "310115"), ("Far", "110101"), ("Ministry", None)):
        await made.hire(name, area)
    await filed(made)
    assert sorted(await made.told_names()) == ["Li", "Ministry"]


async def test_one_that_nobody_followed_is_found_by_the_clock(station: Station) -> None:
    reference = (await station.reports.file(CALM)).report.reference
    async with station.database.transaction() as connection:
        await connection.execute(text("DELETE FROM procrastinate_jobs"))
    assert await station.duty.escalate(NOW + timedelta(minutes=9)) == 0
    station.clock.now = NOW + timedelta(minutes=11)
    assert await station.duty.escalate(station.clock.now) == 1
    assert await station.told_names() == ["Li"]
    assert (await station.report(reference)).officer == "Li"


async def test_whoever_left_is_told_nothing(station: Station) -> None:
    async with station.database.transaction() as connection:
        gone = update(t.tokens).where(t.tokens.c.name == "Li")
        await connection.execute(gone.values(revoked_at=NOW))
    await filed(station)
    assert await station.told_names() == ["Chen"]
