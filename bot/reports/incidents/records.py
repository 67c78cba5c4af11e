"""An incident, the units that it concerns and the figures that they filed.

It does not know which figures may follow on which (`filing`), nor by when (`deadlines`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from bot.beijing import BEIJING
from bot.reports.incidents.units import level_of
from bot.reports.practice import Level
from bot.reports.report import Status
from knowledge.hazards import Hazard


class State(StrEnum):
    OPEN = "open"  # it lasts: a report of every day
    FINAL = "final"  # the disaster is stable: verified final figures are wanted
    CLOSED = "closed"  # only corrections


MOVES: Mapping[State, frozenset[State]] = {
    State.OPEN: frozenset({State.FINAL}),
    State.FINAL: frozenset({State.CLOSED}),
    State.CLOSED: frozenset(),
}


class Kind(StrEnum):
    FIRST = "first"  # 初报
    FOLLOW_UP = "follow_up"  # 续报
    UNCHANGED = "unchanged"  # 零报告: nothing changed since the last one
    NOTHING = "nothing"  # 零报告: nothing happened in this unit
    FINAL = "final"  # 核报
    CORRECTION = "correction"  # 更正, of a final one


#: Said on purpose that there is nothing new: not silence.
ZERO = frozenset({Kind.UNCHANGED, Kind.NOTHING})

Numbers = Mapping[str, Decimal]


@dataclass(frozen=True, kw_only=True)
class Incident:
    """`area`: the division that it is an occurrence of; `grade`: one of the regime's."""

    id: UUID
    hazard: Hazard
    name: str
    area: str
    occurred_at: datetime
    opened_by: str
    opened_at: datetime
    grade: str | None = None
    state: State = State.OPEN
    stable_at: datetime | None = None
    closed_at: datetime | None = None
    close_note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One that the incident concerns: its report is waited for. An empty name is not known."""

    code: str
    name: str = ""

    @property
    def level(self) -> Level:
        return level_of(self.code)

    @property
    def shown(self) -> str:
        return self.name or self.code


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What a unit filed, never changed afterwards. `counters`: all that it has said so far.

    `as_of`: the moment of which it is true; `day`: the day in China that it is the report of;
    `straight_to`: whom it was also sent to, past the levels between.
    """

    incident_id: UUID
    unit: str
    version: int
    kind: Kind
    as_of: datetime
    filed_at: datetime
    filed_by: str
    day: date
    counters: Numbers = field(default_factory=dict)
    note: str | None = None
    reason: str | None = None
    straight_to: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Linked:
    """A report of a hazard that belongs to an incident; nothing of who told it."""

    reference: str
    status: Status
    hazard: Hazard
    area_code: str | None
    people_affected: int | None
    people_trapped: int | None
    created_at: datetime


def day_of(at: datetime) -> date:
    """The day in China."""
    return at.astimezone(BEIJING).date()
