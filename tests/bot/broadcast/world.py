"""A small country with people who listen, officials, and a provider whose every mood can be set.

It does not know which test uses it.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from shapely import box
from sqlalchemy import func, insert, select, update

from bot.alerts.content import AlertContent, from_json
from bot.alerts.freezing import Issuer
from bot.alerts.ground import Ground
from bot.alerts.incoming.answering import Answerer
from bot.alerts.incoming.inbox import Inbox
from bot.alerts.incoming.views import ReceivedViews, Warnings
from bot.alerts.lanes import Lane
from bot.alerts.messages import Composer
from bot.alerts.preview import Price
from bot.alerts.records import Alert
from bot.alerts.service import Alerts
from bot.alerts.templates import load
from bot.areas.divisions import Division, Divisions, Level
from bot.broadcast.people import Firsts, People
from bot.officials import Official, Role
from bot.residents.people import Person
from bot.residents.subscription import Point
from bot.residents.vault import Vault
from bot.store import tables as t
from bot.store.alerts import StoredAlerts
from bot.store.audience import StoredAudience
from bot.store.database import Database
from bot.store.fallback import StoredFallback
from bot.store.lanes import StoredLanes
from bot.store.ledger import StoredLedger
from bot.store.received import StoredPins, StoredReceived
from bot.store.subscribers import point_columns
from bot.words.catalogue import Words
from bot.worker import Worker
from bot.worker_services import WorkerServices
from channels import errors
from channels.base import Channel, Heard, Outbound, Receipt, ReceiptState, Request

LI = Official(name="Li", role=Role.AUTHOR)
CHEN = Official(name="Chen", role=Role.APPROVER)
PUDONG, HUANGPU, SUZHOU = "310115", "310101", "320500"
SENDER = "fenghuo@sample.invalid"
VAULT = Vault(b"a secret of the tests")
WORDS = Words.load()
TEMPLATES = load(Composer(WORDS))


def utc() -> datetime:
    return datetime.now(UTC)


def divisions() -> Divisions:
    """Shanghai with two districts side by side, Suzhou beyond."""
    shapes = {
        "310000": ("上海市", Level.PROVINCE, (), box(121.0, 31.0, 122.0, 31.5)),
        PUDONG: ("浦东新区", Level.COUNTY, (("310000", "上海市"),), box(121.5, 31.0, 122.0, 31.5)),
        HUANGPU: ("黄浦区", Level.COUNTY, (("310000", "上海市"),), box(121.0, 31.0, 121.5, 31.5)),
        "320000": ("江苏省", Level.PROVINCE, (), box(119.0, 31.0, 121.0, 33.0)),
        SUZHOU: (
            "苏州市",
            Level.PREFECTURE,
            (("320000", "江苏省"),),
            box(120.0, 31.0, 121.0, 32.0),
        ),
    }
    return Divisions(
        [
            Division(
                code=code,
                name=name,
                full_name=name,
                level=level,
                parents=parents,
                lat=shape.centroid.y,
                lon=shape.centroid.x,
            )
            for code, (name, level, parents, shape) in shapes.items()
        ],
        {code: shape for code, (_, _, _, shape) in shapes.items()},
    )


#: What a headline must call the levels that are not red.
_COLOURS = {"orange": ("橙", "Orange"), "yellow": ("黄", "Yellow"), "blue": ("蓝", "Blue")}


def draft(**changes: Any) -> dict[str, Any]:
    """The JSON of a red rainstorm warning for Pudong; `texts` in Chinese and English."""
    zh, en = _COLOURS.get(changes.get("level") or "", ("红", "Red"))
    return {
        "status": "Actual",
        "msg_type": "Alert",
        "category": "Met",
        "event": "暴雨",
        "urgency": "Immediate",
        "severity": "Extreme",
        "certainty": "Likely",
        "level": "red",
        "expires": (utc() + timedelta(hours=3)).isoformat(),
        "area": {"description": "浦东", "geocodes": [{"name": "GB/T2260", "value": PUDONG}]},
        "texts": {
            "zh": {
                "headline": f"暴雨{zh}色预警",
                "description": "三小时内降雨将超过100毫米。",
                "instruction": "请立即到高处避险。",
                "all_clear": "暴雨已过，预警解除。",
            },
            "en": {
                "headline": f"{en} rainstorm warning",
                "description": "More than 100 mm of rain within 3 hours.",
                "instruction": "Go to higher ground now.",
            },
        },
        **changes,
    }


def calm_draft(**changes: Any) -> dict[str, Any]:
    """One on which no life hangs: blue, minor."""
    return draft(level="blue", severity="Minor", urgency="Future", **changes)


def content(**changes: Any) -> AlertContent:
    return from_json(draft(**changes))


class Provider:
    """A channel that keeps what it was given; `mood` may raise, wait or answer for a message."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.sent: list[Outbound] = []
        self.latency = 0.0
        self.failures: list[errors.ChannelError] = []
        self.refusing: dict[str | None, errors.ChannelError] = {}  # sender → its fault
        self.answer = ReceiptState.DELIVERED
        self.in_flight = self.most_in_flight = 0
        self.open = asyncio.Event()  # cleared: it takes messages and answers none
        self.open.set()

    async def receive(self, request: Request) -> list[Heard]:
        return []

    async def send(self, outbound: Outbound) -> Receipt:
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await self.open.wait()
            if self.latency:
                await asyncio.sleep(self.latency)
            if self.failures:
                raise self.failures.pop(0)
            if outbound.sender in self.refusing:
                raise self.refusing[outbound.sender]
            self.sent.append(outbound)
            return Receipt(
                state=self.answer,
                reference=outbound.reference,
                provider_id=f"SM{len(self.sent)}",
                at=utc(),
            )
        finally:
            self.in_flight -= 1

    @property
    def times(self) -> Counter[str]:
        """How often each address got something."""
        return Counter(one.to for one in self.sent)


