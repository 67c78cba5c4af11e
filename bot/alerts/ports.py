"""What the alerts room asks of the store: coarse questions, one transaction each.

It does not know how they are answered.
"""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from shapely.geometry.base import BaseGeometry

from bot.alerts.content import AlertContent, Reference
from bot.alerts.elevation import Elevation
from bot.alerts.records import Alert, Event, Hand, LedgerRow, Page, State, Tally
from bot.notices import Notice
from bot.officials import Official, Role


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Who is meant: inside the area, in one of the groups, languages and channels (empty: all)."""

    geometry: BaseGeometry
    codes: frozenset[str]
    groups: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()


class Place(NamedTuple):
    """Where somebody listens. `inside`: surely so, by a division or by the cell of the point.

    Otherwise the circle (WGS-84 degrees, metres) has to be looked at exactly; None is outside.
    """

    inside: bool
    lat: float | None = None
    lon: float | None = None
    radius_m: float | None = None


class Candidate(NamedTuple):
    """One subscription of a reachable contact; a tuple, for there are a hundred thousand at once.

    From `inside` to `radius_m` as in Place. `newer`: where the contact has asked to be warned
    since. Where one of these is meant as well, that one is a candidate of its own and speaks for
    the contact. `quiet_hours` as in bot.residents.subscription.
    """

    contact_id: UUID
    channel: str
    language: str
    quiet_hours: Mapping[str, Any] | None
    inside: bool
    lat: float | None
    lon: float | None
    radius_m: float | None
    newer: Sequence[Sequence[Any]] | None
    person: UUID | None = None  # where it is one of several contacts of a person


@dataclass(frozen=True, kw_only=True)
class Call:
    """Officials are told that a submitted alert waits. `round`: 0 on submission, then again.

    `people` are those who may decide, reachable or not; `notices` what goes to whom.
    """

    alert_id: UUID
    submitted_at: datetime
    round: int
    people: tuple[str, ...]
    at: datetime
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a move writes. `before` is what the alert must still be, or the move fails.

    `call` and `notices` go out if and only if the move is made.
    """

    before: Alert
    after: Alert
    hand: Hand
    call: Call | None = None
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ending:
    """Events that end with the move (cancelled or superseded), and what their alerts become.

    Those of `standing` must not have ended before, or the move fails.
    """

    event_ids: tuple[UUID, ...]
    alert_ids: tuple[UUID, ...]
    by: str
    at: datetime
    standing: frozenset[UUID] = frozenset()


