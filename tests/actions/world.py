"""Services in memory for the actions, and a talker that plays the engine: trackers from JSON."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.registry import actions_of
from bot.alerts.content import AlertContent, AlertText, MsgType, Status
from bot.alerts.published import InForce, Published, Standing
from bot.areas.divisions import Division, Divisions, Level
from bot.handover.talks import Talks
from bot.payloads import Payloads
from bot.replies import KeyedReply, Reply, render
from bot.reports.draft import DraftField, ReportDraft
from bot.reports.drafting import complete
from bot.reports.errors import ReportsError, ReportUnknown
from bot.reports.filing import Filed, Reporter, check, compose
from bot.reports.listing import PublicReport
from bot.reports.report import Report
from bot.reports.report import Status as ReportStatus
from bot.reports.similar import Similar
from bot.residents.errors import SubscriptionUnknown
from bot.residents.people import Person
from bot.residents.subscription import Point, Subscription, Wish, settle
from bot.residents.vault import Vault
from bot.rumours.checking import Rumours
from bot.rumours.likeness import Likeness
from bot.services import WebServices
from bot.words.catalogue import Words
from knowledge.encoding import FakeEncoder
from knowledge.facilities.distance import Near
from knowledge.facilities.model import Facility
from knowledge.facilities.model import Kind as FacilityKind
from knowledge.hazards import Hazard
from tests.actions.circles import Ring
from tests.actions.led import Clock, Led
from tests.actions.rescues import FakeRescues
from tests.actions.shelf import FakeAnswers, FakeKnowledge
from tests.bot.fakes import FakeLinked
from tests.bot.handover.memory import MemoryHandovers

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
VAULT = Vault(b"a secret for tests only, 32 bytes")
WORDS = Words.load()
PERSON = Person(channel="web", address="a-tester")


def division(code: str, name: str, level: Level, *parents: tuple[str, str]) -> Division:
    return Division(
        code=code,
        name=name,
        full_name="".join(parent for _, parent in parents) + name,
        level=level,
        parents=parents,
        lat=31.2,
        lon=121.5,
    )


SHANGHAI, BEIJING, JILIN = ("310000", "上海市"), ("110000", "北京市"), ("220000", "吉林省")
CHANGCHUN = ("220100", "长春市")
AREAS = Divisions(
    [
        division(*SHANGHAI, Level.PROVINCE),
        division(*BEIJING, Level.PROVINCE),
        division(*JILIN, Level.PROVINCE),
        division(*CHANGCHUN, Level.PREFECTURE, JILIN),
        division("310115", "浦东新区", Level.COUNTY, SHANGHAI),
        division("110105", "朝阳区", Level.COUNTY, BEIJING),
        division("220104", "朝阳区", Level.COUNTY, JILIN, CHANGCHUN),
    ],
    {},
    {"310115": ("Pudong",)},
)


class FakeFacilities:
    def __init__(self) -> None:
        self.found: list[Near] = [Near(facility=SHELTER, distance_m=1234.0)]
        self.asked: dict[str, Any] = {}

    async def nearest(self, lat: float, lon: float, **asked: Any) -> list[Near]:
        self.asked = {"lat": lat, "lon": lon, **asked}
        return self.found


SHELTER = Facility(
    id="s1",
    name="世纪公园避难场所",
    kind=FacilityKind.SHELTER,
    address="锦绣路1001号",
    lat=31.21,
    lon=121.55,
    capacity=500,
    occupancy=100,
    accessible=True,
    hazards=(),
    source="sample",
    sample=True,
)


class FakeReports:
    """The rules are the real ones; only the book is a dict."""

    def __init__(self) -> None:
        self.drafts: dict[Person, ReportDraft] = {}
        self.filed: list[Report] = []
        self.similar: tuple[Similar, ...] = ()
        self.alike: tuple[Similar, ...] = ()
        self.added: list[ReportDraft] = []
        self.refuses: ReportsError | None = None

    async def draft_of(self, person: Person) -> ReportDraft | None:
        return self.drafts.get(person)

    async def save_draft(self, person: Person, draft: ReportDraft) -> None:
        self.drafts[person] = draft

    async def drop_draft(self, person: Person) -> bool:
        return self.drafts.pop(person, None) is not None

    async def file_draft(self, person: Person) -> Filed:
        if self.refuses:
            raise self.refuses
        draft = complete(self.drafts.get(person))
        check(draft.finished())
        report = compose(draft.finished(), Reporter(), NOW, lambda lat, lon: None)
        if draft.joins:
            report = replace(report, status=ReportStatus.DUPLICATE, duplicate_of=draft.joins)
        self.filed.append(report)
        filed = replace(draft, filed=report.reference, photos=0)
        if draft.at_risk and filed.missing():
            self.drafts[person] = filed
        else:
            del self.drafts[person]
        return Filed(report=report, similar=self.similar)

    async def supplement(self, person: Person, draft: ReportDraft) -> Report | None:
        self.added.append(draft)
        return next((one for one in self.filed if one.reference == draft.filed), None)

    async def like(self, person: Person, draft: ReportDraft) -> tuple[Similar, ...]:
        return self.alike

    async def status(self, reference: str) -> PublicReport:
        for report in self.filed:
            if report.reference == reference:
                return _public(report)
        raise ReportUnknown

    async def mine(self, person: Person, limit: int = 10) -> tuple[PublicReport, ...]:
        return tuple(map(_public, self.filed))


class FakeUploads:
    """`sent`: photos that wait, each with the place that it was taken at, if it says so."""

    def __init__(self) -> None:
        self.sent: list[tuple[float, float] | None] = []

    async def into(self, person: Person, draft: ReportDraft) -> ReportDraft:
        taken, self.sent = self.sent, []
        placed = next(filter(None, taken), None)
        if placed and not draft.has(DraftField.PLACE):
            draft = replace(draft, lat=placed[0], lon=placed[1])
        return replace(draft, photos=draft.photos + len(taken))


def _public(report: Report) -> PublicReport:
    return cast(
        PublicReport,
        SimpleNamespace(reference=report.reference, status=report.status, hazard=report.hazard),
    )


class FakeResidents:
    def __init__(self) -> None:
        self.subscriptions: list[Subscription] = []

    async def subscribe(
        self,
        person: Person,
        *,
        language: str,
        areas: Sequence[str] = (),
        point: Point | None = None,
        groups: Sequence[str] = (),
        quiet_hours: dict[str, Any] | None = None,
    ) -> Subscription:
        made = Subscription(
            id=uuid4(),
            language=language,
            areas=tuple(areas),
            point=point,
            groups=tuple(groups),
            quiet_hours=quiet_hours,
            created_at=NOW,
            confirmed_at=NOW,
        )
        self.subscriptions.append(made)
        return made

    async def subscriptions_of(self, person: Person) -> tuple[Subscription, ...]:
        return tuple(self.subscriptions)

    async def change(self, person: Person, id: UUID, wish: Wish) -> Subscription:
        """As the real one: refuses what is not well-formed, and what is not theirs."""
        settled = settle(wish, AREAS)
        for place, held in enumerate(self.subscriptions):
            if held.id == id:
                self.subscriptions[place] = replace(held, **vars(settled))
                return self.subscriptions[place]
        raise SubscriptionUnknown

    async def unsubscribe(self, person: Person, *, only: Collection[UUID] | None = None) -> int:
        kept = [one for one in self.subscriptions if only is not None and one.id not in only]
        ended, self.subscriptions = len(self.subscriptions) - len(kept), kept
        return ended


class FakeAlerts:
    def __init__(self) -> None:
        self.in_force: list[InForce] = []
        self.issued: dict[str, Published] = {}
        self.asked: dict[str, Any] = {}

    async def active(
        self, lat: float | None = None, lon: float | None = None, *, area: str | None = None
    ) -> tuple[InForce, ...]:
        self.asked = {"lat": lat, "lon": lon, "area": area}
        return tuple(self.in_force)

    async def published(self, identifier: str) -> Published | None:
        return self.issued.get(identifier)

    async def recent(self, since: datetime) -> tuple[Published, ...]:
        return tuple(self.issued.values())


NUMBER = "31000000000000_20261122080000_1"


def warning(status: Status = Status.ACTUAL) -> InForce:
    words = AlertText(headline="暴雨红色预警", description="雨大。", instruction="不要外出。")
    content = AlertContent(
        status=status, event="暴雨", texts={"zh": words}, expires=NOW + timedelta(hours=3)
    )
    return InForce(
        identifier=NUMBER,
        sender="test",
        msg_type=MsgType.ALERT,
        sent_at=NOW,
        expires_at=NOW + timedelta(hours=3),
        area={},
        area_codes=frozenset({"310115"}),
        content=content,
        cap=b"",
    )


def published(standing: Standing) -> Published:
    return Published(message=warning(), standing=standing, ended_by=None)


@dataclass
class World:
    """Every service that actions use, each a fake with its own memory."""

    answers: FakeAnswers = field(
        default_factory=lambda: FakeAnswers(
            {"示例法": "plan:示例法#2", "地震": "earthquake-indoors", "宝宝": "flood-kit"}
        )
    )
    facilities: FakeFacilities = field(default_factory=FakeFacilities)
    reports: FakeReports = field(default_factory=FakeReports)
    uploads: FakeUploads = field(default_factory=FakeUploads)
    rescues: FakeRescues = field(default_factory=FakeRescues)
    residents: FakeResidents = field(default_factory=FakeResidents)
    linked: FakeLinked = field(default_factory=FakeLinked)
    alerts: FakeAlerts = field(default_factory=FakeAlerts)
    ring: Ring = field(default_factory=lambda: Ring(words=WORDS, vault=VAULT, now=NOW))
    handovers: MemoryHandovers = field(default_factory=MemoryHandovers)
    led: Led = field(default_factory=lambda: Led(vault=VAULT, clock=Clock(NOW)))

    @property
    def services(self) -> WebServices:
        parts = SimpleNamespace(
            settings=SimpleNamespace(home_area="310000", token_for=lambda purpose: "a-token"),
            words=WORDS,
            vault=VAULT,
            answers=self.answers,
            knowledge=FakeKnowledge(),
            areas=AREAS,
            facilities=self.facilities,
            reports=self.reports,
            uploads=self.uploads,
            rescues=self.rescues,
            residents=self.residents,
            linked=self.linked,
            alerts=self.alerts,
            warnings=self.alerts,
            rumours=Rumours(self.alerts, Likeness(FakeEncoder()), "http://f.invalid", lambda: NOW),
            circles=self.ring.circles,
            telling=self.ring.telling,
            talks=Talks(self.handovers, VAULT, lambda: NOW),
            guides=self.led.guides,
            drills=self.led.drills,
            progress=self.led.progress,
        )
        return cast(WebServices, parts)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One message as the engine understood it."""

    text: str = ""
    intent: str
    entities: Mapping[str, Any] = field(default_factory=dict)
    pin: tuple[float, float] | None = None
    danger: str | None = None
    photos: int = 0
    hazards: tuple[tuple[int, str], ...] = ()
    until: datetime | None = None
    cry: str | None = None
    cried_at: tuple[float, float] | None = None


