"""What chosen reports need from outside: a book that gives them in parts, or counted.

It does not know who provides it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.reports.chosen.choice import Wanted
from bot.reports.report import Report, Status
from knowledge.hazards import Hazard


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """Reports of one H3 cell. `lat`, `lon`: their middle, WGS-84; `urgent`: of those still open."""

    cell: int
    reports: int
    urgent: int
    newest: datetime
    lat: float
    lon: float


@dataclass(frozen=True, kw_only=True)
class Point:
    """A report on a map, as it counts now. WGS-84."""

    reference: str
    status: Status
    hazard: Hazard
    urgent: bool
    area_code: str | None
    created_at: datetime
    lat: float
    lon: float


class ChosenBook(Protocol):
    async def part(
        self, wanted: Wanted, after: tuple[datetime, UUID] | None, most: int
    ) -> Sequence[Report]:
        """Newest first; `after`: when the last one before was made, and its id."""
        ...

    async def points(self, wanted: Wanted, most: int) -> Sequence[Point] | None:
        """Those with a point, in no order; None when there are more than `most`."""
        ...

    async def clusters(self, wanted: Wanted, resolution: int) -> Sequence[Cluster]:
        """Those with a point, counted by H3 cells of that resolution (0 to 8)."""
        ...
