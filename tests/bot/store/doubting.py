"""Screening, the shadow queue, blocks and the register over one database and one clock.

It does not know any test.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from bot.officials import Official, Role
from bot.reports.abuse.blocks import Blocks
from bot.reports.abuse.rates import USUAL, Limits
from bot.reports.abuse.screening import Screening
from bot.reports.abuse.shadow import Shadow
from bot.reports.filing import NewReport
from bot.reports.listing import Filters
from bot.reports.moving import MoveRequest
from bot.reports.places import Places
from bot.reports.report import Report, Status
from bot.reports.reporters.records import WantedReporter
from bot.reports.reporters.service import Reporters
from bot.reports.service import ReportGuards, Reports
from bot.reports.shelf import Shelf
from bot.reports.views import ReportViews
from bot.residents.people import Person
from bot.store.blocks import StoredBlocks
from bot.store.database import Database
from bot.store.reporters import StoredReporters
from bot.store.reports import StoredReports
from bot.store.screening import StoredScreening
from tests.bot.store.reporting import AREAS, VAULT, Clock

WANG = Person(channel="sms", address="+8613800138000")
LIU = Person(channel="sms", address="+8613800138001")
LI = Official(name="Li", role=Role.DUTY_OFFICER, area="310115")
ADMIN = Official(name="Admin", role=Role.ADMIN, area="310115")
TOKEN = Official(name="Wang Fang", role=Role.REPORTER)
NEW = NewReport(hazard="waterlogging", text="张江路地铁口积水深，车开不过去", lat=31.2, lon=121.6)
TRAPPED = replace(NEW, text="张江路地铁口积水深，有人被困在车里")
WANTED = WantedReporter(
    name="Wang Fang",
    roles=("grid_worker", "information_reporter"),
    areas=("310115",),
    addresses=(Person(channel="SMS", address="13800138000"),),
)


class Office:
    """Everything of this room over one database and one clock."""

    def __init__(
        self,
        database: Database,
        folder: Path,
        limits: Limits = USUAL,
        tells_nothing: Callable[[str], bool] | None = None,
    ) -> None:
        self.clock, self.folder, self.database = Clock(), folder, database
        book, places = StoredReports(database), Places(AREAS)
        self.book = StoredScreening(database)
        self.reports = Reports(
            book=book,
            vault=VAULT,
            areas=AREAS,
            shelf=Shelf(folder),
            clock=self.clock,
            guards=ReportGuards.usual(),
            screen=Screening(
                book=self.book, vault=VAULT, limits=limits, tells_nothing=tells_nothing
            ).screen,
        )
        self.reporters = Reporters(
            book=StoredReporters(database),
            vault=VAULT,
            areas=AREAS,
            channels={"sms", "web", "telegram"},
            clock=self.clock,
        )
        self.blocks = Blocks(
            book=StoredBlocks(database),
            reports=book,
            vault=VAULT,
            places=places,
            channels={"sms", "web"},
            clock=self.clock,
        )
        views = ReportViews(book=book, vault=VAULT, places=places, clock=self.clock)
        self.shadow = Shadow(reports=book, views=views, book=self.book, clock=self.clock)

    async def file(self, text: str = "", who: Person | None = WANG, **changes: object) -> Report:
        new = replace(NEW, **({"text": text} if text else {}), **changes)  # type: ignore[arg-type]
        return (await self.reports.file(new, reporter=who, remote="192.0.2.1")).report

    async def end(self, report: Report, *to: Status) -> None:
        for status in to:
            wanted = MoveRequest(to=status, note="looked", assignee="Zhao")
            await self.reports.move(report.reference, wanted, official=LI)

    async def listed(self, **filters: object) -> Sequence[str]:
        page = await self.reports.page(LI, Filters(**filters))  # type: ignore[arg-type]
        return [item.report.reference for item in page.items]
