"""By when which report is due: tables over levels, days, holidays and the year's end."""

import time
from datetime import date
from itertools import pairwise

import pytest

from bot.reports.incidents.deadlines import Deadline, Duty, deadlines
from bot.reports.incidents.records import Figure, Incident, Kind
from tests.bot.reports.incidents.case import (
    CITY,
    COUNTY,
    OTHER_COUNTY,
    PROVINCE,
    REGIME,
    TOWN,
    VILLAGE,
    beijing,
    figure,
    incident,
    stable,
    units,
)


def found(
    duty: Duty,
    unit: str,
    *figures: Figure,
    now: str = "2026-07-01 23:59",
    of: Incident | None = None,
) -> list[Deadline]:
    concerned = units(PROVINCE, CITY, COUNTY, TOWN, VILLAGE)
    all = deadlines(of or incident(), concerned, figures, REGIME, beijing(now))
    return [one for one in all if one.duty is duty and one.unit.code == unit]


@pytest.mark.parametrize(
    ("unit", "filed", "due"),
    [
        pytest.param(TOWN, [], "2026-07-01 09:00", id="town: an hour after the event"),
        pytest.param(COUNTY, [], "2026-07-01 10:00", id="county: two hours after the event"),
        pytest.param(CITY, [], None, id="city: nothing received yet"),
        pytest.param(
            CITY, [(TOWN, "2026-07-01 09:30")], "2026-07-01 11:30", id="city: two hours of receipt"
        ),
        pytest.param(
            PROVINCE,
            [(COUNTY, "2026-07-01 23:10"), (CITY, "2026-07-01 23:40")],
            "2026-07-02 01:10",
            id="province: of the first that came, past midnight",
        ),
        pytest.param(
            CITY, [(OTHER_COUNTY, "2026-07-01 09:00")], "2026-07-01 11:00", id="a county unnamed"
        ),
        pytest.param(VILLAGE, [], None, id="nothing is asked of villages"),
    ],
)
def test_first_reports(unit: str, filed: list[tuple[str, str]], due: str | None) -> None:
    came = [figure(code, at) for code, at in filed]
    assert [one.due for one in found(Duty.FIRST, unit, *came)] == ([beijing(due)] if due else [])


def test_nothing_happened_is_an_answer_and_no_receipt() -> None:
    nothing = figure(TOWN, "2026-07-01 08:50", kind=Kind.NOTHING)
    (first,) = found(Duty.FIRST, TOWN, nothing)
    assert (first.met_at, first.late) == (nothing.filed_at, False)
    assert found(Duty.FIRST, CITY, nothing) == []
    assert found(Duty.DAILY, TOWN, nothing, now="2026-07-05 12:00") == []


@pytest.mark.parametrize(
    ("filed", "late"),
    [("2026-07-01 09:00", False), ("2026-07-01 09:01", True), ("2026-07-03 00:00", True)],
)
def test_late_is_after_the_deadline(filed: str, late: bool) -> None:
    (first,) = found(Duty.FIRST, TOWN, figure(TOWN, filed))
    assert first.late is late
    assert not first.overdue(beijing("2026-07-09 00:00")), "it came, if late"


def test_what_did_not_come_is_overdue() -> None:
    (first,) = found(Duty.FIRST, TOWN)
    assert not first.overdue(beijing("2026-07-01 09:00"))
    assert first.overdue(beijing("2026-07-01 09:01"))


@pytest.mark.parametrize(
    ("unit", "at"), [(TOWN, "08:00"), (COUNTY, "09:00"), (CITY, "10:00"), (PROVINCE, "12:00")]
)
def test_daily_reports_at_the_hour_of_the_level(unit: str, at: str) -> None:
    first = figure(unit, "2026-07-01 11:00")
    second = figure(unit, f"2026-07-02 {at}", version=2, kind=Kind.UNCHANGED)
    days = found(Duty.DAILY, unit, first, second, now="2026-07-03 13:00")
    assert [(one.due, one.met_by) for one in days] == [
        (beijing(f"2026-07-02 {at}"), 2),
        (beijing(f"2026-07-03 {at}"), None),
        (beijing(f"2026-07-04 {at}"), None),
    ]
    assert [one.late for one in days] == [False, False, False]


def test_a_zero_report_may_be_of_an_earlier_day_and_is_late_then() -> None:
    first = figure(TOWN, "2026-07-01 09:00")
    day = date(2026, 7, 2)
    later = figure(TOWN, "2026-07-03 07:00", version=2, kind=Kind.UNCHANGED, day=day)
    second, third = found(Duty.DAILY, TOWN, first, later, now="2026-07-03 07:30")
    assert (second.met_by, second.late) == (2, True)
    assert third.met_at is None


