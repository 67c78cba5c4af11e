"""The states of a delivery, their lattice, and the records that cross between ledger and lanes.

It does not know SQL or providers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from bot.words.fallbacks import nearest


class DeliveryState(StrEnum):
    """architecture.md, «Alerts»."""

    QUEUED = "queued"
    SENDING = "sending"
    IN_DOUBT = "in_doubt"  # handed over, perhaps: the worker or the connection died meanwhile
    ACCEPTED = "accepted"  # the provider has it
    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"
    STOPPED = "stopped"  # the person said STOP, or nobody is there any more
    CANCELLED = "cancelled"


#: Results and receipts only move a delivery up. Delivered is above failed and the rest: a provider
#: that first says "failed" and then "delivered" is right the second time, never the other way
#: round.
RANK = {
    DeliveryState.QUEUED: 0,
    DeliveryState.SENDING: 1,
    DeliveryState.IN_DOUBT: 2,
    DeliveryState.ACCEPTED: 3,
    DeliveryState.FAILED: 4,
    DeliveryState.EXPIRED: 4,
    DeliveryState.STOPPED: 4,
    DeliveryState.CANCELLED: 4,
    DeliveryState.DELIVERED: 5,
}

#: Why a delivery failed when nobody ever learned what became of it.
IN_DOUBT_REASON = "in_doubt"
NO_LANE_REASON = "no_lane"


def raised(state: DeliveryState, to: DeliveryState) -> DeliveryState:
    """The state after news: up the lattice or unchanged."""
    return to if RANK[to] > RANK[state] else state


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A delivery that is this lane's to send now."""

    id: int
    event_id: UUID
    language: str
    tries: int
    sealed_address: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a look into the queue gave; `closed` rows were over: expired, stopped, cancelled."""

    ready: tuple[Claimed, ...]
    closed: int

    @property
    def empty(self) -> bool:
        return not self.ready and not self.closed


@dataclass(frozen=True, kw_only=True)
class Result:
    """What became of one try. `due_at` is set when it is to be tried again (queued, in_doubt)."""

    delivery_id: int
    state: DeliveryState
    provider_id: str | None = None
    reason: str | None = None
    due_at: datetime | None = None
    gone: bool = False  # nobody can be reached there any more
    stopped: bool = False  # the person told the provider to stop


@dataclass(frozen=True, kw_only=True)
class Sendable:
    """An event as sending needs it. `thread`: the identifier of the first event of its chain."""

    id: UUID
    alert_id: UUID
    identifier: str
    priority: int
    messages: Mapping[str, Mapping[str, str]]
    expires_at: datetime
    thread: str = ""

    def text(self, language: str, form: str) -> str:
        """The frozen words; a language that this event lacks as in bot.words.fallbacks."""
        tag = self.language(language)
        forms = self.messages[tag] if tag else {}
        # Events that were frozen before there was a form have the full one.
        return forms.get(form) or forms.get("full", "")

    def language(self, asked: str) -> str | None:
        """That of the words which a reader of `asked` gets."""
        return nearest(asked, self.messages)


class NewDelivery(NamedTuple):
    """A row to be: one contact on one channel; a tuple, for there are a hundred thousand at once.

    `lane` is None where no lane goes there. `due_at`: not before that moment; None is at once.
    """

    contact_id: UUID
    channel: str
    language: str
    lane: str | None
    due_at: datetime | None = None
    fallback: bool = False  # whether there is another one, should this one fail
    person: UUID | None = None  # where they have several channels: only one of them is first

    @property
    def kind(self) -> tuple[object, ...]:
        """All but the contact and its person: few kinds, many rows of each."""
        return self[1:-1]


@dataclass(frozen=True, kw_only=True)
class Fence:
    """The job under whose lock a lane is served: whoever lost the job claims nothing any more."""

    job_id: int
    worker_id: int
