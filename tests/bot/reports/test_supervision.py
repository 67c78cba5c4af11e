"""Who may put a report under supervision, and what that asks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from bot.officials import Official, Role
from bot.reports.errors import MoveNotAllowed, NotUpper, ReportsError
from bot.reports.report import Report, Status
from bot.reports.supervision import (
    Demand,
    Supervision,
    check_confirm,
    check_demand,
    check_supervisor,
    is_upper,
)
from bot.residents.fields import BadFields

CITY = Official(name="Wu", role=Role.DUTY_OFFICER, area="310000")
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("label", "area", "of", "upper"),
    [
        ("a city over its district", "310000", "310115", True),
        ("a prefecture over its county", "330100", "330106", True),
        ("a province over a county", "330000", "330106", True),
        ("the country", None, "310115", True),
        ("the country over what nobody can place", None, None, True),
        ("a city over what nobody can place", "310000", None, False),
        ("the district itself", "310115", "310115", False),
        ("another city", "330000", "310115", False),
        ("a city over itself", "310000", "310000", False),
    ],
)
def test_upper_is_whose_area_holds_it_and_more(
    label: str, area: str | None, of: str | None, upper: bool
) -> None:
    assert is_upper(replace(CITY, area=area), of) is upper, label


def test_a_helper_in_the_field_is_no_upper_level() -> None:
    assert not is_upper(replace(CITY, role=Role.REPORTER), "310115")


@pytest.mark.parametrize(
    ("label", "official", "status", "error"),
    [
        ("as it should be", CITY, "assigned", None),
        ("resolved, not checked yet", CITY, "resolved", None),
        ("the own level", replace(CITY, area="310115"), "assigned", NotUpper),
        ("closed", CITY, "closed", MoveNotAllowed),
        ("rejected", CITY, "rejected", MoveNotAllowed),
    ],
)
def test_what_has_not_ended_is_supervised_from_above(
    report: Report,
    now: datetime,
    label: str,
    official: Official,
    status: str,
    error: type[ReportsError] | None,
) -> None:
    wanted = Demand(demand="clear the drain", due_at=now + DAY)
    found = replace(report, status=Status(status))
    if error is None:
        check_demand(found, wanted, official, now)
    else:
        with pytest.raises(error):
            check_demand(found, wanted, official, now)


@pytest.mark.parametrize(
    ("label", "demand", "due", "field"),
    [
        ("nothing demanded", " ", lambda now: now + DAY, "demand"),
        ("endless", "a" * 2_001, lambda now: now + DAY, "demand"),
        ("over already", "clear", lambda now: now, "due_at"),
        ("in another life", "clear", lambda now: now + 400 * DAY, "due_at"),
        ("nobody's time", "clear", lambda now: (now + DAY).replace(tzinfo=None), "due_at"),
    ],
)
def test_a_demand_says_what_and_when(
    report: Report,
    now: datetime,
    label: str,
    demand: str,
    due: Callable[[datetime], datetime],
    field: str,
) -> None:
    with pytest.raises(BadFields) as caught:
        check_demand(report, Demand(demand=demand, due_at=due(now)), CITY, now)
    assert [problem.field for problem in caught.value.problems] == [field], label


def test_the_supervisors_level_or_one_above_confirms(report: Report, now: datetime) -> None:
    standing = Supervision(
        id=uuid4(),
        report_id=report.id,
        reference=report.reference,
        supervisor="Wu",
        area="330000",
        demand="clear",
        due_at=now + DAY,
        created_at=now,
    )
    resolved = replace(report, status=Status.RESOLVED, area_code="330106")
    check_confirm(resolved, standing, replace(CITY, area="330000"))
    check_supervisor(standing, resolved, replace(CITY, area=None))
    for area in ("330100", "330106", "310000"):
        with pytest.raises(NotUpper):
            check_supervisor(standing, resolved, replace(CITY, area=area))
    with pytest.raises(MoveNotAllowed):
        check_confirm(report, standing, replace(CITY, area=None))
