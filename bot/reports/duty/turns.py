"""Whose turn a report becomes by a step of its life, and why.

Pure: it does not know the roster, addresses or words.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from bot.reports.grading import ORDER, Urgency
from bot.reports.merging import is_merging
from bot.reports.report import OPEN, PHOTO, REPORTER, WITNESS, Moved, Report, Status, is_linking

#: The actor of what the clock does.
SYSTEM = "system"
_NO_OFFICIALS = frozenset({REPORTER, WITNESS, PHOTO, SYSTEM})


class Why(StrEnum):
    NEW = "new"  # the roster says whose it is
    GRAVER = "graver"
    MOVED = "moved"  # it lies elsewhere than was thought
    TAKEN = "taken"  # whoever made the step has it; nobody else is told
    ASSIGNED = "assigned"
    CHECK = "check"  # somebody else than who resolved it looks
    UP = "up"  # nobody did in time what was next
    OVER = "over"  # nothing is awaited any more


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What was told last of a report: to `people`, on `reached` addresses of theirs.

    `step_id`: by which step, None by the clock. The report's status, urgency and area as they were.
    """

    report_id: UUID
    step_id: int | None
    why: Why
    status: Status
    urgency: Urgency
    area_code: str | None
    people: tuple[str, ...]
    reached: int
    at: datetime


def why(report: Report, move: Moved, last: Turn | None) -> Why | None:
    """What a step does to whose turn it is; None: nothing. `report` as it is now."""
    if waits_apart(report):
        return None
    if report.status not in OPEN | {Status.RESOLVED}:
        return Why.OVER
    if last is None or last.status is not report.status or _done_again(move):
        return _by_status(report.status, move.actor)
    if ORDER.index(report.urgency) < ORDER.index(last.urgency):
        return Why.GRAVER
    return Why.MOVED if report.area_code != last.area_code else None


def waits_apart(report: Report) -> bool:
    """In the shadow queue nobody is told, unless a life is at risk."""
    return report.held and report.urgency is not Urgency.LIFE


def by_official(move: Moved) -> bool:
    return move.actor not in _NO_OFFICIALS


def _done_again(move: Moved) -> bool:
    """An official looked again, or gave it to somebody else.

    What another report has to do with it is written beside it and changes nobody's task.
    """
    beside = is_linking(move) or is_merging(move)
    return by_official(move) and move.from_status is move.to_status and not beside


def _by_status(status: Status, actor: str) -> Why:
    if status is Status.ASSIGNED:
        return Why.ASSIGNED
    if status is Status.RESOLVED:
        return Why.CHECK
    official = actor not in _NO_OFFICIALS
    return Why.TAKEN if official and status is not Status.RECEIVED else Why.NEW
