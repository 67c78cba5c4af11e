"""What incidents need of whoever keeps them.

It does not know how anything is kept.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from bot.notices import Notice
from bot.officials import Official, Role
from bot.reports.incidents.deadlines import Deadline, Duty
from bot.reports.incidents.records import Figure, Incident, Linked, State, Unit
from bot.reports.listing import Cursor
from bot.reports.report import Report


@dataclass(frozen=True, kw_only=True)
class Case:
    """An incident with everything that belongs to it; figures by unit and version."""

    incident: Incident
    units: tuple[Unit, ...]
    figures: tuple[Figure, ...]
    linked: tuple[Linked, ...]

    def unit(self, code: str) -> Unit:
        return next((unit for unit in self.units if unit.code == code), Unit(code=code))

    def of(self, code: str) -> tuple[Figure, ...]:
        return tuple(one for one in self.figures if one.unit == code)


@dataclass(frozen=True, kw_only=True)
class Query:
    """`within`: beginnings of codes that the area or a unit must have; `above`: areas that fit as
    they are. Without both everything fits.
    """

    within: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    states: tuple[State, ...] = tuple(State)
    after: Cursor | None = None
    limit: int = 50


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """That a deadline comes, or has passed (`overdue`): each is told once."""

    incident_id: UUID
    unit: str
    duty: Duty
    day: date
    overdue: bool

    @classmethod
    def of(cls, incident_id: UUID, one: Deadline, *, overdue: bool) -> "Reminder":
        return cls(
            incident_id=incident_id,
            unit=one.unit.code,
            duty=one.duty,
            day=one.day,
            overdue=overdue,
        )


class People(Protocol):
    """Officials and where they are told."""

    async def officials(self, roles: Collection[Role]) -> tuple[Official, ...]: ...

    async def own_addresses(self, person: str) -> tuple[tuple[str, bytes, str], ...]:
        """Channel, sealed address and language of each; none of who left."""


class ReminderBook(People, Protocol):
    async def live(self) -> tuple[Case, ...]:
        """Incidents that are not closed."""

    async def reminded(self, incident_id: UUID) -> frozenset[Reminder]: ...

    async def remind(self, one: Reminder, notices: Sequence[Notice], now: datetime) -> bool:
        """Once, however many workers do it; whether it was this one. Its notices leave with it."""


class IncidentBook(People, Protocol):
    async def add(self, incident: Incident, units: Sequence[Unit]) -> None: ...

    async def get(self, id: UUID) -> Case | None: ...

    async def page(self, query: Query) -> tuple[Incident, ...]:
        """The newest first."""

    async def count(self, query: Query) -> int:
        """How many `page` would find on all pages."""

    async def concern(self, id: UUID, units: Sequence[Unit], by: str, now: datetime) -> None:
        """A unit that is there keeps its row; a name fills in an empty one."""

    async def file(
        self, figure: Figure, state: State, units: Sequence[Unit], notices: Sequence[Notice]
    ) -> None:
        """With what is told of it. Raises FiledMeanwhile: the version is taken, or the incident
        has left `state`.
        """

    async def move(self, incident: Incident, was: State, by: str, now: datetime) -> None:
        """Raises FiledMeanwhile when it is not in `was` any more."""

    async def report(self, reference: str) -> Report | None: ...

    async def link(self, report: UUID, incident: UUID, by: str, now: datetime) -> None:
        """It belongs to this incident from now on, to no other."""

    async def unlink(self, report: UUID, incident: UUID, by: str, now: datetime) -> bool:
        """Whether it belonged to it."""
