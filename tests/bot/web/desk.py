"""The pages with doubles behind them: alerts in memory, by the domain's rules, and the app.

It does not know which test uses it.
"""

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Protocol
from uuid import UUID, uuid4

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from shapely import box

from bot.accounts.sessions import SignedIn
from bot.alerts import cap, moves
from bot.alerts.content import AlertContent, ContentInvalid, from_json, ready_to_submit
from bot.alerts.differences import Before
from bot.alerts.elevation import Elevation
from bot.alerts.errors import AlertUnknown, CursorWrong, NothingSent, ReasonMissing
from bot.alerts.incoming.ports import Filter
from bot.alerts.incoming.records import Received, ReceivedPage
from bot.alerts.lanes import Lane
from bot.alerts.messages import Composer
from bot.alerts.orders import Order
from bot.alerts.outcome.records import Outcome
from bot.alerts.preview import LanePreview, Preview, Refusal
from bot.alerts.progress import COUNTED
from bot.alerts.published import Published, PublishedPage
from bot.alerts.records import (
    Act,
    Alert,
    AlertPage,
    AlertView,
    DeliveryPage,
    DeliveryView,
    Hand,
    Messages,
    State,
)
from bot.alerts.templates import load
from bot.alerts.templates.filling import FromTemplate
from bot.areas.divisions import Division, Divisions, Level
from bot.broadcast.health import LaneHealth
from bot.facilities import Facilities
from bot.live import LiveProgress
from bot.officials import Official, Role
from bot.proposals import Proposals
from bot.reports.duty.roster import Roster
from bot.reports.places import Places
from bot.residents.vault import Vault
from bot.settings.maps import Tiles
from bot.situation.watch import Watch
from bot.web import dependencies
from bot.web.chat.routes import router as chat_pages
from bot.web.console.routes import router as console_pages
from bot.web.middleware import Guard
from bot.web.pages import STATIC
from bot.words.catalogue import Words
from tests.bot.facilities.world import FakeBook, facility
from tests.bot.reports.duty.memory import MemoryRoster
from tests.bot.web.desk_reports import FakeGroups, FakeReports
from tests.bot.web.desk_situation import FakeSituation

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LANE = Lane(name="sms:+8610655512379", channel="sms", sender="+8610655512379", rate=1.0)
WORDS = Words.load()
LI = Official(name="Li", role=Role.AUTHOR)
CHEN = Official(name="Chen", role=Role.APPROVER)
WU = Official(name="Wu", role=Role.DUTY_OFFICER)
TIAN = Official(name="Tian", role=Role.REPORTER)
HE = Official(name="He", role=Role.ADMIN)
TOKENS = {
    "token-of-li": LI,
    "token-of-chen": CHEN,
    "token-of-wu": WU,
    "token-of-tian": TIAN,
    "token-of-he": HE,
}
PUDONG = Division(
    code="310115",
    name="浦东新区",
    full_name="上海市浦东新区",
    level=Level.COUNTY,
    parents=(("310000", "上海市"),),
    lat=None,
    lon=None,
)
FROM_TEMPLATE = FromTemplate(
    templates=load(Composer(WORDS)),
    words=WORDS,
    divisions=Divisions([PUDONG], {}),
    clock=lambda: NOW,
)


class FakeOfficials:
    def __init__(self) -> None:
        self.ids = {token: uuid4() for token in TOKENS}
        self.revoked: set[str] = set()
        self.sessions = FakeSessions(self)

    async def by_token(self, token: str) -> Official | None:
        return None if token in self.revoked else TOKENS.get(token)

    async def id_of(self, token: str) -> UUID | None:
        return self.ids.get(token) if token not in self.revoked else None

    async def by_id(self, id: UUID | None) -> Official | None:
        token = next((token for token, known in self.ids.items() if known == id), "")
        return await self.by_token(token)


class Found(Protocol):
    async def by_id(self, id: UUID | None) -> Official | None:
        """Whose token it is."""
        ...


