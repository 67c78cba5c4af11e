"""What the reports' room needs from outside: a book that remembers.

It does not know who provides it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from bot.reports.listing import Media, Query
from bot.reports.report import Moved, Report, Status


class ReferenceTaken(Exception):
    """Another report has that reference; make a new one."""


class MovedMeanwhile(Exception):
    """Somebody else moved the report first."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A report with everything that hangs on it, oldest first."""

    report: Report
    moves: tuple[Moved, ...]
    media: tuple[Media, ...]


class ReportBook(Protocol):
    """Each method is one transaction. `fingerprint` is `Vault.fingerprint(person)`."""

    async def add(self, report: Report, move: Moved, cell: int | None) -> None:
        """Raises ReferenceTaken."""
        ...

    async def near(self, cells: Collection[int], since: datetime) -> tuple[Report, ...]: ...

    async def get(self, reference: str) -> Entry | None: ...

    async def of_reporter(self, fingerprint: bytes, limit: int) -> tuple[Entry, ...]:
        """Newest first."""
        ...

    async def find(self, query: Query) -> tuple[Report, ...]:
        """Newest first."""
        ...

    async def entries(self, reports: Sequence[Report]) -> tuple[Entry, ...]:
        """The same reports, in the same order, with what hangs on them."""
        ...

    async def move(self, report: Report, move: Moved, written: Status) -> None:
        """Writes it as it is after `move`. Raises MovedMeanwhile unless it still is `written`."""
        ...

    async def add_media(self, report: Report, media: Media, most: int) -> bool:
        """False when the report has `most` files already."""
        ...

    async def expire(self, statuses: Collection[Status], now: datetime) -> int:
        """Writes down what expired by time; how many."""
        ...

    async def draft(self, fingerprint: bytes) -> dict[str, Any] | None: ...

    async def save_draft(
        self, fingerprint: bytes, channel: str, fields: dict[str, Any], now: datetime
    ) -> None: ...

    async def drop_draft(self, fingerprint: bytes) -> bool: ...


class MediaShelf(Protocol):
    async def put(self, id: UUID, suffix: str, data: bytes) -> str:
        """Keeps `data` for good; the name under which it lies."""
        ...
