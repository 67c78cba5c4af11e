"""What is shown of reports, to whom, and how a long list is asked for a page at a time.

It does not know SQL; it opens what is sealed only for officials.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from uuid import UUID

from bot.reports.abuse.judging import Sign
from bot.reports.grading import Urgency
from bot.reports.report import OPEN, PHOTO, REPORTER, Moved, Report, Status, is_linking
from bot.residents.fields import BadFields, FieldProblem
from knowledge.hazards import Hazard

MOST_ITEMS = 200
#: A list is counted so far: who has more to do needs no exact number.
MOST_COUNTED = 100_000


@dataclass(frozen=True, kw_only=True)
class Filters:
    """All must hold; None: any. `area`: a GB/T 2260 code; `cursor`: `next` of the page before.

    `held`: those of the shadow queue, which no other list has. `verified`: told by verified
    reporters alone. `sign`: only those that bear it.
    `officer`: an official's name, whose turn it is; `overdue`: nobody did in time what is next.
    `waiting`: somebody has something to do about it.
    """

    status: Status | None = None
    hazard: Hazard | None = None
    area: str | None = None
    since: datetime | None = None
    limit: int = 50
    cursor: str | None = None
    held: bool = False
    verified: bool = False
    officer: str | None = None
    overdue: bool = False
    sign: Sign | None = None
    waiting: bool = False


class Rank(Enum):
    """The lists of officials, one after the other; the values stand in cursors."""

    LIFE = "l"  # open, a life is at risk
    URGENT = "u"  # open
    REST = ""


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """The last row of a page; the next one starts after it, in the same rank or a later one."""

    created_at: datetime
    id: UUID
    rank: Rank = Rank.REST

    @classmethod
    def of(cls, report: Report) -> "Cursor":
        return cls(created_at=report.created_at, id=report.id, rank=rank_of(report))

    def written(self) -> str:
        text = f"{self.created_at.isoformat()}|{self.id}|{self.rank.value}"
        return base64.urlsafe_b64encode(text.encode()).decode()

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Raises BadFields for `cursor`."""
        try:
            at, id, rank = base64.urlsafe_b64decode(text.encode()).decode().split("|")
            read = cls(created_at=datetime.fromisoformat(at), id=UUID(id), rank=Rank(rank))
            if read.created_at.tzinfo is None:
                raise ValueError(text)
        except (ValueError, binascii.Error):
            raise BadFields([FieldProblem(field="cursor", key="reports.cursor_wrong")]) from None
        return read


def rank_of(report: Report) -> Rank:
    """Where a report stands in the officials' list, however old it is.

    As it is written down: one that time has ended is written as expired within a minute.
    """
    if not report.urgent or report.status not in OPEN:
        return Rank.REST
    return Rank.LIFE if report.urgency is Urgency.LIFE else Rank.URGENT


@dataclass(frozen=True, kw_only=True)
class Query:
    """What the store looks for. `within`: for each division what codes in it begin with.

    One beginning of each must fit.

    `unplaced` lets reports through that have no division. `statuses` as they were written down;
    whoever asks for
    expired ones, or not, looks at `now` too.
    """

    now: datetime
    status: Status | None = None
    hazard: Hazard | None = None
    within: tuple[tuple[str, ...], ...] = ()
    unplaced: bool = True
    since: datetime | None = None
    after: Cursor | None = None
    limit: int = 50
    held: bool = False
    verified: bool = False
    officer: str | None = None
    overdue: bool = False
    sign: Sign | None = None
    waiting: bool = False


@dataclass(frozen=True, kw_only=True)
class Step:
    at: datetime
    status: Status


@dataclass(frozen=True, kw_only=True)
class PublicReport:
    """What anybody with the reference may know: no words, place, name or contact of anybody."""

    reference: str
    status: Status
    hazard: Hazard
    area_code: str | None
    urgent: bool
    created_at: datetime
    updated_at: datetime
    expires_at: datetime | None
    duplicate_of: str | None
    timeline: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True)
class Media:
    """A file sent with a report, without what it told of whoever took it. Never public."""

    id: UUID
    media_type: str
    size: int
    file: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class OfficialReport:
    """`contact` is how the reporter can be reached, None for anonymous ones.

    `notes`: steps that moved nothing, of officials and of the clock, newest last.
    """

    report: Report
    contact: str | None = field(repr=False)
    moves: tuple[Moved, ...]
    media: tuple[Media, ...]
    notes: tuple[Moved, ...] = ()

    @property
    def timeline(self) -> tuple[Moved, ...]:
        """Steps and notes together, oldest first."""
        return tuple(sorted((*self.moves, *self.notes), key=lambda one: one.at))


@dataclass(frozen=True, kw_only=True)
class Page:
    items: tuple[OfficialReport, ...]
    next: str | None


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Reports that wait for somebody: all that an official sees, their own, and late ones."""

    everybodys: int
    mine: int
    overdue: int


def public_view(report: Report, moves: Sequence[Moved]) -> PublicReport:
    """As it counts now: an expiry that nobody wrote down yet is in the timeline too.

    What the reporter added is no step of its life, nor what it has to do with another report; that
    somebody else confirmed it is one.
    """
    steps = [Step(at=move.at, status=move.to_status) for move in moves if not _is_addition(move)]
    if report.status is Status.EXPIRED and report.expires_at and steps[-1].status != report.status:
        steps.append(Step(at=report.expires_at, status=Status.EXPIRED))
    return PublicReport(
        reference=report.reference,
        status=report.status,
        hazard=report.hazard,
        area_code=report.area_code,
        urgent=report.urgent,
        created_at=report.created_at,
        updated_at=max(report.updated_at, steps[-1].at) if steps else report.updated_at,
        expires_at=report.expires_at,
        duplicate_of=report.duplicate_of,
        timeline=tuple(steps),
    )


def _is_addition(move: Moved) -> bool:
    told_more = move.actor in (REPORTER, PHOTO) and move.from_status is move.to_status
    return told_more or is_linking(move)
