"""Steps of reports on PostgreSQL: every step leaves a job, each follower hears of it once."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.notices import Notice
from bot.officials import Official, Role
from bot.reports.filing import NewReport
from bot.reports.moving import MoveRequest
from bot.reports.report import EXPIRING, Status
from bot.reports.steps import Following, Stepped
from bot.store.database import Database
from bot.store.reports import StoredReports
from bot.store.steps import StoredSteps
from tests.bot.store.reporting import Clock, reports_on

pytestmark = pytest.mark.postgres

OFFICER = Official(name="Wang", role=Role.DUTY_OFFICER)
FLOOD = NewReport(hazard="flood", text="水到膝盖", lat=31.2, lon=121.5)


class Ears:
    """A follower that tells one phone of everything."""

    def __init__(self) -> None:
        self.heard: list[Stepped] = []
        self.deaf = False

    async def __call__(self, stepped: Stepped) -> Sequence[Notice]:
        if self.deaf:
            raise ConnectionError
        self.heard.append(stepped)
        return [Notice(channel="sms", sealed_address=b"sealed", text="heard")]


async def jobs(database: Database, task: str) -> list[dict[str, object]]:
    found = text("SELECT args FROM procrastinate_jobs WHERE task_name = :task ORDER BY id")
    async with database.transaction() as connection:
        rows = (await connection.execute(found, {"task": task})).scalars()
        return [row if isinstance(row, dict) else json.loads(row) for row in rows]


async def test_filing_moving_and_expiring_leave_a_job_each(
    database: Database, tmp_path: Path
) -> None:
    clock = Clock()
    reports = reports_on(database, clock, tmp_path)
    filed = await reports.file(FLOOD)
    wanted = MoveRequest(to=Status.TRIAGED)
    await reports.move(filed.report.reference, wanted, official=OFFICER)
    assert await StoredReports(database).expire(EXPIRING, clock.now + timedelta(days=1)) == 1
    steps = [int(str(job["step"])) for job in await jobs(database, "follow_step")]
    told = [await StoredSteps(database).stepped(step) for step in steps]
    assert [one.move.to_status for one in told if one] == ["received", "triaged", "expired"]
    assert {one.report.status for one in told if one} == {Status.EXPIRED}, "as it is now"


async def test_each_follower_hears_once_and_its_message_leaves_once(
    database: Database, tmp_path: Path
) -> None:
    clock, ears, others = Clock(), Ears(), Ears()
    others.deaf = True
    await reports_on(database, clock, tmp_path).file(FLOOD)
    (job,) = await jobs(database, "follow_step")
    following = Following(
        book=StoredSteps(database),
        followers={"ears": ears, "others": others},
        clock=lambda: clock.now,
    )
    step = int(str(job["step"]))
    assert not await following.follow(step), "one could not"
    others.deaf = False
    assert await following.follow(step)
    assert await following.follow(step)
    assert (len(ears.heard), len(others.heard)) == (1, 1)
    assert len(await jobs(database, "send_test")) == 2


async def test_a_step_of_a_report_that_is_gone_is_done_with(database: Database) -> None:
    following = Following(book=StoredSteps(database), followers={"ears": Ears()}, clock=Clock())
    assert await following.follow(999)