class FakeSessions:
    """Of tokens alone, by what the cookie carries."""

    def __init__(self, officials: "Found") -> None:
        self._officials = officials
        self._kept: dict[str, tuple[UUID, UUID | None]] = {}

    async def start(
        self, official: Official, now: datetime, *, token_id: UUID | None = None, **_: Any
    ) -> str:
        secret = uuid4().hex
        self._kept[secret] = uuid4(), token_id
        return secret

    async def find(self, secret: str, now: datetime) -> SignedIn | None:
        id, token_id = self._kept.get(secret, (uuid4(), None))
        official = await self._officials.by_id(token_id)
        return SignedIn(id=id, secret=secret, official=official) if official else None

    async def drop(self, secret: str) -> None:
        self._kept.pop(secret, None)


class FakeElevations:
    """Nobody asked for one."""

    async def of(self, id: UUID) -> tuple[Elevation, ...]:
        return ()


class FakeAlerts:
    """Follows moves.py and the checks of drafting; 3 people listen everywhere, nothing is sent."""

    def __init__(self) -> None:
        self.kept: dict[UUID, Alert] = {}
        self.templates = FROM_TEMPLATE.templates
        self.public: dict[str, Published] = {}
        self.counts: dict[str, int] = {}
        self.all_clear: dict[str, int] = {}
        self.earlier: dict[UUID, Before] = {}
        self.elevations = FakeElevations()

    async def worded(
        self, source: AlertContent | Mapping[str, object], official: Official
    ) -> tuple[AlertContent, Messages]:
        content = _read(source)
        return content, Composer(WORDS).warning(content, "http://127.0.0.1:8000/alerts/-")

    def filled_in(self, data: Mapping[str, object]) -> dict[str, dict[str, str]]:
        return FROM_TEMPLATE.known(data)

    async def before(self, alert: Alert) -> Before | None:
        return self.earlier.get(alert.id)

    async def read(self, source: bytes, official: Official) -> cap.Drafted:
        return cap.Drafted(content=_read(source), dropped=())

    async def draft(
        self, source: AlertContent | Mapping[str, object] | bytes, official: Official
    ) -> Alert:
        moves.check_role(Act.CREATE, official)
        alert = Alert(
            id=uuid4(),
            identifier=None,
            state=State.DRAFT,
            version=1,
            content=_read(source),
            created_by=official.name,
            created_at=NOW,
            updated_at=NOW,
        )
        return self._keep(Act.CREATE, alert, official)

    async def edit(self, id: UUID, source: Mapping[str, object], official: Official) -> Alert:
        before = self._get(id)
        moves.check(Act.EDIT, before, official)
        after = replace(before, content=_read(source), version=before.version + 1)
        return self._keep(Act.EDIT, after, official)

    async def submit(self, id: UUID, official: Official) -> Alert:
        if problems := ready_to_submit(self._get(id).content, NOW):
            raise ContentInvalid(problems)
        return self._move(Act.SUBMIT, id, official)

    async def approve(self, id: UUID, official: Official) -> Alert:
        return self._move(Act.APPROVE, id, official)

    async def send_back(self, id: UUID, reason: str, official: Official) -> Alert:
        return self._decide(Act.RETURN, id, reason, official)

    async def reject(self, id: UUID, reason: str, official: Official) -> Alert:
        return self._decide(Act.REJECT, id, reason, official)

    async def pause(self, id: UUID, official: Official) -> Alert:
        return self._move(Act.PAUSE, id, official)

    async def resume(self, id: UUID, official: Official) -> Alert:
        return self._move(Act.RESUME, id, official)

    async def cancel(self, id: UUID, official: Official) -> Alert:
        return self._move(Act.CANCEL, id, official)

    async def get(self, id: UUID) -> AlertView:
        counts = {**dict.fromkeys(COUNTED, 0), **self.counts}
        return AlertView(
            alert=self._get(id),
            counts=counts,
            by_channel={"sms": counts},
            by_language={"zh": counts},
            rate=12.5,
            seconds_left=3.0,
            reached=counts["delivered"],
            all_clear=self.all_clear,
            people=sum(counts.values()),
        )

    async def page(
        self, *, states: Collection[State] = (), limit: int = 50, cursor: str | None = None
    ) -> AlertPage:
        chosen = [alert.id for alert in self.kept.values() if not states or alert.state in states]
        return AlertPage(items=tuple([await self.get(id) for id in chosen[:limit]]), next=None)

    async def waiting(self, official: Official) -> int:
        return len((await self.page(states={State.SUBMITTED})).items)

    async def preview(self, id: UUID, official: Official) -> Preview:
        return self._preview(self._get(id).content)

    async def sketched(
        self, source: AlertContent | Mapping[str, object] | bytes, official: Official
    ) -> Preview:
        return self._preview(_read(source))

    def _preview(self, content: AlertContent) -> Preview:
        return Preview(
            people=3,
            by_channel={"sms": 2, "web": 1},
            by_language={"zh": 3},
            lanes=(
                LanePreview(lane=LANE.name, channel=LANE.channel, people=2, units=4, seconds=4.0),
            ),
            segments=4,
            segments_each={"zh": 2},
            area_km2=1210.4,
            bleed_km2=0.2,
            messages=Composer(WORDS).warning(content, "http://127.0.0.1:8000/alerts/-"),
            refused=tuple(
                Refusal(code=problem.code.value, detail=problem.detail, field=problem.field)
                for problem in ready_to_submit(content, NOW)
            ),
        )

    async def deliveries(
        self, id: UUID, official: Official, *, limit: int = 100, cursor: str | None = None
    ) -> DeliveryPage:
        row = DeliveryView(
            id=1,
            message="2.49.0.1",
            address="***0001",
            channel="sms",
            lane="sms:+8610655512379",
            language="zh",
            state="delivered",
            reason=None,
            tries=1,
            updated_at=NOW,
        )
        return DeliveryPage(items=(row,), next=None)

    async def history(self, *, limit: int = 20, cursor: str | None = None) -> PublishedPage:
        """A cursor is the number of those before."""
        if cursor and not cursor.isdigit():
            raise CursorWrong
        first = int(cursor or 0)
        items = list(self.public.values())[first : first + limit]
        more = first + limit < len(self.public)
        return PublishedPage(items=tuple(items), next=str(first + limit) if more else None)

    async def published(self, identifier: str) -> Published | None:
        return self.public.get(identifier)

    def _get(self, id: UUID) -> Alert:
        if id not in self.kept:
            raise AlertUnknown
        return self.kept[id]

    def _move(self, act: Act, id: UUID, official: Official) -> Alert:
        before = self._get(id)
        after = replace(before, state=moves.check(act, before, official))
        return self._keep(act, after, official)

    def _decide(self, act: Act, id: UUID, reason: str, official: Official) -> Alert:
        if not reason.strip():
            raise ReasonMissing
        self.kept[id] = replace(self._move(act, id, official), reason=reason)
        return self.kept[id]

    def _keep(self, act: Act, alert: Alert, official: Official) -> Alert:
        hand = Hand(version=alert.version, person=official.name, act=act, at=NOW)
        self.kept[alert.id] = replace(alert, hands=(*alert.hands, hand))
        return self.kept[alert.id]