class AlertBook(Protocol):
    """Alerts, hands, events and the audit trail. Every write is audited in the same transaction."""

    async def add(self, alert: Alert, hand: Hand) -> None:
        """A new draft. Raises ChangedMeanwhile where there is one of its id."""

    async def get(self, alert_id: UUID) -> Alert:
        """Raises AlertUnknown."""

    async def said(self, alert_id: UUID, version: int) -> AlertContent | None:
        """What a version of it said; None for one that was not kept."""

    async def page(self, states: Collection[State], limit: int, cursor: str | None) -> Page:
        """Newest first; an empty `states` means all. Raises CursorWrong."""

    async def change(self, change: Change) -> None:
        """Raises ChangedMeanwhile when state or version are no longer as before."""

    async def issue(self, change: Change, event: Event, ending: Ending | None) -> None:
        """The move, the event, the end of what it refers to and the broadcast job: all or nothing.

        Raises ChangedMeanwhile, IdentifierTaken.
        """

    async def settle(self, event_ids: Sequence[UUID], now: datetime) -> None:
        """Close what is still queued of ended events."""

    async def pause(self, change: Change, now: datetime | None) -> None:
        """Hold the alert's events from `now` on, or let them go on (None).

        Raises ChangedMeanwhile.
        """

    async def note(self, alert_id: UUID, hand: Hand) -> None:
        """An act that changes nothing but is on the record."""

    async def events_of(self, alert_id: UUID) -> tuple[Event, ...]:
        """In the order in which they were issued."""

    async def referred(self, references: Sequence[Reference]) -> tuple[Event, ...]:
        """Our own events that the references name."""

    async def events(self, event_ids: Sequence[UUID]) -> tuple[Event, ...]:
        """These events, oldest first."""

    async def in_force(self, now: datetime) -> tuple[Event, ...]:
        """Events that warn, neither ended nor expired, newest first."""

    async def since(self, moment: datetime, limit: int) -> tuple[Event, ...]:
        """Events of every type that stood after that moment, the newest first."""

    async def history(self, limit: int, cursor: str | None) -> tuple[tuple[Event, ...], str | None]:
        """Every event ever issued, the newest first, a page at a time. Raises CursorWrong."""

    async def changed_at(self, now: datetime) -> datetime | None:
        """When an event was last issued, ended or ran out; None before the first."""

    async def published(self, identifier: str) -> Event | None:
        """The event of an identifier."""

    async def taken(self, prefix: str) -> frozenset[str]:
        """Identifiers in use that start so."""

    async def tallies(self, alert_ids: Sequence[UUID], now: datetime) -> tuple[Tally, ...]:
        """The ledger of these alerts, counted."""

    async def ledger_page(
        self, alert_id: UUID, limit: int, cursor: str | None
    ) -> tuple[tuple[LedgerRow, ...], str | None]:
        """The ledger of every event of the alert, a page at a time. Raises CursorWrong."""

    async def own_addresses(self, person: str) -> tuple[tuple[str, bytes, str], ...]:
        """(channel, sealed address, language) of an official."""

    async def set_own_addresses(
        self, person: str, addresses: Sequence[tuple[str, bytes, str]], at: datetime
    ) -> None:
        """Replaces them."""

    async def enqueue_test(self, alert_id: UUID, messages: Sequence[Notice], hand: Hand) -> None:
        """Have the worker send test messages."""

    async def officials(self, roles: Collection[Role]) -> tuple[Official, ...]:
        """Everybody who holds a token of one of these roles."""

    async def elevations(self, alert_id: UUID) -> tuple[Elevation, ...]:
        """Every elevation that was asked for, oldest first."""

    async def ask_elevation(
        self, elevation: Elevation, hand: Hand, notices: Sequence[Notice]
    ) -> None:
        """A new one, on the record."""

    async def grant_elevation(
        self, elevation: Elevation, hand: Hand, notices: Sequence[Notice]
    ) -> None:
        """Raises AlreadyGranted when somebody was faster."""

    async def propose(self, alert: Alert, hand: Hand, references: Sequence[str]) -> None:
        """A draft out of reports. Raises AlreadyProposed when one of them has proposed before."""


class CallBook(Protocol):
    """Submitted alerts that nobody decides on."""

    async def unanswered(self, before: datetime, most: int) -> tuple[tuple[Alert, Call], ...]:
        """Submitted ones last called for until `before`, fewer than `most` times again."""

    async def call_again(self, call: Call) -> bool:
        """False when another worker did, or somebody has decided."""

    async def own_addresses(self, person: str) -> tuple[tuple[str, bytes, str], ...]:
        """(channel, sealed address, language) of an official."""


class Told(Protocol):
    """Of persons with several channels, the contact that a warning tries first."""

    async def told(
        self, page: Sequence[Candidate], channels: Collection[str]
    ) -> Sequence[Candidate]:
        """Each person of the page once; `channels`: those that the alert uses, empty: all."""


class AudienceBook(Protocol):
    """Who listens where."""

    def pages(
        self, selection: Selection, first: int, then: int
    ) -> AsyncGenerator[Sequence[Candidate]]:
        """Whoever may be meant, each subscription once, as of one moment, in any order.

        `first` of them on the first page, `then` on the others, so that no more are in memory
        however many there are. To be closed by whoever leaves it early.
        """

    async def left_out(self, selection: Selection) -> Mapping[str, Sequence[Candidate]]:
        """Who would be meant but hears nothing: `stopped`, `unconfirmed` → candidates."""
