"""A hazard source, what was done about it, and what somebody wants to write down of one.

It does not know what is legal.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from bot.reports.listing import Cursor, Media
from bot.reports.report import Status
from knowledge.hazards import Hazard


class State(StrEnum):
    STANDING = "standing"  # dangerous; looked at again and again
    CLEARED = "cleared"  # somebody says that it is gone, with a photo
    CLOSED_OUT = "closed_out"  # 销号: somebody else has checked


class Act(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    LINKED = "linked"  # a report is about it
    FOUND_OK = "found_ok"  # inspected: under control
    FOUND_AGAIN = "found_again"  # inspected: dangerous now; a report was opened
    CLEARED = "cleared"
    SENT_BACK = "sent_back"  # checked: it is not gone
    CLOSED_OUT = "closed_out"
    REOPENED = "reopened"


@dataclass(frozen=True, kw_only=True)
class NewSource:
    """`kind`: a hazard code; `person`: an official's name; `interval_days` None: its grade's.

    `next_due` None: an interval from now. WGS-84 degrees; `area_code` where there is no point.
    """

    name: str
    kind: str
    grade: str
    unit: str
    person: str
    description: str = ""
    lat: float | None = None
    lon: float | None = None
    address: str | None = None
    area_code: str | None = None
    interval_days: int | None = None
    next_due: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Source:
    """`cleared_by`: who says that it is gone, until somebody has checked."""

    id: UUID
    name: str
    kind: Hazard
    grade: str
    description: str
    lat: float | None
    lon: float | None
    address: str | None
    area_code: str | None
    unit: str
    person: str
    interval_days: int
    next_due: datetime
    state: State
    created_by: str
    created_at: datetime
    updated_at: datetime
    cleared_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Done:
    """A line of a source's history, append-only. `reference`: the report that it is about."""

    at: datetime
    act: Act
    actor: str
    note: str | None = None
    reference: str | None = None
    media: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Linked:
    """A report about a source."""

    reference: str
    status: Status
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class SourceEntry:
    """A source with everything that hangs on it, oldest first."""

    source: Source
    history: tuple[Done, ...]
    media: tuple[Media, ...]
    reports: tuple[Linked, ...]


@dataclass(frozen=True, kw_only=True)
class SourceQuery:
    """All must hold; None: any. `within`: for each division what codes in it begin with.

    `due_by`: standing ones whose inspection is due by then. What is due first comes first.
    """

    state: State | None = None
    kind: Hazard | None = None
    grade: str | None = None
    within: tuple[tuple[str, ...], ...] = ()
    due_by: datetime | None = None
    after: Cursor | None = None
    limit: int = 50
