"""A hazard report and its life: statuses, legal moves, when it expires.

It does not know who may see it, nor how it is stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from bot.reports.grading import Graded, Urgency, grade
from knowledge.hazards import Hazard

#: The actors of moves that no official makes; a witness reported the same thing again, and a file
#: said where it was taken.
REPORTER, WITNESS, PHOTO = "reporter", "witness", "photo"
#: What the note of a step begins with by which an official says that another report tells of the
#: same event, or of another one; its reference follows.
LINKED, UNLINKED = "link ", "unlink "


class Status(StrEnum):
    RECEIVED = "received"  # nobody has looked yet
    TRIAGED = "triaged"  # a duty officer has looked
    VERIFIED = "verified"  # somebody was there, or it is certain otherwise
    ASSIGNED = "assigned"  # somebody is on it
    RESOLVED = "resolved"  # the hazard is gone, says who was on it
    CLOSED = "closed"  # and somebody else has checked
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    EXPIRED = "expired"  # nobody confirmed it in the time that its kind is true for


class Refusal(StrEnum):
    """Why a report was rejected, so that figures can tell them apart; the note says the rest."""

    UNTRUE = "untrue"  # somebody looked: it is not there
    OVER = "over"  # it was there, and is gone
    NOT_OURS = "not_ours"  # somebody else's matter, who was told or named to the reporter
    NO_HAZARD = "no_hazard"  # a question, a complaint, thanks
    UNCLEAR = "unclear"  # neither what nor where can be found out
    TRIAL = "trial"  # somebody tried the service out
    ABUSE = "abuse"
    OTHER = "other"


S = Status
MOVES: dict[Status, frozenset[Status]] = {
    S.RECEIVED: frozenset({S.TRIAGED, S.REJECTED, S.DUPLICATE, S.EXPIRED}),
    S.TRIAGED: frozenset({S.VERIFIED, S.REJECTED, S.DUPLICATE, S.EXPIRED}),
    # Verified again: somebody looked once more and it is still so.
    S.VERIFIED: frozenset({S.VERIFIED, S.ASSIGNED, S.REJECTED, S.DUPLICATE, S.EXPIRED}),
    S.ASSIGNED: frozenset({S.ASSIGNED, S.RESOLVED, S.DUPLICATE}),
    S.RESOLVED: frozenset({S.CLOSED, S.ASSIGNED}),
    S.EXPIRED: frozenset({S.TRIAGED, S.REJECTED, S.DUPLICATE}),
    S.CLOSED: frozenset({S.ASSIGNED}),
    S.REJECTED: frozenset({S.TRIAGED}),
    S.DUPLICATE: frozenset(),
}
#: Opened again: only by an official of an upper level (bot.reports.supervision.is_upper), who says
#: why.
REOPENING = frozenset({S.CLOSED, S.REJECTED})
#: Still about something that may be there.
OPEN = frozenset({S.RECEIVED, S.TRIAGED, S.VERIFIED, S.ASSIGNED})
#: Somebody is on it, or says that it is done.
IN_HAND = frozenset({S.ASSIGNED, S.RESOLVED})
#: Somebody has something to do about it: look, act or check.
WAITING = OPEN | {S.RESOLVED}
#: Expires unless confirmed; once somebody is on it, it ends by being resolved.
EXPIRING = frozenset({S.RECEIVED, S.TRIAGED, S.VERIFIED})

#: How long a report is true. The first four are PetaBencana's (product.md R7); the others follow
#: their like.
_LIVES: dict[timedelta, tuple[Hazard, ...]] = {
    timedelta(hours=2): (
        Hazard.TYPHOON, Hazard.TORNADO, Hazard.HAIL, Hazard.LIGHTNING, Hazard.SANDSTORM, Hazard.FOG,
        Hazard.CROWD, Hazard.LIFT, Hazard.DROWNING, Hazard.FIRST_AID,
    ),
    timedelta(hours=3): (
        Hazard.FLOOD, Hazard.WATERLOGGING, Hazard.STORM_SURGE, Hazard.TSUNAMI, Hazard.ROAD,
        Hazard.SUBWAY,
    ),
    timedelta(hours=6): (
        Hazard.FIRE, Hazard.FOREST_FIRE, Hazard.GAS, Hazard.CARBON_MONOXIDE, Hazard.HAZMAT,
        Hazard.EXPLOSION, Hazard.ELECTRICITY,
    ),
    timedelta(hours=12): (
        Hazard.EARTHQUAKE, Hazard.BUILDING_COLLAPSE, Hazard.LANDSLIDE, Hazard.DEBRIS_FLOW,
        Hazard.SNOW, Hazard.ICE, Hazard.NUCLEAR,
    ),
    timedelta(hours=24): (
        Hazard.HEAT, Hazard.COLD, Hazard.EPIDEMIC, Hazard.FOOD_POISONING, Hazard.OTHER,
    ),
    timedelta(hours=72): (Hazard.DROUGHT, Hazard.PREPAREDNESS, Hazard.RECOVERY),
}  # fmt: skip
LIFE: dict[Hazard, timedelta] = {
    hazard: life for life, hazards in _LIVES.items() for hazard in hazards
}


@dataclass(frozen=True, kw_only=True)
class Report:
    """WGS-84 degrees; only the vault reads what is sealed; `assignee` is an official's name.

    `details`: what its kind of hazard asks besides. `reporter_name`, `reporter_roles`: of a
    verified reporter. `confidential`: who told it is shown to one role only. `held`: in the shadow
    queue, for `signs`. `urgency`: the grade that lists sort by. `officer`: whose turn it is, until
    `due_at`, at this `level` of the chain of duty (bot.reports.duty.shifts). `cluster`: what it has
    in common with others; `source_id`: the standing hazard source that it is about; `incident_id`:
    the occurrence whose figures it belongs to.
    """

    id: UUID
    reference: str
    status: Status
    hazard: Hazard
    text: str
    lat: float | None
    lon: float | None
    address: str | None
    area_code: str | None
    people_affected: int | None
    people_trapped: int | None
    urgent: bool
    language: str
    anonymous: bool
    created_at: datetime
    updated_at: datetime
    expires_at: datetime | None
    assignee: str | None = None
    duplicate_of: str | None = None
    sealed_contact: bytes | None = field(default=None, repr=False)
    reporter_channel: str | None = None
    reporter_fingerprint: bytes | None = field(default=None, repr=False)
    sealed_reporter: bytes | None = field(default=None, repr=False)
    details: Mapping[str, Any] = field(default_factory=dict)
    reporter_name: str | None = field(default=None, repr=False)
    reporter_roles: tuple[str, ...] = ()
    confidential: bool = False
    held: bool = False
    signs: tuple[str, ...] = ()
    urgency: Urgency = Urgency.NORMAL
    officer: str | None = None
    due_at: datetime | None = None
    level: int = 0
    cluster: UUID | None = None
    source_id: UUID | None = None
    incident_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A step of a report's life, append-only. `actor`: an official's name or one of ours.

    From a status to the same one: the reporter added something, or somebody confirmed it. `tell`:
    what the officer wants the reporter to hear. `refusal`: of a rejection, why.
    """

    at: datetime
    from_status: Status | None
    to_status: Status
    actor: str
    note: str | None = None
    media: tuple[str, ...] = ()
    tell: str | None = None
    refusal: Refusal | None = None


def graded(report: Report) -> Graded:
    """How urgent it is by what it says now, and why."""
    people = (report.people_affected, report.people_trapped)
    return grade(report.hazard, report.text, *people, report.address, report.details)


def is_linking(move: Moved) -> bool:
    """Whether the step says only what the report has to do with another one."""
    return move.from_status is move.to_status and (move.note or "").startswith((LINKED, UNLINKED))


def as_of(report: Report, now: datetime) -> Report:
    """The report as it counts at `now`: expired by time even before anybody wrote that down."""
    due = report.expires_at is not None and report.expires_at <= now
    if due and report.status in EXPIRING:
        return replace(report, status=Status.EXPIRED)
    return report


def expiry(hazard: Hazard, status: Status, now: datetime) -> datetime | None:
    """When a report that just got to `status` stops being true; None when time does not end it."""
    return now + LIFE[hazard] if status in EXPIRING else None