def test_daily_reports_end_when_the_disaster_is_stable() -> None:
    first = figure(TOWN, "2026-07-01 09:00")
    days = found(Duty.DAILY, TOWN, first, of=stable("2026-07-03 07:59"), now="2026-07-09 12:00")
    assert [one.day for one in days] == [date(2026, 7, 2)]


def test_daily_reports_run_over_the_year_s_end() -> None:
    began = incident(occurred_at=beijing("2026-12-30 22:00"))
    first = figure(TOWN, "2026-12-30 23:30")
    days = found(Duty.DAILY, TOWN, first, of=began, now="2027-01-01 07:00")
    assert [one.day for one in days] == [date(2026, 12, 31), date(2027, 1, 1)]


@pytest.mark.parametrize(
    ("unit", "stable_at", "ends"),
    [
        pytest.param(TOWN, "2026-07-06 15:00", "2026-07-09 00:00", id="town: 2"),
        pytest.param(COUNTY, "2026-07-06 15:00", "2026-07-10 00:00", id="county: 3"),
        pytest.param(CITY, "2026-07-06 15:00", "2026-07-10 00:00", id="city: 3"),
        pytest.param(PROVINCE, "2026-07-06 15:00", "2026-07-14 00:00", id="province: 5, a weekend"),
        pytest.param(TOWN, "2026-09-30 15:00", "2026-10-10 00:00", id="over National Day"),
        pytest.param(COUNTY, "2026-09-30 15:00", "2026-10-11 00:00", id="with the worked Saturday"),
        pytest.param(TOWN, "2025-12-30 15:00", "2026-01-05 00:00", id="over the year's end"),
        pytest.param(TOWN, "2026-07-06 00:30", "2026-07-09 00:00", id="the day in China counts"),
    ],
)
def test_final_reports(unit: str, stable_at: str, ends: str) -> None:
    first = figure(unit, "2025-12-01 09:00")
    (final,) = found(Duty.FINAL, unit, first, of=stable(stable_at))
    assert final.due == beijing(ends)
    done = figure(unit, "2026-12-01 09:00", version=2, kind=Kind.FINAL)
    (final,) = found(Duty.FINAL, unit, first, done, of=stable(stable_at))
    assert final.late


def test_no_final_is_wanted_before_it_is_stable_or_of_who_filed_nothing() -> None:
    assert found(Duty.FINAL, TOWN, figure(TOWN, "2026-07-01 09:00")) == []
    assert found(Duty.FINAL, TOWN, of=stable("2026-07-06 15:00")) == []


@pytest.mark.parametrize(
    ("counters", "wanted"),
    [
        pytest.param({"dead": 9}, False, id="nine"),
        pytest.param({"dead": 4, "missing": 6}, True, id="ten together"),
        pytest.param({"injured": 50}, False, id="injured do not count"),
    ],
)
def test_ten_dead_or_missing_go_straight_to_the_top(counters: dict[str, int], wanted: bool) -> None:
    first = figure(COUNTY, "2026-07-01 09:40", counters=counters)
    straight = found(Duty.STRAIGHT, COUNTY, first)
    assert [one.due for one in straight] == [beijing("2026-07-01 11:40")] * wanted
    town = figure(TOWN, "2026-07-01 09:40", counters=counters)
    assert found(Duty.STRAIGHT, TOWN, town) == [], "a town tells its county"


def test_straight_is_met_by_the_one_that_says_so() -> None:
    first = figure(COUNTY, "2026-07-01 09:40", counters={"dead": 12})
    part = figure(COUNTY, "2026-07-01 10:00", version=2, kind=Kind.FOLLOW_UP,
                  counters={"dead": 12}, straight_to=("province",))  # fmt: skip
    both = figure(COUNTY, "2026-07-01 11:00", version=3, kind=Kind.FOLLOW_UP,
                  counters={"dead": 12}, straight_to=("ministry", "province"))  # fmt: skip
    (open,) = found(Duty.STRAIGHT, COUNTY, first, part)
    assert open.met_at is None
    (met,) = found(Duty.STRAIGHT, COUNTY, first, part, both)
    assert (met.met_by, met.late) == (3, False)


def test_the_server_s_own_time_zone_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    first = figure(TOWN, "2026-10-24 09:00")
    began = incident(occurred_at=beijing("2026-10-24 08:00"))
    before = found(Duty.DAILY, TOWN, first, of=began, now="2026-10-27 12:00")
    monkeypatch.setenv("TZ", "Europe/Berlin")  # summer time ends there on 25 October
    time.tzset()
    try:
        assert found(Duty.DAILY, TOWN, first, of=began, now="2026-10-27 12:00") == before
        assert {(later.due - one.due).total_seconds() for one, later in pairwise(before)} == {86400}
    finally:
        monkeypatch.undo()
        time.tzset()
