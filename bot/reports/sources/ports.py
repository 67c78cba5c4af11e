"""What hazard sources need from outside: a book that remembers.

It does not know who provides it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.notices import Notice
from bot.reports.listing import Media
from bot.reports.report import Moved, Report
from bot.reports.sources.records import Done, Source, SourceEntry, SourceQuery


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A report that an inspection opens, with its first step and its cell on the map."""

    report: Report
    move: Moved
    cell: int | None


class SourceBook(Protocol):
    """Each method is one transaction."""

    async def add(self, source: Source, done: Sequence[Done], report: UUID | None) -> None:
        """`report` becomes one about it. Raises LinkedAlready."""
        ...

    async def link(self, source: Source, done: Done, report: UUID) -> None:
        """Raises LinkedAlready."""
        ...

    async def write(
        self, source: Source, done: Done, written: Source, opened: Opened | None = None
    ) -> None:
        """Raises ActNotAllowed unless it still is as `written`, ReferenceTaken."""
        ...

    async def get(self, id: UUID) -> SourceEntry | None: ...

    async def find(self, query: SourceQuery) -> tuple[Source, ...]: ...

    async def count(self, query: SourceQuery) -> int:
        """How many `find` would find on all pages."""
        ...

    async def add_media(self, id: UUID, media: Media, most: int) -> bool:
        """False when the source has `most` files already."""
        ...

    async def untold(self, due_by: datetime, limit: int) -> tuple[Source, ...]:
        """Standing ones that are due by then and whose person was not told of that due date."""
        ...

    async def tell(self, source: Source, notices: Sequence[Notice], now: datetime) -> bool:
        """Marks the due date as told and sends; False when somebody else did, or it changed."""
        ...