@dataclass
class Talker:
    """Plays the engine: picks no action by itself, keeps the slots from turn to turn."""

    world: World
    language: str = "zh"
    slots: dict[str, Any] = field(default_factory=dict)
    restarted: bool = False

    async def hear(self, action: str, heard: Heard) -> list[Reply]:
        """The rendered answers: a key that bot/words lacks raises KeyError here."""
        actions = {each.name(): each for each in actions_of(self.world.services)}
        dispatcher = CollectingDispatcher()
        tracker = Tracker.from_dict(tracker_json(heard, self.language, self.slots))
        for event in await actions[action].run(dispatcher, tracker, {}):
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
            self.restarted |= event["event"] == "restart"
        return [self._rendered(message["custom"]) for message in dispatcher.messages]

    async def answer(self, intent: str, text: str = "", **entities: Any) -> list[Reply]:
        """To an open question."""
        return await self.hear("action_go_on", Heard(text=text, intent=intent, entities=entities))

    def _rendered(self, custom: dict[str, Any]) -> Reply:
        return render(
            KeyedReply.model_validate(custom),
            language=self.language,
            words=WORDS,
            payloads=Payloads(VAULT),
            fingerprint=VAULT.fingerprint(PERSON),
        )


def tracker_json(heard: Heard, language: str, slots: Mapping[str, Any]) -> dict[str, Any]:
    """As Rasa 3.6 posts it, less the events, which our endpoint leaves out."""
    lat, lon = heard.pin or (None, None)
    metadata = {
        "language": language,
        "channel": PERSON.channel,
        "sealed": VAULT.seal(PERSON.address).decode(),
        "lat": lat,
        "lon": lon,
        "danger": heard.danger,
        "photos": heard.photos,
        "until": heard.until.isoformat() if heard.until else None,
        "cry": heard.cry,
        "cried_at": heard.cried_at,
    }
    named = [{"entity": "hazard", "value": code, "start": at} for at, code in heard.hazards]
    return {
        "sender_id": VAULT.fingerprint(PERSON).hex(),
        "slots": dict(slots),
        "latest_message": {
            "text": heard.text or f"/{heard.intent}",
            "intent": {"name": heard.intent, "confidence": 1.0},
            "entities": named + [{"entity": k, "value": v} for k, v in heard.entities.items()],
            "metadata": metadata,
        },
        "events": [],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": None,
    }


def draft(**known: Any) -> ReportDraft:
    return replace(ReportDraft(), **known)


def similar(reference: str) -> Similar:
    return Similar(reference=reference, hazard=Hazard.FLOOD, distance_m=40, created_at=NOW)
