"""Services in memory that hand each other documents: what the relay is tried with.

It does not know signatures: how far a document is believed is said by the test.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from bot.alerts import cap
from bot.alerts.content import AlertContent, MsgType, Reference, from_json
from bot.alerts.errors import AlertUnknown, ChangedMeanwhile
from bot.alerts.freezing import Freezer, Issuer
from bot.alerts.ground import Ground
from bot.alerts.incoming.records import Feed, FeedKind, Outcome, Received, Summary, Trust
from bot.alerts.ports import AlertBook, Change, Ending
from bot.alerts.records import Act, Alert, Event, Hand, State
from bot.alerts.relaying.issuing import Issuing
from bot.alerts.relaying.ports import Original
from bot.alerts.relaying.relay import Passed, Relay
from tests.bot.broadcast.world import PUDONG, WORDS, divisions, draft

DIVISIONS = divisions()
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
SEND: tuple[Mapping[str, object], ...] = ({"action": "send"},)
DRAFT: tuple[Mapping[str, object], ...] = ({"action": "draft"},)


@dataclass
class Alerts:
    """As much of AlertBook as relaying asks."""

    kept: dict[UUID, Alert] = field(default_factory=dict)
    issued: list[Event] = field(default_factory=list)

    async def add(self, alert: Alert, hand: Hand) -> None:
        if alert.id in self.kept:
            raise ChangedMeanwhile
        self.kept[alert.id] = replace(alert, hands=(hand,))

    async def get(self, alert_id: UUID) -> Alert:
        if alert_id not in self.kept:
            raise AlertUnknown
        return self.kept[alert_id]

    async def change(self, change: Change) -> None:
        before = self.kept[change.before.id]
        if (before.state, before.version) != (change.before.state, change.before.version):
            raise ChangedMeanwhile
        self.kept[before.id] = replace(change.after, hands=(*before.hands, change.hand))

    async def issue(self, change: Change, event: Event, ending: Ending | None) -> None:
        await self.change(change)
        if ending:
            for n, one in enumerate(self.issued):
                if one.id in ending.event_ids and one.ended_at is None:
                    self.issued[n] = replace(one, ended_at=ending.at, ended_by=ending.by)
            for id in ending.alert_ids:
                self.kept[id] = replace(self.kept[id], state=State.CANCELLED)
        self.issued.append(event)

    async def settle(self, event_ids: Sequence[UUID], now: datetime) -> None:
        return None

    async def taken(self, prefix: str) -> frozenset[str]:
        return frozenset(one.identifier for one in self.issued)

    async def events_of(self, alert_id: UUID) -> tuple[Event, ...]:
        return tuple(one for one in self.issued if one.alert_id == alert_id)

    async def events(self, event_ids: Sequence[UUID]) -> tuple[Event, ...]:
        return tuple(one for one in self.issued if one.id in event_ids)


@dataclass
class Inbox:
    """As much of ReceivedBook and Relayed as relaying asks."""

    kept: dict[UUID, Received] = field(default_factory=dict)
    names: dict[UUID | None, str] = field(default_factory=dict)  # of feeds

    async def find(self, name: Reference) -> Received | None:
        return next((one for one in self.kept.values() if one.name == name), None)

    async def named(self, names: Sequence[Reference]) -> tuple[Received, ...]:
        return tuple(one for one in self.kept.values() if one.name in names)

    async def get(self, received_id: UUID) -> Received | None:
        return self.kept.get(received_id)

    async def relayed(self, received_id: UUID, alert_id: UUID) -> bool:
        before = self.kept[received_id]
        if before.relayed_alert_id is not None:
            return False
        self.kept[received_id] = replace(before, relayed_alert_id=alert_id)
        return True

    async def original(self, alert_id: UUID) -> Original | None:
        found = [one for one in self.kept.values() if one.relayed_alert_id == alert_id]
        feed_name = self.names.get(found[0].feed_id, "") if found else ""
        return Original(document=found[0].document, feed_name=feed_name) if found else None


class Office:
    """One service: `warn` is its own people's act, `hear` a document that its feed brought."""

    def __init__(self, name: str, home: str = "310000") -> None:
        self.sender = f"{name}@office.invalid"
        self.alerts, self.inbox = Alerts(), Inbox()
        self.now = NOW
        book: Any = self.alerts
        received: Any = self.inbox
        self._book: AlertBook = book
        issuer = Issuer(sender=self.sender, home_area=home, public_url=f"http://{name}.invalid")
        self.freezer = Freezer(
            book=book, ground=Ground(DIVISIONS), words=WORDS, issuer=issuer, relayed=received
        )
        self.relay = Relay(
            book=book,
            received=received,
            divisions=DIVISIONS,
            words=WORDS,
            issuing=Issuing(book=book, freezer=self.freezer, words=WORDS),
            home=home,
            sender=self.sender,
        )

    async def warn(self, content: AlertContent) -> Event:
        alert = Alert(
            id=uuid4(),
            identifier=None,
            state=State.SUBMITTED,
            version=1,
            content=content,
            created_by="Li",
            created_at=self.now,
            updated_at=self.now,
        )
        await self.alerts.add(alert, Hand(version=1, person="Li", act=Act.CREATE, at=self.now))
        return await self.approve(alert.id)

    async def approve(self, alert_id: UUID, refers_to: tuple[Event, ...] = ()) -> Event:
        before = await self.alerts.get(alert_id)
        event = await self.freezer.warning(before, refers_to, 1, self.now)
        after = replace(
            before, state=State.APPROVED, identifier=event.identifier, approved_by="Chen"
        )
        hand = Hand(version=before.version, person="Chen", act=Act.APPROVE, at=self.now)
        await self.alerts.issue(Change(before=before, after=after, hand=hand), event, None)
        return event

    async def cancel(self, event: Event) -> Event:
        over = await self.freezer.all_clear(event, (event,), event.alert_id, self.now)
        before = await self.alerts.get(event.alert_id)
        hand = Hand(version=1, person="Chen", act=Act.CANCEL, at=self.now)
        change = Change(before=before, after=replace(before, state=State.CANCELLED), hand=hand)
        ending = Ending(event_ids=(event.id,), alert_ids=(), by=over.identifier, at=self.now)
        await self.alerts.issue(change, over, ending)
        return over

    async def hear(
        self, document: bytes, feed: Feed, trust: Trust = Trust.PINNED, **changes: Any
    ) -> Passed | None:
        """None for an echo. A document that is known is looked at again, as after a crash."""
        alert = cap.parse(document)
        if await self.relay.is_echo(alert, feed):
            return None
        received = replace(_received(alert, document, feed, trust, self.now), **changes)
        known = await self.inbox.find(received.name)
        received = known or received
        self.inbox.kept[received.id] = received
        self.inbox.names[feed.id] = feed.name
        return await self.relay.pass_on(received, feed, self.now)

    def warning(self) -> list[Event]:
        """What stands here now."""
        return [
            one
            for one in self.alerts.issued
            if one.ended_at is None
            and one.expires_at > self.now
            and one.msg_type is not MsgType.CANCEL
        ]

    def feed(self) -> list[bytes]:
        """Its feed: what stands, and what was called off."""
        return [one.cap for one in self.alerts.issued if one.ended_at is None]

    def states(self) -> Collection[State]:
        return [one.state for one in self.alerts.kept.values()]


