"""What the tests of the closed loop share: officials with phones, and reports led to a status.

It does not know any test.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert, text

from bot.officials import Official, Role
from bot.reports.filing import NewReport
from bot.reports.moving import MoveRequest
from bot.reports.officials_told import OfficialsTold
from bot.reports.places import Places
from bot.reports.report import Status
from bot.reports.rewards.config import load as load_rewards
from bot.reports.rewards.service import Rewards
from bot.reports.service import Reports
from bot.reports.shelf import Shelf
from bot.reports.sources.config import load
from bot.reports.sources.records import NewSource
from bot.reports.sources.reminding import InspectionsDue
from bot.reports.sources.service import Sources
from bot.reports.supervising import OverdueSupervisions, Supervisions
from bot.residents.people import Person
from bot.store import tables as t
from bot.store.alert_calls import StoredCalls
from bot.store.database import Database
from bot.store.officials import StoredOfficials
from bot.store.reports import StoredReports
from bot.store.rewards import StoredRewards
from bot.store.sources import StoredSources
from bot.store.supervision import StoredSupervisions
from bot.words.catalogue import Words
from tests.bot.store.reporting import AREAS, NOW, VAULT, Clock, reports_on

JPEG = b"\xff\xd8\xff" + b"\0" * 100
WORDS = Words.load()
#: The district's own, and the city's.
LI = Official(name="Li", role=Role.DUTY_OFFICER, area="310115")
CHEN = Official(name="Chen", role=Role.APPROVER, area="310115")
WU = Official(name="Wu", role=Role.DUTY_OFFICER, area="310000")
ADA = Official(name="Ada", role=Role.ADMIN)
FLOOD = NewReport(hazard="flood", text="水到膝盖", lat=31.2, lon=121.6)
#: Zhao has reports in hand and a phone.
ZHAO = Official(name="Zhao", role=Role.DUTY_OFFICER, area="310115")

SLOPE = NewSource(
    name="张江路边坡",
    kind="landslide",
    grade="major",
    unit="Road office",
    person="Zhao",
    lat=31.2,
    lon=121.6,
)


class Loop:
    """Reports and what closes their loop, on one database and one clock."""

    def __init__(
        self, database: Database, folder: Path, by: Callable[[], datetime] | None = None
    ) -> None:
        """`by`: another clock than ours, which stands still."""
        self.database, self.clock = database, Clock()
        self.reports: Reports = reports_on(database, self.clock, folder)
        self.places = Places(AREAS)
        self.told = OfficialsTold(
            words=WORDS, book=StoredCalls(database), channels={"sms"}, console="http://c.invalid"
        )
        self.supervision_book = StoredSupervisions(database)
        self.supervisions = Supervisions(
            book=self.supervision_book,
            reports=StoredReports(database),
            places=self.places,
            told=self.told,
            clock=by or self.clock,
        )
        self.overdue = OverdueSupervisions(self.supervision_book, self.told)
        self.source_book = StoredSources(database)
        self.sources = Sources(
            book=self.source_book,
            reports=StoredReports(database),
            shelf=Shelf(folder),
            places=self.places,
            rules=load(),
            clock=by or self.clock,
        )
        self.inspections = InspectionsDue(self.source_book, self.told, load())
        self.rewards = Rewards(
            book=StoredRewards(database),
            reports=StoredReports(database),
            places=self.places,
            vault=VAULT,
            words=WORDS,
            channels={"sms"},
            rules=load_rewards(),
            clock=by or self.clock,
        )

    async def filed(self, new: NewReport = FLOOD, reporter: Person | None = None) -> str:
        return (await self.reports.file(new, reporter=reporter)).report.reference

    async def led_to(
        self, to: Status, new: NewReport = FLOOD, reporter: Person | None = None
    ) -> str:
        """The reference of a report that Li led there and Zhao had in hand, with a photo."""
        reference = await self.filed(new, reporter)
        road = (Status.TRIAGED, Status.VERIFIED, Status.ASSIGNED, Status.RESOLVED)
        for status in road[: road.index(to) + 1]:
            wanted = MoveRequest(to=status, assignee="Zhao")
            await self.reports.move(reference, wanted, official=LI)
        return reference

    async def close(self, reference: str) -> None:
        photo = await self.reports.attach(reference, JPEG)
        wanted = MoveRequest(to=Status.CLOSED, note="seen", media=(str(photo.id),))
        await self.reports.move(reference, wanted, official=CHEN)

    async def give_phone(self, official: Official, number: str) -> None:
        await StoredOfficials(self.database, VAULT).create(official, NOW)
        values = {
            "name": official.name,
            "channel": "sms",
            "sealed_address": VAULT.seal(number),
            "language": "en",
        }
        async with self.database.transaction() as connection:
            await connection.execute(insert(t.official_contacts).values(**values))

    async def texts(self) -> list[str]:
        """What is to be sent, oldest first."""
        found = text(
            "SELECT args->>'text' FROM procrastinate_jobs WHERE task_name = 'send_test' ORDER BY id"
        )
        async with self.database.transaction() as connection:
            return list((await connection.execute(found)).scalars())
