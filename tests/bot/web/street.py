"""The residents' pages with doubles behind them: a town with a shelter, a warning, a hazard.

It does not know which test uses it.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from fastapi.testclient import TestClient

from bot.alerts.published import InForce
from bot.progress import Progress
from bot.reports.errors import MediaTypeRefused, ReportUnknown
from bot.reports.figures.records import PublicArea, PublicPoint
from bot.reports.listing import Media, PublicReport, Step
from bot.reports.reference import parse
from bot.reports.report import Status
from bot.residents.errors import SubscriptionUnknown, WrongCode, WrongToken
from bot.residents.people import Person
from bot.residents.subscription import Subscription, SubscriptionRequest, settle
from bot.residents.vault import Vault
from bot.web import problems
from bot.web.residents.trouble import page_of
from knowledge.drills.shelf import Drills
from knowledge.hazards import Hazard
from tests.actions.led import FIRE, QUAKE, FakeProgressBook
from tests.actions.shelf import FakeAnswers
from tests.bot.facilities.world import Town, facility
from tests.bot.web.desk import NOW, DeskWorld

REFERENCE = "R-7K3M-9K"
CODE = "123456"


@dataclass
class FakeResidents:
    """Checks wishes by the domain's rule; the code is always the same, tokens are told by id."""

    areas: Any
    asked: dict[UUID, SubscriptionRequest] = field(default_factory=dict)
    confirmed: dict[UUID, Subscription] = field(default_factory=dict)
    tokens: dict[UUID, str] = field(default_factory=dict)

    async def request_subscription(
        self, request: SubscriptionRequest, *, remote: str | None = None
    ) -> UUID:
        settle(request, self.areas)
        id = uuid4()
        self.asked[id] = request
        return id

    async def confirm(self, id: UUID, code: str) -> str:
        if id not in self.asked:
            raise SubscriptionUnknown
        if code.strip() != CODE:
            raise WrongCode
        wish = settle(self.asked[id], self.areas)
        told = {name: getattr(wish, name) for name in ("language", "areas", "groups")}
        self.confirmed[id] = Subscription(
            id=id, created_at=NOW, confirmed_at=NOW, quiet_hours=wish.quiet_hours, **told
        )
        self.tokens[id] = f"a-token-that-is-long-{len(self.tokens)}"
        return self.tokens[id]

    async def holder(self, id: UUID, token: str) -> Person:
        self._check(id, token)
        return Person(channel="sms", address=self.asked[id].address)

    async def subscriptions_of(self, person: Person) -> tuple[Subscription, ...]:
        return tuple(self.confirmed.values())

    async def end(self, id: UUID, token: str) -> None:
        self._check(id, token)
        del self.confirmed[id]

    def _check(self, id: UUID, token: str) -> None:
        if id not in self.confirmed:
            raise SubscriptionUnknown
        if self.tokens[id] != token:
            raise WrongToken


@dataclass
class FakeStatus:
    """One report, as everybody with its number sees it."""

    report: PublicReport
    files: list[bytes] = field(default_factory=list)

    async def status(self, reference: str) -> PublicReport:
        if parse(reference) != self.report.reference:
            raise ReportUnknown
        return self.report

    async def attach(self, reference: str, source: Any) -> Media:
        await self.status(reference)
        data = source.read()
        if not data.startswith(b"\xff\xd8"):
            raise MediaTypeRefused
        self.files.append(data)
        return Media(id=uuid4(), media_type="image/jpeg", size=1, file="a", created_at=NOW)


@dataclass
class FakeWarnings:
    """`asked`: where somebody looked."""

    messages: list[InForce] = field(default_factory=list)
    asked: list[tuple[float | None, float | None, str | None]] = field(default_factory=list)

    async def active(
        self, lat: float | None = None, lon: float | None = None, *, area: str | None = None
    ) -> tuple[InForce, ...]:
        self.asked.append((lat, lon, area))
        return tuple(self.messages)


@dataclass
class FakeFigures:
    points: list[PublicPoint] = field(default_factory=list)

    areas: list[PublicArea] = field(default_factory=list)

    async def public(self) -> tuple[PublicPoint, ...]:
        return tuple(self.points)

    async def unplaced(self) -> tuple[PublicArea, ...]:
        return tuple(self.areas)


def reported(*steps: tuple[datetime, Status], **changes: Any) -> PublicReport:
    timeline = tuple(Step(at=at, status=status) for at, status in steps)
    known = PublicReport(
        reference=REFERENCE,
        status=timeline[-1].status if timeline else Status.RECEIVED,
        hazard=Hazard.FLOOD,
        area_code="310115",
        urgent=True,
        created_at=NOW,
        updated_at=NOW,
        expires_at=NOW,
        duplicate_of=None,
        timeline=timeline or (Step(at=NOW, status=Status.RECEIVED),),
    )
    return replace(known, **changes)


@dataclass
class Street:
    """The app; what stands behind it can be changed before the first request."""

    desk: DeskWorld = field(default_factory=DeskWorld)
    warnings: FakeWarnings = field(default_factory=FakeWarnings)
    figures: FakeFigures = field(default_factory=FakeFigures)
    reports: FakeStatus = field(default_factory=lambda: FakeStatus(reported()))
    town: Town = field(
        default_factory=lambda: Town(
            facility("near", name="近处的学校", lat=31.2, lon=121.75, capacity=100, occupancy=40),
            facility("far", name="远处的公园", lat=31.3, lon=121.95),
        )
    )

    @cached_property
    def residents(self) -> FakeResidents:
        return FakeResidents(self.desk.app.state.services.areas)

    @cached_property
    def client(self) -> TestClient:
        app = self.desk.app
        problems.install(app, page_of)
        services = app.state.services
        services.warnings = self.warnings
        services.figures = self.figures
        services.facilities = self.town.facilities
        services.residents = self.residents
        services.reports = self.reports
        services.channels = {"sms": None, "telegram": None}
        services.drills = Drills((QUAKE, FIRE))
        services.answers = FakeAnswers({})
        vault = Vault(b"a secret of the tests")
        services.progress = Progress(FakeProgressBook(), vault, lambda: NOW)
        headers = {"accept": "text/html", "accept-language": "zh"}
        return TestClient(app, headers=headers, follow_redirects=False)
