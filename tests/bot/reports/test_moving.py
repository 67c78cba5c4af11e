"""Who may move a report where, and what the move must say."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bot.officials import Official, Role
from bot.reports.errors import MoveNotAllowed, NotUpper, NotYours, ReportsError, SamePerson
from bot.reports.moving import MoveRequest, check_move, check_original, moves_of
from bot.reports.report import EXPIRING, LIFE, MOVES, Moved, Report, Status, as_of, expiry
from bot.residents.fields import BadFields
from knowledge.hazards import Hazard

LI = Official(name="Li", role=Role.DUTY_OFFICER, area="310000")
COMPLETE = {
    Status.REJECTED: MoveRequest(to=Status.REJECTED, note="nothing there"),
    Status.CLOSED: MoveRequest(to=Status.CLOSED, note="seen dry"),
    Status.ASSIGNED: MoveRequest(to=Status.ASSIGNED, assignee="Zhao", note="not done yet"),
    Status.TRIAGED: MoveRequest(to=Status.TRIAGED, note="it is there"),
    Status.DUPLICATE: MoveRequest(to=Status.DUPLICATE, duplicate_of="R-0000-00"),
}
SENT_BACK = MoveRequest(to=Status.ASSIGNED, assignee="Zhao")


@pytest.mark.parametrize("before", Status)
@pytest.mark.parametrize("to", Status)
def test_only_the_legal_moves_pass(report: Report, before: Status, to: Status) -> None:
    wanted = COMPLETE.get(to, MoveRequest(to=to))
    if to in MOVES[before] and to is not Status.EXPIRED:
        check_move(replace(report, status=before), wanted, LI, ())
    else:
        with pytest.raises(MoveNotAllowed):
            check_move(replace(report, status=before), wanted, LI, ())


def test_the_whole_road_is_open_and_ends() -> None:
    road = ["received", "triaged", "verified", "assigned", "resolved", "closed"]
    assert all(Status(to) in MOVES[Status(before)] for before, to in pairwise(road))
    assert not MOVES[Status.DUPLICATE]


@pytest.mark.parametrize(
    ("label", "before", "to", "area", "opened"),
    [
        ("city over district", "closed", "assigned", "310000", True),
        ("the country over all", "rejected", "triaged", None, True),
        ("the own district", "closed", "assigned", "310115", False),
        ("the own district, rejected", "rejected", "triaged", "310115", False),
    ],
)
def test_only_an_upper_level_opens_again(
    report: Report, label: str, before: str, to: str, area: str | None, opened: bool
) -> None:
    ended, official = replace(report, status=Status(before)), replace(LI, area=area)
    assert (Status(to) in moves_of(ended, official)) is opened, label
    if opened:
        check_move(ended, COMPLETE[Status(to)], official, ())
    else:
        with pytest.raises(NotUpper):
            check_move(ended, COMPLETE[Status(to)], official, ())


@pytest.mark.parametrize(
    ("label", "before", "wanted", "field"),
    [
        ("rejected without reason", "received", MoveRequest(to=Status.REJECTED), "note"),
        ("blank reason", "received", MoveRequest(to=Status.REJECTED, note="  "), "note"),
        ("closed without a word", "resolved", MoveRequest(to=Status.CLOSED), "note"),
        ("sent back without why", "resolved", SENT_BACK, "note"),
        ("opened again without why", "closed", SENT_BACK, "note"),
        ("endless note", "received", MoveRequest(to=Status.TRIAGED, note="a" * 2001), "note"),
        ("assigned to nobody", "verified", MoveRequest(to=Status.ASSIGNED), "assignee"),
        ("duplicate of nothing", "received", MoveRequest(to=Status.DUPLICATE), "duplicate_of"),
        (
            "duplicate of itself",
            "received",
            MoveRequest(to=Status.DUPLICATE, duplicate_of="R-7K3M-9Q"),
            "duplicate_of",
        ),
    ],
)
def test_a_move_must_say_what_it_needs(
    report: Report, label: str, before: str, wanted: MoveRequest, field: str
) -> None:
    with pytest.raises(BadFields) as caught:
        check_move(replace(report, status=Status(before)), wanted, LI, ())
    assert [problem.field for problem in caught.value.problems] == [field]


@pytest.mark.parametrize(
    ("label", "official", "area", "error"),
    [
        ("own city", LI, "310115", None),
        ("no place", LI, None, None),
        ("whole country", replace(LI, area=None), "440106", None),
        ("another province", LI, "330106", NotYours),
        ("another district", replace(LI, area="310112"), "310115", NotYours),
        ("prefecture", replace(LI, area="330100"), "330106", None),
        ("next prefecture", replace(LI, area="330100"), "330206", NotYours),
        ("a reporter", replace(LI, role=Role.REPORTER), "310115", NotYours),
    ],
)
def test_an_official_moves_only_what_is_inside_the_area(
    report: Report,
    label: str,
    official: Official,
    area: str | None,
    error: type[ReportsError] | None,
) -> None:
    placed = replace(report, area_code=area)
    if error is None:
        check_move(placed, MoveRequest(to=Status.TRIAGED), official, ())
    else:
        with pytest.raises(error):
            check_move(placed, MoveRequest(to=Status.TRIAGED), official, ())


def test_who_resolved_does_not_close(report: Report, now: datetime) -> None:
    past = [
        Moved(at=now, from_status=None, to_status=Status.RESOLVED, actor="Zhao"),
        Moved(at=now, from_status=None, to_status=Status.ASSIGNED, actor="Li"),
        Moved(at=now, from_status=None, to_status=Status.RESOLVED, actor="Li"),
    ]
    resolved = replace(report, status=Status.RESOLVED)
    with pytest.raises(SamePerson):
        check_move(resolved, COMPLETE[Status.CLOSED], LI, past)
    check_move(resolved, COMPLETE[Status.CLOSED], replace(LI, name="Zhao"), past)
    for name in ("Chen", "ＣＨＥＮ"):
        with pytest.raises(SamePerson):
            in_hand = replace(resolved, assignee="Chen")
            check_move(in_hand, COMPLETE[Status.CLOSED], replace(LI, name=name), past)


def test_an_original_must_be_there_and_be_one(report: Report) -> None:
    check_original(report)
    for wrong in (None, replace(report, status=Status.DUPLICATE)):
        with pytest.raises(BadFields):
            check_original(wrong)


@pytest.mark.parametrize(
    ("hazard", "hours"),
    [("typhoon", 2), ("flood", 3), ("fire", 6), ("earthquake", 12)],
)
def test_a_report_expires_by_its_kind(
    report: Report, now: datetime, hazard: str, hours: int
) -> None:
    expires = expiry(Hazard(hazard), Status.RECEIVED, now)
    assert expires == now + timedelta(hours=hours)
    aged = replace(report, expires_at=expires)
    assert as_of(aged, expires - timedelta(seconds=1)).status is Status.RECEIVED
    assert as_of(aged, expires).status is Status.EXPIRED


def test_every_hazard_has_a_life_and_work_in_hand_does_not_expire(now: datetime) -> None:
    assert set(LIFE) == set(Hazard)
    assert all(expiry(Hazard.FLOOD, s, now) is None for s in set(Status) - EXPIRING)
