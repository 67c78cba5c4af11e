"""What clusters need from outside: a book that remembers who belongs together.

It does not know who provides it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.reports.groups.confidence import Member
from bot.reports.report import Moved, Report
from knowledge.hazards import Hazard


@dataclass(frozen=True, kw_only=True)
class GroupQuery:
    """`within`: as of bot.reports.listing.Query; `before`: the last of the page before."""

    within: tuple[tuple[str, ...], ...] = ()
    unplaced: bool = True
    hazard: Hazard | None = None
    since: datetime
    before: tuple[datetime, UUID] | None = None
    limit: int


@dataclass(frozen=True, kw_only=True)
class Said:
    """What an official said of two reports, and the step of each that tells."""

    one: Report
    other: Report
    moves: tuple[Moved, Moved]
    same: bool


class GroupBook(Protocol):
    """Each method is one transaction."""

    async def newest(self, query: GroupQuery) -> tuple[UUID, ...]:
        """Clusters of two reports and more that are in the query's area, the latest told first."""
        ...

    async def members(self, clusters: Collection[UUID]) -> Mapping[UUID, Sequence[Member]]: ...

    async def say(self, said: Said) -> None:
        """Writes it down with both steps: the two clusters become one, or `one` leaves its own."""
        ...