class FakeLanes:
    def __init__(self) -> None:
        self.health: dict[str, LaneHealth] = {}

    async def all(self) -> dict[str, LaneHealth]:
        return self.health


class FakeOutcomes:
    """Whatever a test says; before that nothing was sent."""

    def __init__(self) -> None:
        self.found: Outcome | None = None

    async def of(self, id: UUID, official: Official) -> Outcome:
        if self.found is None:
            raise NothingSent
        return self.found


class FakeReceived:
    """What a test says that others warn of."""

    def __init__(self) -> None:
        self.items: list[Received] = []

    async def page(self, wanted: Filter, limit: int, cursor: str | None) -> ReceivedPage:
        return ReceivedPage(items=tuple(self.items), next=None)

    async def get(self, id: UUID) -> Received | None:
        return next((one for one in self.items if one.id == id), None)


@dataclass
class DeskWorld:
    """The app with its pages, and what stands behind them."""

    officials: FakeOfficials = field(default_factory=FakeOfficials)
    alerts: FakeAlerts = field(default_factory=FakeAlerts)
    reports: FakeReports = field(default_factory=lambda: FakeReports(NOW))
    lane_book: FakeLanes = field(default_factory=FakeLanes)
    received: FakeReceived = field(default_factory=FakeReceived)
    outcomes: FakeOutcomes = field(default_factory=FakeOutcomes)
    situation: FakeSituation = field(default_factory=FakeSituation)
    tiles: Tiles | None = None
    public_url: str = "http://127.0.0.1:8000"

    @cached_property
    def groups(self) -> FakeGroups:
        return FakeGroups(self.reports)

    @cached_property
    def proposals(self) -> Proposals:
        alerts: Any = self.alerts
        book: Any = None  # asked for what confirmed reports make by themselves
        return Proposals(book=book, alerts=alerts, areas=self.areas, words=WORDS, clock=lambda: NOW)

    @cached_property
    def areas(self) -> Divisions:
        return Divisions([PUDONG], {"310115": box(121.5, 31.0, 122.0, 31.4)})

    @cached_property
    def facilities(self) -> Facilities:
        """One shelter in Pudong."""
        return Facilities(FakeBook(facility("a", lat=31.2, lon=121.6)), _no_orders, lambda: NOW)

    @cached_property
    def app(self) -> FastAPI:
        app = FastAPI()
        services: Any = SimpleNamespace(
            settings=SimpleNamespace(
                trusted_proxies=(), public_url=self.public_url, home_area="310000", tiles=self.tiles
            ),
            words=WORDS,
            vault=Vault(b"a secret of the tests"),
            officials=self.officials,
            areas=self.areas,
            alerts=self.alerts,
            live=LiveProgress(_nothing, self.alerts.get),
            reports=self.reports,
            roster=Roster(book=MemoryRoster(), places=Places(self.areas), clock=lambda: NOW),
            facilities=self.facilities,
            report_details=self.reports,
            groups=self.groups,
            situation=self.situation,
            watch=Watch(self.situation.marks),
            lanes=(LANE,),
            lane_book=self.lane_book,
            outcomes=self.outcomes,
            received=self.received,
            proposals=self.proposals,
        )
        app.state.services = services
        app.dependency_overrides[dependencies.services] = lambda: services
        app.include_router(chat_pages)
        app.include_router(console_pages)
        app.mount("/static", StaticFiles(directory=STATIC))
        app.add_middleware(Guard, pictures_from=self.tiles.origin if self.tiles else "")
        return app


async def _no_orders() -> tuple[Order, ...]:
    return ()


async def _nothing() -> AsyncIterator[str]:
    return
    yield


def draft_json(**changes: object) -> dict[str, object]:
    """A complete exercise over Pudong."""
    return {
        "status": "Exercise",
        "kind": "warning",
        "category": "Met",
        "event": "暴雨",
        "level": "orange",
        "expires": (NOW + timedelta(hours=6)).isoformat(),
        "area": {
            "description": "浦东新区",
            "geocodes": [{"name": "GB/T2260", "value": "310115"}],
        },
        "texts": {
            "zh": {
                "headline": "暴雨橙色预警",
                "description": "未来三小时将有暴雨。",
                "instruction": "请留在室内，远离低洼处。",
            },
            "en": {"headline": "Rainstorm, orange", "description": "Heavy rain in three hours."},
        },
        **changes,
    }


def _read(source: AlertContent | Mapping[str, object] | bytes) -> AlertContent:
    if isinstance(source, AlertContent):
        return source
    if isinstance(source, bytes):
        return cap.to_content(cap.take_in(source), NOW).content
    if source.get("template"):
        return FROM_TEMPLATE.content(source)
    return from_json(source)
