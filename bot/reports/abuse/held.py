"""Which reports count: the pure questions of whoever tells officers, draws maps or counts.

It does not know why a report is held.
"""

from bot.reports.report import Report
from bot.reports.steps import Stepped


def counts(report: Report) -> bool:
    """False in the shadow queue: no officer is told, no map, export or cluster has it."""
    return not report.held


def doubtful(report: Report) -> bool:
    """Shown like any other, with a mark: somebody may be in danger, or an officer let it out."""
    return bool(report.signs) and not report.held


def comes_in(stepped: Stepped) -> bool:
    """Whether a step may be the one by which a report first comes before officers.

    It was filed and is not held, or it was let out of the shadow queue (by an officer, or because
    its reporter told of danger): such a step goes from a status to the same one. An ordinary
    addition looks the same: whoever routes does so only where nobody has the report yet.
    """
    move = stepped.move
    first = move.from_status is None or move.from_status is move.to_status
    return first and counts(stepped.report)
