"""Whether an official may move a report to a status, and what the move must say.

It does not know how the move is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.officials import OFFICIALS, Official, known_as
from bot.reports.errors import MoveNotAllowed, NotUpper, NotYours, SamePerson
from bot.reports.jurisdiction import may_see
from bot.reports.report import MOVES, REOPENING, Moved, Refusal, Report, Status
from bot.reports.supervision import is_upper
from bot.reports.typed import check_typed
from bot.residents.fields import FieldProblem, refuse

MOST_NOTE = 2_000
#: Characters that the reporter hears beside the step itself.
MOST_TELL = 300
MOST_NAME = 200
#: Moves that say why. The other end of the road asks for more: who checked, and what was seen.
_NOTED = frozenset({Status.REJECTED, Status.CLOSED})
#: Whatever leads out of these says why: sent back to be done again, or opened again.
_NOTED_FROM = frozenset({Status.RESOLVED}) | REOPENING

#: The road of a report whose hazard is there: the one clear step of each status.
USUAL = {
    Status.RECEIVED: Status.TRIAGED,
    Status.TRIAGED: Status.VERIFIED,
    Status.VERIFIED: Status.ASSIGNED,
    Status.ASSIGNED: Status.RESOLVED,
    Status.RESOLVED: Status.CLOSED,
    Status.EXPIRED: Status.TRIAGED,
}


@dataclass(frozen=True, kw_only=True)
class MoveRequest:
    """`duplicate_of`: a reference; `assignee`: an official's name; `media`: ids of its files.

    `tell`: what the reporter is to hear. The note is never shown to a reporter. `refusal`: why it
    is rejected; of no other move.
    """

    to: Status
    note: str | None = None
    assignee: str | None = None
    duplicate_of: str | None = None
    media: tuple[str, ...] = ()
    tell: str | None = None
    refusal: Refusal | None = None


def check_move(
    report: Report, wanted: MoveRequest, official: Official, past: Sequence[Moved]
) -> None:
    """`report` as it counts now. Raises NotYours, MoveNotAllowed, NotUpper, BadFields, SamePerson.

    Whoever resolved it or had it in hand does not check it (R4 of the product).
    """
    if official.role not in OFFICIALS or not may_see(official, report.area_code):
        raise NotYours
    # Only time lets a report expire.
    if wanted.to is Status.EXPIRED or wanted.to not in MOVES[report.status]:
        raise MoveNotAllowed
    if wanted.to not in moves_of(report, official):
        raise NotUpper
    refuse([_check_note(wanted, report), _check_assignee(wanted), _check_duplicate(wanted, report)])
    refuse([_check_refusal(wanted)])
    refuse([check_typed("tell", (wanted.tell or "").strip(), MOST_TELL)])
    if wanted.to is Status.CLOSED and known_as(official.name) in _hands(report, past):
        raise SamePerson


def moves_of(report: Report, official: Official) -> frozenset[Status]:
    """Where this official may move it; `report` as it counts now."""
    if report.status in REOPENING and not is_upper(official, report.area_code):
        return frozenset()
    return MOVES[report.status] - {Status.EXPIRED}


def usual_of(report: Report, official: Official) -> Status | None:
    """The step that this official most often takes next, None where nothing is left to do.

    `report` as it counts now.
    """
    usual = USUAL.get(report.status)
    return usual if usual in moves_of(report, official) else None


def check_original(original: Report | None) -> None:
    """Raises BadFields unless a report can be named as the original of a duplicate."""
    if original is None:
        refuse([FieldProblem(field="duplicate_of", key="reports.unknown")])
    elif original.status is Status.DUPLICATE:
        values: dict[str, object] = {"original": original.duplicate_of}
        refuse([FieldProblem(field="duplicate_of", key="reports.is_duplicate", values=values)])


def _check_note(wanted: MoveRequest, report: Report) -> FieldProblem | None:
    note = (wanted.note or "").strip()
    if (problem := check_typed("note", note, MOST_NOTE)) is not None:
        return problem
    if (wanted.to in _NOTED or report.status in _NOTED_FROM) and not note:
        return FieldProblem(field="note", key="reports.note_missing")
    return None


def _check_refusal(wanted: MoveRequest) -> FieldProblem | None:
    """Whoever gives none, as callers of the API before there were any, has said it in the note."""
    if wanted.refusal is None or wanted.to is Status.REJECTED:
        return None
    return FieldProblem(field="refusal", key="reports.refusal_only_rejected")


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


def _hands(report: Report, past: Sequence[Moved]) -> set[str]:
    """Who resolved it last, and who had it in hand, as people are told apart."""
    resolved = [move.actor for move in past if move.to_status is Status.RESOLVED]
    return {known_as(name) for name in (*resolved[-1:], report.assignee) if name}
