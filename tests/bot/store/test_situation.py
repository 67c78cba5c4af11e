"""The situation on PostgreSQL: what stood at a moment, what was open then, and marks of change."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from bot.alerts.records import Alert
from bot.officials import Official, Role
from bot.reports.chosen.choice import Choice
from bot.reports.chosen.service import ChosenReports
from bot.reports.filing import NewReport
from bot.reports.moving import MoveRequest
from bot.reports.report import Status
from bot.situation.ports import Topic
from bot.store import tables as t
from bot.store.chosen import StoredChosen
from bot.store.database import Database
from bot.store.situation import StoredSituation
from tests.bot.broadcast.world import CHEN, World, utc
from tests.bot.store.reporting import AREAS, NOW, Clock, reports_on

pytestmark = pytest.mark.postgres
WU = Official(name="Wu", role=Role.DUTY_OFFICER, area="310115")
FLOOD = NewReport(hazard="flood", text="水到膝盖", lat=31.2, lon=121.6)


async def _marks_that_changed(book: StoredSituation, before: dict[Topic, str]) -> set[Topic]:
    after = dict(await book.marks())
    return {topic for topic in Topic if after[topic] != before[topic]}


async def test_what_stood_at_a_moment(database: Database) -> None:
    world, book = World(database), StoredSituation(database)
    alert = await world.approved()
    now = utc()
    ended = now + timedelta(minutes=30)
    async with database.transaction() as connection:
        over = {"ended_at": ended, "ended_by": "x", "expires_at": now + timedelta(hours=2)}
        await connection.execute(update(t.events).values(**over))
    rows: list[tuple[str, datetime, list[Alert]]] = [
        ("before it was issued", now - timedelta(days=1), []),
        ("while it stood", now + timedelta(minutes=1), [alert]),
        ("when it had ended", ended + timedelta(seconds=1), []),
    ]
    for label, at, stood in rows:
        found = await book.issued(at, 10)
        assert [one.alert_id for one in found] == [one.id for one in stood], label


async def test_moves_of_alerts_change_their_mark_alone(database: Database) -> None:
    world, book = World(database), StoredSituation(database)
    before = dict(await book.marks())
    alert = await world.approved()
    assert await _marks_that_changed(book, before) == {Topic.ALERTS}
    before = dict(await book.marks())
    await world.alerts.cancel(alert.id, CHEN)
    assert await _marks_that_changed(book, before) == {Topic.ALERTS}


async def test_a_step_with_a_lower_number_that_comes_later_is_seen(
    database: Database, tmp_path: Path
) -> None:
    """Numbers are given out before anybody sees what bears them."""
    book = StoredSituation(database)
    filed = await reports_on(database, Clock(), tmp_path).file(FLOOD)
    step = {"report_id": filed.report.id, "at": NOW, "to_status": "triaged", "actor": "Li"}
    async with database.transaction() as late:
        await late.execute(insert(t.report_moves).values(**step))
        async with database.transaction() as soon:
            await soon.execute(insert(t.report_moves).values(**step))
        before = dict(await book.marks())
    assert await _marks_that_changed(book, before) == {Topic.REPORTS}


async def test_reports_as_they_were_open_at_a_moment(database: Database, tmp_path: Path) -> None:
    clock = Clock()
    reports = reports_on(database, clock, tmp_path)
    chosen = ChosenReports(book=StoredChosen(database), areas=AREAS, clock=clock)
    filed = await reports.file(FLOOD)
    clock.now = NOW + timedelta(minutes=30)
    refused = MoveRequest(to=Status.REJECTED, note="nothing there")
    await reports.move(filed.report.reference, refused, official=WU)
    await reports.file(replace(FLOOD, hazard="fire", lat=31.3, people_trapped=3))
    clock.now = NOW + timedelta(hours=1)
    rows = [
        ("before", -1, False, []),
        ("the first one was open", 10, False, ["flood"]),
        ("it was rejected, the other one came", 40, False, ["fire"]),
        ("now", 60, False, ["fire"]),
        ("urgent ones, when there was none", 10, True, []),
        ("urgent ones", 60, True, ["fire"]),
    ]
    for label, minutes, urgent, open_then in rows:
        at = NOW + timedelta(minutes=minutes)
        view = await chosen.map(Choice(open_at=at, urgent=urgent or None), WU)
        assert [point.hazard for point in view.points] == open_then, label
