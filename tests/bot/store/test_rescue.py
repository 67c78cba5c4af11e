"""What somebody in danger adds to a filed report, on a real PostgreSQL."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.areas.divisions import Divisions
from bot.officials import Official, Role
from bot.reports.filing import NewReport
from bot.reports.report import Status
from bot.reports.rescue import More, Rescues
from bot.reports.service import Reports
from bot.reports.shelf import Shelf
from bot.residents.people import Person
from bot.residents.vault import Vault
from bot.store import tables as t
from bot.store.database import Database
from bot.store.reports import StoredReports
from bot.store.rescue import StoredRescues

pytestmark = pytest.mark.postgres

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
VAULT = Vault(b"secret")
WANG = Person(channel="web", address="wang")
LI = Official(name="Li", role=Role.DUTY_OFFICER, area=None)
NEW = NewReport(hazard="gas", text="煤气味很大头晕", address="锦绣路100号")


class Setting:
    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.reports = Reports(
            book=StoredReports(database),
            vault=VAULT,
            areas=Divisions([], {}),
            shelf=Shelf(folder),
            clock=lambda: NOW,
        )
        book = StoredRescues(database)
        self.rescues = Rescues(reports=self.reports, book=book, vault=VAULT, clock=lambda: NOW)

    async def row(self, reference: str) -> Any:
        async with self.database.transaction() as connection:
            asked = select(t.reports).where(t.reports.c.reference == reference)
            return (await connection.execute(asked)).one()


@pytest.fixture
def setting(database: Database, tmp_path: Path) -> Setting:
    return Setting(database, tmp_path)


async def test_it_is_urgent_whatever_it_says(setting: Setting) -> None:
    reference = await setting.rescues.file(WANG, NEW)
    assert (await setting.reports.detail(reference, LI)).report.urgent


async def test_what_is_told_later_is_added(setting: Setting) -> None:
    reference = await setting.rescues.file(WANG, NEW)
    more = More(
        text="两个人",
        people_affected=2,
        contact="+8613800138000",
        lat=31.2,
        lon=121.5,
        address="5楼",
    )
    assert await setting.rescues.add(WANG, reference, more)
    assert await setting.rescues.add(WANG, reference, More(text="两个人"))
    found = await setting.reports.detail(reference, LI)
    assert found.contact == "+8613800138000"
    assert found.report.text == "煤气味很大头晕\n两个人"
    assert found.report.address == "锦绣路100号 · 5楼"
    assert (found.report.people_affected, found.report.lat) == (2, 31.2)
    assert (await setting.row(reference)).cell is not None


async def test_who_wants_no_call_is_not_reachable(setting: Setting) -> None:
    reference = await setting.rescues.file(WANG, NEW)
    assert (await setting.reports.detail(reference, LI)).contact == "wang"
    await setting.rescues.add(WANG, reference, More(unreachable=True))
    found = await setting.reports.detail(reference, LI)
    assert (found.contact, found.report.anonymous) == (None, True)
    assert len(await setting.reports.mine(WANG)) == 1


async def test_only_the_reporter_adds_and_only_while_it_is_open(setting: Setting) -> None:
    reference = await setting.rescues.file(WANG, NEW)
    stranger = Person(channel="web", address="stranger")
    assert not await setting.rescues.add(stranger, reference, More(text="x"))
    closed = update(t.reports).values(status=Status.CLOSED)
    async with setting.database.transaction() as connection:
        await connection.execute(closed.where(t.reports.c.reference == reference))
    assert not await setting.rescues.add(WANG, reference, More(text="x"))
    assert (await setting.row(reference)).text == NEW.text
