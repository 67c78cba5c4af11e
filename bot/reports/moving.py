"""Whether an official may move a report to a status, and what the move must say.

It does not know how the move is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.officials import OFFICIALS, Official
from bot.reports.errors import MoveNotAllowed, NotYours, SamePerson
from bot.reports.jurisdiction import may_see
from bot.reports.report import MOVES, Moved, Report, Status
from bot.reports.typed import check_typed
from bot.residents.fields import FieldProblem, refuse

MOST_NOTE = 2_000
#: Characters that the reporter hears beside the step itself.
MOST_TELL = 300
MOST_NAME = 200
#: Moves that say why. The other end of the road asks for more: who checked, and what was seen.
_NOTED = frozenset({Status.REJECTED, Status.CLOSED})


@dataclass(frozen=True, kw_only=True)
class MoveRequest:
    """`duplicate_of`: a reference; `assignee`: an official's name; `media`: ids of its files.

    `tell`: what the reporter is to hear. The note is never shown to a reporter.
    """

    to: Status
    note: str | None = None
    assignee: str | None = None
    duplicate_of: str | None = None
    media: tuple[str, ...] = ()
    tell: str | None = None


def check_move(
    report: Report, wanted: MoveRequest, official: Official, past: Sequence[Moved]
) -> None:
    """Raises NotYours, MoveNotAllowed, BadFields, SamePerson; `report` as it counts now."""
    if official.role not in OFFICIALS or not may_see(official, report.area_code):
        raise NotYours
    # Only time lets a report expire.
    if wanted.to is Status.EXPIRED or wanted.to not in MOVES[report.status]:
        raise MoveNotAllowed
    refuse([_check_note(wanted), _check_assignee(wanted), _check_duplicate(wanted, report)])
    refuse([check_typed("tell", (wanted.tell or "").strip(), MOST_TELL)])
    if wanted.to is Status.CLOSED and official.name == _who_resolved(past):
        raise SamePerson


def check_original(original: Report | None) -> None:
    """Raises BadFields unless a report can be named as the original of a duplicate."""
    if original is None:
        refuse([FieldProblem(field="duplicate_of", key="reports.unknown")])
    elif original.status is Status.DUPLICATE:
        values: dict[str, object] = {"original": original.duplicate_of}
        refuse([FieldProblem(field="duplicate_of", key="reports.is_duplicate", values=values)])


def _check_note(wanted: MoveRequest) -> FieldProblem | None:
    note = (wanted.note or "").strip()
    if (problem := check_typed("note", note, MOST_NOTE)) is not None:
        return problem
    if wanted.to in _NOTED and not note:
        return FieldProblem(field="note", key="reports.note_missing")
    return None


def _check_assignee(wanted: MoveRequest) -> FieldProblem | None:
    name = (wanted.assignee or "").strip()
    if (problem := check_typed("assignee", name, MOST_NAME)) is not None:
        return problem
    if wanted.to is Status.ASSIGNED and not name:
        return FieldProblem(field="assignee", key="reports.assignee_missing")
    return None


def _check_duplicate(wanted: MoveRequest, report: Report) -> FieldProblem | None:
    if wanted.to is not Status.DUPLICATE:
        return None
    if not wanted.duplicate_of:
        return FieldProblem(field="duplicate_of", key="reports.duplicate_of_missing")
    if wanted.duplicate_of == report.reference:
        return FieldProblem(field="duplicate_of", key="reports.duplicate_of_itself")
    return None


def _who_resolved(past: Sequence[Moved]) -> str | None:
    names = [move.actor for move in past if move.to_status is Status.RESOLVED]
    return names[-1] if names else None
