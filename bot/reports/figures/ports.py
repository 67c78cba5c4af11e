"""What figures about reports need from outside.

It does not know who provides it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.reports.figures.records import Bucket, Counts, Moment, Span
from bot.reports.report import Report


class FigureBook(Protocol):
    """Each method is one transaction."""

    async def counts(self, span: Span, now: datetime) -> Counts:
        """As reports count at `now`: one that time has ended is expired."""
        ...

    async def timeline(self, span: Span, bucket: Bucket) -> tuple[Moment, ...]:
        """Oldest first; buckets in which nothing happened are left out."""
        ...

    async def cells(self, span: Span) -> Sequence[tuple[int, int, int]]:
        """(cell of res 8, reports, urgent ones) for every cell with a report."""
        ...

    async def confirmed(self, since: datetime, now: datetime, limit: int) -> tuple[Report, ...]:
        """Confirmed by an official and not over, newest first; none held or confidential."""
        ...
