"""What a report becomes that others turn out to repeat.

It does not know who found out, nor how it is stored.
"""

from dataclasses import replace

from bot.officials import Official
from bot.reports.errors import ReferenceWrong
from bot.reports.grading import graver
from bot.reports.ports import Confirmed
from bot.reports.reference import parse
from bot.reports.report import Moved, Report


def with_larger(report: Report, other: Report) -> Report:
    """Of two tellings of one event: better to send for too many people than for too few."""
    return replace(
        report,
        urgent=report.urgent or other.urgent,
        urgency=graver(report.urgency, other.urgency),
        people_affected=_larger(report.people_affected, other.people_affected),
        people_trapped=_larger(report.people_trapped, other.people_trapped),
    )


def merged(original: Report, duplicate: Report, official: Official) -> Confirmed:
    """`original` as it is once `duplicate` was moved to it; the step tells which one that was."""
    at = duplicate.updated_at
    told = Moved(
        at=at,
        from_status=original.status,
        to_status=original.status,
        actor=official.name,
        note=duplicate.reference,
    )
    grown = replace(with_larger(original, duplicate), updated_at=at)
    return Confirmed(report=grown, move=told, written=original.status)


def is_merging(move: Moved) -> bool:
    """Whether the step says only that another report was found to repeat this one."""
    if move.from_status is not move.to_status or not move.note:
        return False
    try:
        return parse(move.note) == move.note
    except ReferenceWrong:
        return False


def _larger(one: int | None, other: int | None) -> int | None:
    return max((n for n in (one, other) if n is not None), default=None)
