"""What the reports' room needs from outside: a book that remembers.

It does not know who provides it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, Protocol
from uuid import UUID

from bot.reports.files.places import Place
from bot.reports.likeness.ports import Joining
from bot.reports.listing import Media, Query, Rank, Tally
from bot.reports.media import Upload
from bot.reports.report import Moved, Report, Status


class ReferenceTaken(Exception):
    """Another report has that reference; make a new one."""


class MovedMeanwhile(Exception):
    """Somebody else moved the report first."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A report with everything that hangs on it, oldest first; `notes` moved nothing."""

    report: Report
    moves: tuple[Moved, ...]
    media: tuple[Media, ...]
    notes: tuple[Moved, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """What filing a report does to another that it repeats; `written`: the status it was read in.

    `report` is that other one as it is afterwards, `move` the step that says so.
    """

    report: Report
    move: Moved
    written: Status


@dataclass(frozen=True, kw_only=True)
class FromDraft:
    """The draft that a report comes of: it ends, or goes on as `keep`, in the same transaction.

    The files that wait with the draft become the report's.
    """

    fingerprint: bytes
    keep: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Placed:
    """What a file's place makes of a report that had none: the report and its step."""

    report: Report
    move: Moved
    cell: int | None


class ReportBook(Protocol):
    """Each method is one transaction. `fingerprint` is `Vault.fingerprint(person)`."""

    async def add(
        self,
        report: Report,
        moves: Sequence[Moved],
        cell: int | None,
        *,
        draft: FromDraft | None = None,
        confirmed: Confirmed | None = None,
        joining: Joining | None = None,
    ) -> None:
        """Raises ReferenceTaken, MovedMeanwhile (of the other report)."""
        ...

    async def supplement(
        self, report: Report, move: Moved, cell: int | None, draft: FromDraft
    ) -> None:
        """Writes what the reporter told since: kind, words, place, people, urgency and files."""
        ...

    async def near(self, cells: Collection[int], since: datetime) -> tuple[Report, ...]: ...

    async def get(self, reference: str) -> Entry | None: ...

    async def of_reporter(self, fingerprint: bytes, limit: int) -> tuple[Entry, ...]:
        """Newest first."""
        ...

    async def find(self, query: Query) -> tuple[Report, ...]:
        """Open ones where a life is at risk, open urgent ones, the others; each newest first."""
        ...

    async def tally(self, query: Query, officer: str) -> Tally:
        """How many fit the query; of those, whose turn it is `officer`'s, and which are late."""
        ...

    async def counted(self, query: Query, most: int) -> Mapping[Rank, int]:
        """How many of each rank fit the query, on whichever page; at most `most` are counted."""
        ...

    async def entries(self, reports: Sequence[Report]) -> tuple[Entry, ...]:
        """The same reports, in the same order, with what hangs on them."""
        ...

    async def move(
        self, report: Report, move: Moved, written: Status, *, merged: Confirmed | None = None
    ) -> None:
        """Writes it as it is after `move`. Raises MovedMeanwhile unless it still is `written`.

        `merged`: the report that it is a duplicate of, whose cluster it joins.
        Raises Supervised for an end that the upper level has not confirmed.
        """
        ...

    async def looked(self, report: Report, by: str, reason: str, at: datetime) -> None:
        """Writes into the audit trail that somebody saw who told it."""
        ...

    async def add_media(
        self, report: Report, media: Media, most: int, placed: Placed | None = None
    ) -> bool:
        """False when the report has `most` files already.

        `placed` is passed over when somebody said meanwhile where it is.
        """
        ...

    async def draft(self, fingerprint: bytes) -> dict[str, Any] | None: ...

    async def save_draft(
        self, fingerprint: bytes, channel: str, fields: dict[str, Any], now: datetime
    ) -> None: ...

    async def drop_draft(self, fingerprint: bytes, now: datetime) -> bool:
        """With the files that wait with it."""
        ...


class UploadBook(Protocol):
    """Files sent in a chat, before a report has them. Each method is one transaction."""

    async def add(self, fingerprint: bytes, upload: Upload) -> None: ...

    async def unclaimed(self, fingerprint: bytes) -> int:
        """How many of the person's files no draft has."""
        ...

    async def mark_sent(self, fingerprint: bytes, ids: Collection[UUID], now: datetime) -> int:
        """How many of `ids` are the person's and wait; the others are left alone."""
        ...

    async def claim(self, fingerprint: bytes, since: datetime, most: int) -> tuple[Upload, ...]:
        """Those sent since then become the draft's, oldest first; they do not expire any more."""
        ...

    async def due(self, now: datetime, limit: int) -> tuple[Upload, ...]: ...

    async def delete(self, ids: Collection[UUID]) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A file on the shelf: its name there, its bytes, the place that was found in it."""

    name: str
    size: int
    found: Place | None


class MediaShelf(Protocol):
    async def put(self, id: UUID, suffix: str, data: bytes) -> str:
        """Keeps `data` for good; the name under which it lies."""
        ...

    async def take(
        self, id: UUID, suffix: str, source: BinaryIO, clean: Callable[[BinaryIO], Place | None]
    ) -> Kept:
        """Copies `source` and lets `clean` rewrite the copy before anybody finds it."""
        ...

    async def remove(self, name: str) -> None:
        """With what was made of it; nothing happens when it is gone already."""
        ...

    async def older_than(self, folder: str, before: datetime) -> Mapping[str, UUID]:
        """The names in one of its folders (two hexadecimal digits) → the id that each is of."""
        ...
