"""Supervision (督办) by an upper level: who may put a report under it, and what it holds back.

It does not know how it is stored, nor who is told.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from bot.officials import OFFICIALS, Official
from bot.reports.errors import MoveNotAllowed, NotUpper
from bot.reports.jurisdiction import may_see, prefix
from bot.reports.report import Moved, Report, Status
from bot.reports.typed import check_typed
from bot.residents.fields import FieldProblem, refuse

MOST_DEMAND = 2_000
#: A deadline further away is a typing error.
LONGEST = timedelta(days=366)
#: What a lower level may not do to a supervised report by itself.
ENDS = frozenset({Status.CLOSED, Status.REJECTED, Status.DUPLICATE})


class Act(StrEnum):
    DEMANDED = "demanded"  # put under supervision
    CONFIRMED = "confirmed"  # seen that it is done: it may be closed
    LIFTED = "lifted"  # supervised no more


@dataclass(frozen=True, kw_only=True)
class Supervision:
    """`supervisor`: an official's name; `area`: theirs, None for the whole country."""

    id: UUID
    report_id: UUID
    reference: str
    supervisor: str
    area: str | None
    demand: str
    due_at: datetime
    created_at: datetime
    confirmed_at: datetime | None = None
    confirmed_by: str | None = None
    lifted_at: datetime | None = None
    lifted_by: str | None = None
    note: str | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Demand:
    """What the upper level wants, and by when."""

    demand: str
    due_at: datetime


def is_upper(official: Official, area_code: str | None) -> bool:
    """Whether an official's area holds a report's and more; of one without a place: the country.

    Codes are GB/T 2260, current ones (`Places.of`).
    """
    if official.role not in OFFICIALS:
        return False
    if official.area is None:
        return True
    if area_code is None or not may_see(official, area_code):
        return False
    return len(prefix(official.area)) < len(prefix(area_code))


def check_demand(report: Report, wanted: Demand, official: Official, now: datetime) -> None:
    """Raises NotUpper, MoveNotAllowed for what has ended, BadFields; `report` as it counts now."""
    if not is_upper(official, report.area_code):
        raise NotUpper
    if report.status in ENDS:
        raise MoveNotAllowed
    text = wanted.demand.strip()
    missing = None if text else FieldProblem(field="demand", key="supervision.demand_missing")
    refuse([missing, check_typed("demand", text, MOST_DEMAND), _check_due(wanted.due_at, now)])


def check_confirm(report: Report, supervision: Supervision, official: Official) -> None:
    """Raises NotUpper, MoveNotAllowed unless the work is said to be done."""
    check_supervisor(supervision, report, official)
    if report.status is not Status.RESOLVED:
        raise MoveNotAllowed


def check_supervisor(supervision: Supervision, report: Report, official: Official) -> None:
    """The supervisor's own level, or one above it. Raises NotUpper."""
    if not is_upper(official, report.area_code):
        raise NotUpper
    if official.area is None:
        return
    if supervision.area is None or not may_see(official, supervision.area):
        raise NotUpper


def confirmed(supervision: Supervision, past: tuple[Moved, ...]) -> bool:
    """A confirmation is of the last time that it was resolved; what was sent back needs another."""
    done = [m.at for m in past if m.to_status is Status.RESOLVED and m.from_status != m.to_status]
    at = supervision.confirmed_at
    return at is not None and bool(done) and at >= done[-1]


def _check_due(due: datetime, now: datetime) -> FieldProblem | None:
    if due.tzinfo is None:
        return FieldProblem(field="due_at", key="reports.offset_missing")
    if not now < due <= now + LONGEST:
        return FieldProblem(field="due_at", key="supervision.due_wrong")
    return None
