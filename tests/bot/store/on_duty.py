"""What the tests of stored duty share: officers with phones, a roster, and a clock.

It does not know any test.
"""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, text

from bot.officials import Official, Role
from bot.reports.duty.finding import Finder
from bot.reports.duty.service import Duty
from bot.reports.duty.shifts import Shift, level_of
from bot.reports.duty.telling import Telling
from bot.reports.duty.timers import load
from bot.reports.report import Report
from bot.reports.steps import Following
from bot.store import tables as t
from bot.store.database import Database
from bot.store.duty import StoredDuty
from bot.store.officials import StoredOfficials
from bot.store.reports import StoredReports
from bot.store.roster import StoredRoster
from bot.store.steps import StoredSteps
from bot.words.catalogue import Words
from tests.bot.store.reporting import NOW, VAULT, Clock, reports_on

PUDONG = "310115"


async def plain(code: str, language: str) -> str:
    return code


class Station:
    """Reports of one database, with the duty that follows them."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.clock, self.vault = Clock(), VAULT
        self.reports = reports_on(database, self.clock, folder)
        self.book = StoredDuty(database)
        self.roster = StoredRoster(database)
        self.finder = Finder(self.book, {"sms", "web"})
        self.duty = Duty(
            book=self.book,
            finder=self.finder,
            telling=Telling(
                words=Words.load(),
                console="http://f.invalid/console/reports",
                place_name=plain,
            ),
            timers=load(),
            clock=self.clock,
        )
        self.following = Following(
            book=StoredSteps(database), followers={"duty": self.duty}, clock=self.clock
        )

    async def hire(
        self,
        name: str,
        area: str | None = PUDONG,
        *,
        role: Role = Role.DUTY_OFFICER,
        phone: bool = True,
    ) -> Official:
        """With an own telephone, whose number is the name."""
        official = Official(name=name, role=role, area=area)
        await StoredOfficials(self.database, VAULT).create(official, NOW)
        if phone:
            values = {
                "name": name,
                "channel": "sms",
                "sealed_address": VAULT.seal(name),
                "language": "zh",
            }
            async with self.database.transaction() as connection:
                await connection.execute(insert(t.official_contacts).values(**values))
        return official

    async def shift(self, name: str, area: str | None = PUDONG, **changes: Any) -> Shift:
        """Round the clock."""
        values: dict[str, Any] = {
            "id": uuid4(),
            "official": name,
            "area": area,
            "level": level_of(area),
            "days": tuple(range(7)),
            "begins": 0,
            "ends": 24 * 60,
            "created_by": "Admin",
            "created_at": NOW,
            **changes,
        }
        shift = Shift(**values)
        await self.roster.keep(shift, "Admin", NOW)
        return shift

    async def follow(self) -> None:
        """What the worker does with every step so far."""
        for job in await self.jobs("follow_step"):
            assert await self.following.follow(int(str(job["step"])))

    async def told(self) -> list[tuple[str, str]]:
        """(whose telephone, text) of every message that waits to be sent."""
        return [
            (VAULT.open(str(job["sealed"]).encode()), str(job["text"]))
            for job in await self.jobs("send_test")
        ]

    async def told_names(self) -> list[str]:
        return [name for name, _ in await self.told()]

    async def jobs(self, task: str) -> list[dict[str, object]]:
        found = text("SELECT args FROM procrastinate_jobs WHERE task_name = :task ORDER BY id")
        async with self.database.transaction() as connection:
            rows = (await connection.execute(found, {"task": task})).scalars()
            return [row if isinstance(row, dict) else json.loads(row) for row in rows]

    async def report(self, reference: str) -> Report:
        entry = await StoredReports(self.database).get(reference)
        assert entry is not None
        return entry.report

    async def notes(self, reference: str) -> list[tuple[str, str | None]]:
        entry = await StoredReports(self.database).get(reference)
        assert entry is not None
        return [(note.actor, note.note) for note in entry.notes]
