"""The records of an alert's life: the alert, who had a hand in it, and the frozen event.

It does not know SQL, HTTP or who receives what.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from bot.alerts.content import AlertContent, MsgType, Status

#: Language → form (`sms`, `full`) → the words that are sent.
Messages = Mapping[str, Mapping[str, str]]


class State(StrEnum):
    """api.md, «Warning»."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REJECTED = "rejected"
    APPROVED = "approved"  # the event is frozen; nobody has been told yet
    SENDING = "sending"
    PAUSED = "paused"
    COMPLETED = "completed"  # every delivery is closed and none failed
    PARTIAL = "partial"  # every delivery is closed, some failed
    EXPIRED = "expired"  # it ran out before everybody was told
    CANCELLED = "cancelled"  # called off, or superseded by an update


class Act(StrEnum):
    """What a person or the broadcast does to an alert; also the word in the audit trail."""

    CREATE = "create"
    EDIT = "edit"
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    COMPLETE = "complete"
    CLOSE_PARTIAL = "close_partial"
    EXPIRE = "expire"
    CANCEL = "cancel"
    SUPERSEDE = "supersede"
    TEST_SEND = "test_send"
    ELEVATE = "elevate"  # asks that others than usual may decide: elevation.py
    GRANT_ELEVATION = "grant_elevation"


@dataclass(frozen=True, kw_only=True)
class Hand:
    """Somebody did something to a version. `person` is the name, not the token."""

    version: int
    person: str
    act: Act
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Alert:
    """The editable alert. `identifier` is that of its first message, given on approval."""

    id: UUID
    identifier: str | None
    state: State
    version: int
    content: AlertContent
    created_by: str
    created_at: datetime
    updated_at: datetime
    reason: str | None = None
    approved_by: str | None = None
    approved_at: datetime | None = None
    expires_at: datetime | None = None
    hands: tuple[Hand, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Submitted(Alert):
    """An alert that was just submitted. `approvers_told`: how many could be sent a message."""

    approvers_told: int = 0


@dataclass(frozen=True, kw_only=True)
class Event:
    """What was approved, frozen: everything that sending needs, with no look at the alert.

    `area` is a GeoJSON geometry in WGS-84; `area_codes` every division that shares ground with it;
    `refers_to` the events that this one updates or cancels, the whole chain of them.
    `priority`: the lower, the sooner.
    """

    id: UUID
    alert_id: UUID
    sequence: int
    identifier: str
    msg_type: MsgType
    status: Status
    priority: int
    content: AlertContent
    messages: Messages
    area: Mapping[str, object]
    area_codes: frozenset[str]
    cap: bytes = field(repr=False)
    sender: str
    sent_at: datetime
    expires_at: datetime
    refers_to: tuple[UUID, ...] = ()
    ended_at: datetime | None = None
    ended_by: str | None = None
    paused_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Tally:
    """So many deliveries of one event are alike. `sms` is the short message in their language."""

    alert_id: UUID
    sequence: int
    sms: str | None
    lane: str
    channel: str
    language: str
    state: str
    count: int
    #: Handed over in the last RECENT_SECONDS. Below zero for those that left the state: of a
    #: receipt's two tallies one takes away what the other adds.
    recent: int
    again: int = 0  # delivered to people to whom another channel had delivered it as well
    followed: int = 0  # to people who had a delivery on another channel before


#: The stretch over which the sending rate is measured.
RECENT_SECONDS = 10


class WaitsFor(StrEnum):
    """Why nobody can say when the last message is handed over."""

    LANE_BROKEN = "lane_broken"
    PAUSED = "paused"


@dataclass(frozen=True, kw_only=True)
class AlertView:
    """An alert and how far its broadcast is.

    `counts` are deliveries; `people` are persons who are told, `reached` those who have it. `rate`
    is messages a second, `seconds_left` until the last is handed over; None where that is not
    known: `waits_for` says why.
    """

    alert: Alert
    counts: Mapping[str, int]
    by_channel: Mapping[str, Mapping[str, int]]
    by_language: Mapping[str, Mapping[str, int]]
    rate: float
    seconds_left: float | None
    reached: int
    all_clear: Mapping[str, int]
    ended_by: str | None = None
    people: int = 0
    waits_for: WaitsFor | None = None
    by_lane: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some alerts, newest first, and where the next page starts."""

    items: tuple[Alert, ...]
    next: str | None


@dataclass(frozen=True, kw_only=True)
class AlertPage:
    items: tuple[AlertView, ...]
    next: str | None


@dataclass(frozen=True, kw_only=True)
class LedgerRow:
    """One line of the ledger as the store keeps it; `sealed_address` only the vault can open."""

    id: int
    message: str
    channel: str
    lane: str
    language: str
    state: str
    reason: str | None
    tries: int
    updated_at: datetime
    sealed_address: bytes = field(repr=False)
    after_id: int | None = None  # the delivery on another channel that this one follows


@dataclass(frozen=True, kw_only=True)
class DeliveryView:
    """One line of the ledger as officials see it: the address is masked."""

    id: int
    message: str
    address: str
    channel: str
    lane: str
    language: str
    state: str
    reason: str | None
    tries: int
    updated_at: datetime
    after_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class DeliveryPage:
    items: tuple[DeliveryView, ...]
    next: str | None


@dataclass(frozen=True, kw_only=True)
class OwnAddress:
    """Where an official wants test messages."""

    channel: str
    address: str = field(repr=False)
    language: str
