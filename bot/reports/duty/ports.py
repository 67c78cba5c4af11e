"""What duty needs from outside: books that remember, and the name of a division.

It does not know who provides them.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.notices import Notice
from bot.officials import Official
from bot.reports.duty.handing import Handing, Waiting
from bot.reports.duty.looks import Look
from bot.reports.duty.shifts import Shift
from bot.reports.duty.turns import Turn
from bot.reports.report import Moved, Report

#: The name of a division by its code, in a language; the code where nobody knows it.
PlaceName = Callable[[str, str], Awaitable[str]]


@dataclass(frozen=True, kw_only=True)
class Address:
    """`sealed` only the vault can open; a message to it is in `language`."""

    channel: str
    sealed: bytes = field(repr=False)
    language: str


class TurnBook(Protocol):
    """Whose turn reports are. Each method is one transaction."""

    async def shifts(self) -> tuple[Shift, ...]: ...

    async def officials(self) -> tuple[Official, ...]:
        """Who works for the office and has a living token."""
        ...

    async def addresses(self, names: Collection[str]) -> Mapping[str, Sequence[Address]]:
        """Own addresses by name; none of who has no living token."""
        ...

    async def turn(self, report_id: UUID) -> Turn | None: ...

    async def take_turn(self, turn: Turn, report: Report, note: str | None) -> bool:
        """Writes officer, time and level of `report`; False when its status is another by now."""
        ...

    async def overdue(
        self, now: datetime, untold_since: datetime, most: int
    ) -> tuple[tuple[Report, Turn | None], ...]:
        """Open ones past their time, and those filed before `untold_since` that nobody has."""
        ...

    async def go_up(
        self,
        before: Report,
        after: Report,
        turn: Turn,
        note: str | None,
        notices: Sequence[Notice],
    ) -> bool:
        """All of it or, when it is not as `before` any more, nothing: once, whoever comes twice."""
        ...


class RosterBook(Protocol):
    async def shifts(self) -> tuple[Shift, ...]: ...

    async def officials(self) -> tuple[Official, ...]: ...

    async def keep(self, shift: Shift, by: str, now: datetime) -> None:
        """Adds it, or changes the one of that id."""
        ...

    async def drop(self, shift_id: UUID, by: str, now: datetime) -> bool: ...


class BesideBook(Protocol):
    """What is written beside a report, and who looks at it."""

    async def note(self, report: Report, note: Moved) -> None: ...

    async def look(self, report_id: UUID, name: str, now: datetime, lost: datetime) -> None:
        """A sign of life; one whose last is before `lost` begins anew."""
        ...

    async def looks(self, report_id: UUID, lost: datetime) -> tuple[Look, ...]: ...

    async def forget_looks(self, lost: datetime) -> int: ...


class HandingBook(Protocol):
    """What one shift leaves to the next."""

    async def waiting(self, area: str | None, now: datetime) -> Waiting: ...

    async def write(self, handing: Handing) -> None: ...

    async def handings(self, since: datetime) -> tuple[Handing, ...]:
        """Newest first."""
        ...

    async def acknowledge(self, id: UUID, name: str, now: datetime) -> Handing | None:
        """By the first who does it; None when there is no such one."""
        ...

    async def begin(
        self,
        shift_id: UUID,
        starts_at: datetime,
        given: Sequence[Handing],
        notices: Sequence[Notice],
        now: datetime,
    ) -> bool:
        """Writes down that a shift began and what was given to it; once, whoever comes twice."""
        ...
