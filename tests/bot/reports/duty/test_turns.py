"""What a step does to whose turn a report is."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.reports.duty.turns import Turn, Why, why
from bot.reports.grading import Urgency
from bot.reports.reference import make
from bot.reports.report import LINKED, PHOTO, UNLINKED, Moved, Report, Status

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
S, U, W = Status, Urgency, Why


def step(to: Status, actor: str, was: Status | None = None) -> Moved:
    return Moved(at=NOW, from_status=was, to_status=to, actor=actor)


def told(report: Report) -> Turn:
    return Turn(
        report_id=report.id,
        step_id=1,
        why=W.NEW,
        status=report.status,
        urgency=report.urgency,
        area_code=report.area_code,
        people=("Li",),
        reached=1,
        at=NOW,
    )


@pytest.mark.parametrize(
    ("status", "actor", "cause"),
    [
        (S.RECEIVED, "reporter", W.NEW),
        (S.TRIAGED, "Li", W.TAKEN),
        (S.VERIFIED, "Li", W.TAKEN),
        (S.ASSIGNED, "Li", W.ASSIGNED),
        (S.RESOLVED, "Li", W.CHECK),
        (S.CLOSED, "Wu", W.OVER),
        (S.EXPIRED, "system", W.OVER),
        (S.DUPLICATE, "reporter", W.OVER),
    ],
)
def test_a_new_status_is_somebody_s_turn(
    report: Report, status: Status, actor: str, cause: Why
) -> None:
    last = told(report) if status is not S.RECEIVED else None
    moved = replace(report, status=status)
    assert why(moved, step(status, actor, S.TRIAGED), last) is cause


def test_in_the_same_status_only_what_matters_is_told(report: Report) -> None:
    last = told(report)
    added = step(S.RECEIVED, "reporter", S.RECEIVED)
    assert why(report, added, last) is None
    assert why(replace(report, urgency=U.LIFE), added, last) is W.GRAVER
    assert why(replace(report, urgency=U.LOW), added, last) is None
    assert why(replace(report, area_code="310112"), added, last) is W.MOVED


def test_looked_at_again_and_given_to_another_count(report: Report) -> None:
    for status, cause in ((S.VERIFIED, W.TAKEN), (S.ASSIGNED, W.ASSIGNED)):
        moved = replace(report, status=status)
        assert why(moved, step(status, "Wu", status), told(moved)) is cause
        assert why(moved, step(status, "witness", status), told(moved)) is None


def test_of_the_shadow_queue_nobody_is_told_unless_a_life_is_at_risk(report: Report) -> None:
    new = step(S.RECEIVED, "reporter")
    assert why(replace(report, held=True, urgency=U.URGENT), new, None) is None
    assert why(replace(report, held=True, urgency=U.LIFE), new, None) is W.NEW


@pytest.mark.parametrize("note", [LINKED, UNLINKED, ""], ids=["linked", "unlinked", "merged"])
def test_what_another_report_has_to_do_with_it_tells_nobody_again(
    report: Report, note: str
) -> None:
    given, note = replace(report, status=S.ASSIGNED), f"{note}{make()}"
    beside = replace(step(S.ASSIGNED, "Wu", S.ASSIGNED), note=note)
    assert why(given, beside, told(given)) is None
    assert why(replace(given, urgency=U.LIFE), beside, told(given)) is W.GRAVER


def test_a_photo_that_says_where_it_was_taken_is_no_official(report: Report) -> None:
    given = replace(report, status=S.ASSIGNED)
    assert why(given, step(S.ASSIGNED, PHOTO, S.ASSIGNED), told(given)) is None