def feed_of(office: str, rules: Sequence[Mapping[str, object]] = SEND, **changes: Any) -> Feed:
    """A feed whose rules two people agreed to."""
    made = Feed(
        id=uuid4(),
        url=f"http://{office}.invalid/feeds/alerts.atom",
        kind=FeedKind.FENGHUO,
        name=office,
        created_by="Wang",
        created_at=NOW,
        approved_by="Zhao",
        trust_sender=f"{office}@office.invalid",
        trust_certificate="a certificate",
        rules=tuple(rules),
    )
    return replace(made, **changes)


def content(**changes: Any) -> AlertContent:
    expires = (NOW + timedelta(hours=3)).isoformat()
    return from_json(draft(**{"expires": expires, **changes}))


def _received(
    alert: cap.CapAlert, document: bytes, feed: Feed, trust: Trust, now: datetime
) -> Received:
    return Received(
        id=uuid4(),
        sender=alert.sender,
        identifier=alert.identifier,
        sent=alert.sent,
        received_at=now,
        msg_type=alert.msg_type,
        status=alert.status,
        trust=trust,
        trusted=trust is Trust.PINNED,
        outcome=Outcome.RECEIVED,
        document=document,
        summary=Summary(),
        references=alert.references,
        feed_id=feed.id,
        expires_at=max((info.expires for info in alert.infos if info.expires), default=None),
    )


__all__ = ["DRAFT", "NOW", "PUDONG", "SEND", "Office", "content", "feed_of"]