async def _none_broken() -> frozenset[str]:
    return frozenset()


class World:
    """Everything but HTTP: service, store, worker and providers over one fresh database."""

    def __init__(
        self,
        database: Database,
        *,
        sms_rate: float = 5_000.0,
        sign: Callable[[bytes], bytes] = bytes,
        price: Price | None = None,
        lanes: Sequence[Lane] = (),
    ) -> None:
        self.database = database
        self.sms, self.web = Provider("sms"), Provider("web")
        self.more: dict[str, Channel] = {}
        self.lanes = tuple(lanes) or (
            Lane(name="web", channel="web", rate=5_000.0),
            Lane(
                name="sms:+8610655512379",
                channel="sms",
                sender="+8610655512379",
                rate=sms_rate,
                receipt_window=timedelta(seconds=2),
                doubt_window=timedelta(seconds=2),
            ),
        )
        self.ledger = StoredLedger(database)
        self.lane_book = StoredLanes(database, lambda broken, language: f"{broken.lane} {language}")
        self.audience = StoredAudience(database)
        self.divisions = divisions()
        self.offset = timedelta(0)
        self.test_addresses: dict[str, str] = {}
        self.alerts = Alerts(
            book=StoredAlerts(database),
            audience=self.audience,
            divisions=self.divisions,
            words=WORDS,
            vault=VAULT,
            lanes=self.lanes,
            issuer=Issuer(
                sender=SENDER, home_area="310000", public_url="http://f.invalid", sign=sign
            ),
            clock=self.now,
            price=price,
            templates=TEMPLATES,
            told=Firsts(People(StoredFallback(database), _none_broken), self.lanes),
        )
        own, self.others = StoredAlerts(database), StoredReceived(database)
        self.warnings = Warnings(
            own=self.alerts, others=self.others, divisions=self.divisions, clock=self.now
        )
        self.received = ReceivedViews(book=self.others, own=own, clock=self.now)
        self.inbox = Inbox(
            sender=SENDER,
            book=self.others,
            pins=StoredPins(database),
            own=own,
            ground=Ground(self.divisions),
            answerer=Answerer(sender=SENDER, sign=bytes, words=WORDS),
        )
        self._workers: list[tuple[asyncio.Event, asyncio.Task[None]]] = []

    def now(self) -> datetime:
        return utc() + self.offset

    def services(self) -> WorkerServices:
        return WorkerServices(
            database_url=self.database.url,
            ledger=self.ledger,
            fallback=StoredFallback(self.database),
            lane_book=self.lane_book,
            audience=self.audience,
            lanes=self.lanes,
            channels={"sms": self.sms, "web": self.web, **self.more},
            vault=VAULT,
            clock=self.now,
            test_addresses=self.test_addresses,
            test_text="a test",
        )

    async def work(self) -> None:
        """Start one worker in this process."""
        stopping = asyncio.Event()
        task = asyncio.create_task(Worker(self.services(), stopping).run())
        self._workers.append((stopping, task))

    async def rest(self) -> None:
        """Stop all workers."""
        for stopping, _ in self._workers:
            stopping.set()
        for _, task in self._workers:
            await task
        self._workers.clear()

    async def subscribe(
        self,
        count: int = 1,
        *,
        channel: str = "sms",
        areas: Sequence[str] = (PUDONG,),
        language: str = "zh",
        point: tuple[float, float, float] | None = None,
        groups: Sequence[str] = (),
        contact_ids: Sequence[UUID] | None = None,
        quiet_hours: dict[str, str] | None = None,
    ) -> list[UUID]:
        """`count` confirmed people; their addresses are +86 and eleven digits."""
        ids = list(contact_ids) if contact_ids else [uuid4() for _ in range(count)]
        async with self.database.transaction() as connection:
            if contact_ids is None:
                await connection.execute(
                    insert(t.contacts), [_contact(one, channel, language) for one in ids]
                )
            where = Point(lat=point[0], lon=point[1], radius_m=point[2]) if point else None
            wish = {**point_columns(where), "groups": list(groups)}
            await connection.execute(
                insert(t.subscriptions),
                [
                    {
                        "id": uuid4(),
                        "contact_id": one,
                        "language": language,
                        "areas": list(areas),
                        "created_at": utc(),
                        "confirmed_at": utc(),
                        "quiet_hours": quiet_hours,
                        **wish,
                    }
                    for one in ids
                ],
            )
        return ids

    async def one_person(self, *contacts: UUID, preferences: Sequence[int | None] = ()) -> UUID:
        """The contacts belong to one person; how much each is liked, in their order."""
        person, c = uuid4(), t.contacts.c
        liked = preferences or [None] * len(contacts)
        async with self.database.transaction() as connection:
            for contact, preference in zip(contacts, liked, strict=True):
                mine = update(t.contacts).where(c.id == contact)
                await connection.execute(mine.values(person=person, preference=preference))
        return person

    async def stop_person(self, contact_id: UUID) -> None:
        """The person says STOP."""
        statement = update(t.contacts).where(t.contacts.c.id == contact_id)
        async with self.database.transaction() as connection:
            await connection.execute(statement.values(stopped_at=utc()))

    author = LI

    def approver(self, number: int) -> Official:
        """Another approver for each number."""
        return Official(name=f"approver {number}", role=Role.APPROVER)

    async def orphan(self, alert: Alert, count: int) -> None:
        """As a killed worker leaves it: some rows are in `sending`, and nobody serves the lane."""
        d, e = t.deliveries.c, t.events.c
        rows = (
            select(d.id)
            .join(t.events, e.id == d.event_id)
            .where(e.alert_id == alert.id)
            .limit(count)
        )
        async with self.database.transaction() as connection:
            await connection.execute(
                update(t.deliveries).where(d.id.in_(rows)).values(state="sending")
            )

    async def queued(self, alert: Alert) -> UUID:
        """Somebody whose delivery no worker has claimed yet."""
        d, e = t.deliveries.c, t.events.c
        waiting = (
            select(d.contact_id)
            .join(t.events, e.id == d.event_id)
            .where(e.alert_id == alert.id, d.state == "queued")
            .limit(1)
        )
        async with self.database.transaction() as connection:
            contact: UUID = (await connection.execute(waiting)).scalar_one()
        return contact

    async def until_states(self, alert: Alert, states: dict[str, int]) -> None:
        """Wait until the ledger of the alert is so."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + 60
        while (found := await self.states(alert)) != states:
            assert loop.time() < deadline, found
            await asyncio.sleep(0.05)

    async def approved(self, source: dict[str, Any] | None = None) -> Alert:
        """Drafted and submitted by Li, approved by Chen."""
        alert = await self.alerts.draft(source or draft(), LI)
        await self.alerts.submit(alert.id, LI)
        return await self.alerts.approve(alert.id, CHEN)

    async def states(self, alert: Alert, sequence: int = 1) -> Counter[str]:
        d, e = t.deliveries.c, t.events.c
        query = (
            select(d.state, func.count())
            .join(t.events, e.id == d.event_id)
            .where(e.alert_id == alert.id, e.sequence == sequence)
            .group_by(d.state)
        )
        async with self.database.transaction() as connection:
            return Counter({row[0]: row[1] for row in (await connection.execute(query)).all()})

    async def until(self, alert: Alert, *states: str, seconds: float = 60.0) -> Alert:
        """Wait until the alert is in one of the states; fails when it takes too long."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            found = (await self.alerts.get(alert.id)).alert
            if found.state.value in states:
                return found
            late = asyncio.get_running_loop().time() > deadline
            assert not late, f"{found.state}: {await self.states(alert)}"
            await asyncio.sleep(0.05)


async def until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait for it; fails when it takes too long."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while not condition():
        assert loop.time() < deadline, "it never came true"
        await asyncio.sleep(0.01)


def _contact(id: UUID, channel: str, language: str) -> dict[str, Any]:
    address = address_of(id) if channel == "sms" else str(id)
    return {
        "id": id,
        "channel": channel,
        "fingerprint": VAULT.fingerprint(Person(channel=channel, address=address)),
        "sealed_address": VAULT.seal(address),
        "language": language,
        "created_at": utc(),
    }


def address_of(contact_id: UUID) -> str:
    """The number of a person that `subscribe` made."""
    return f"+861{contact_id.int % 10**10:010d}"
