"""Corrections of details on a real PostgreSQL: none is lost, each is remembered."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.officials import Official, Role
from bot.reports.details.changing import Details
from bot.reports.filing import NewReport
from bot.store.database import Database
from bot.store.report_details import StoredDetails
from tests.bot.store.reporting import AREAS, NOW, Clock, reports_on

pytestmark = pytest.mark.postgres

LI = Official(name="Li", role=Role.DUTY_OFFICER, area="310115")
NEW = NewReport(
    hazard="flood", text="积水", lat=31.2, lon=121.6, details={"depth_cm": 10, "passable": "all"}
)


async def test_two_officers_at_once_both_change_something(
    database: Database, tmp_path: Path
) -> None:
    reference = (await reports_on(database, Clock(), tmp_path).file(NEW)).report.reference
    details = Details(book=StoredDetails(database), areas=AREAS, clock=Clock())
    values: list[dict[str, Any]] = [
        {"depth_cm": 80},
        {"rising": True},
        {"current": "fast"},
        {"passable": None},
    ]
    await asyncio.gather(*(details.change(reference, value, LI) for value in values))
    report = await details.change(reference, {"inside_homes": False}, LI)
    assert report.details == {
        "depth_cm": 80,
        "rising": True,
        "current": "fast",
        "inside_homes": False,
    }
    changes = await details.changes(reference, LI)
    assert len(changes) == 5 and changes[-1].values == {"inside_homes": False}
    assert {(each.actor, each.at) for each in changes} == {("Li", NOW)}


async def test_urgent_stays_urgent(database: Database, tmp_path: Path) -> None:
    new = NewReport(hazard="electricity", text="电线歪了", lat=31.2, lon=121.6)
    reference = (await reports_on(database, Clock(), tmp_path).file(new)).report.reference
    details = Details(book=StoredDetails(database), areas=AREAS, clock=Clock())
    for line_in_water, urgent in ((False, False), (True, True), (False, True)):
        report = await details.change(reference, {"line_in_water": line_in_water}, LI)
        assert report.urgent is urgent
