"""What finding duplicates needs from outside: a book of reports with their vectors.

It does not know who provides it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.reports.report import Report


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A report with its vector (float16 bytes) of the encoder so named; None: it has none."""

    report: Report
    encoder: str | None = None
    vector: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class Joining:
    """What is kept of a new report besides: its vector, and which report it lies beside.

    The two become one cluster: that of the other, or a new one.
    """

    encoder: str | None = None
    vector: bytes | None = None
    beside: UUID | None = None


class LikenessBook(Protocol):
    """Each method is one transaction."""

    async def near(
        self, cells: Sequence[int], area_code: str | None, since: datetime
    ) -> tuple[Kept, ...]:
        """Open ones since then, bounded, the newest of each: in the own cell (the first), in those
        around, and without a point in the division; without any cell all of the division.

        What lies in the shadow queue is left out.
        """
        ...

    async def apart_from(self, id: UUID) -> frozenset[UUID]:
        """The reports of which an official said that they are about something else."""
        ...

    async def place(self, id: UUID, placed: Joining) -> None:
        """Keeps what was found of a report that is there already; a cluster is never left."""
        ...
