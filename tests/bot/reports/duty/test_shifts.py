"""Who is on duty for a place and a hazard at a moment."""

from datetime import datetime

import pytest

from bot.reports.duty.shifts import Shift, active, gaps, level_of, on_duty
from knowledge.hazards import Hazard
from tests.bot.reports.duty.shifts_of import beijing, shift

NOW = beijing(22, 16)
CHAIN = [
    shift("Village Wu", "310115101001"),
    shift("County Li", "310115"),
    shift("County Wang", "310115", hazards=(Hazard.FIRE,)),
    shift("Other county", "310112"),
    shift("City Chen", "310000", level=3),
    shift("Country", None),
]


@pytest.mark.parametrize(
    ("area", "hazard", "level", "people", "at"),
    [
        pytest.param("310115101001", Hazard.FLOOD, 0, ["Village Wu"], 0, id="the nearest"),
        pytest.param("310115", Hazard.FLOOD, 0, ["County Li"], 2, id="nobody below"),
        pytest.param("310115", Hazard.FIRE, 0, ["County Wang"], 2, id="who names the hazard"),
        pytest.param("310115", Hazard.FLOOD, 3, ["City Chen"], 3, id="a level up"),
        pytest.param("310115", Hazard.FLOOD, 4, ["Country"], 5, id="over an empty level"),
        pytest.param("110101", Hazard.FLOOD, 0, ["Country"], 5, id="only the whole country"),
        pytest.param(None, Hazard.FLOOD, 0, ["Country"], 5, id="placed nowhere: the widest"),
        pytest.param("310115", Hazard.FLOOD, 6, None, None, id="nobody above"),
    ],
)
def test_the_nearest_and_most_specific_is_on_duty(
    area: str | None, hazard: Hazard, level: int, people: list[str] | None, at: int | None
) -> None:
    found = on_duty(CHAIN, area, hazard, NOW, level)
    assert (found and (list(found.people), found.level)) == (people and (people, at))


def test_two_of_one_claim_are_told_together_and_who_is_left_out_is_not() -> None:
    two = [shift("Li"), shift("Wu", stand_in="Zhao")]
    found = on_duty(two, "310115", Hazard.FLOOD, NOW)
    assert found and (found.people, found.stand_ins) == (("Li", "Wu"), ("Zhao",))
    found = on_duty(two, "310115", Hazard.FLOOD, NOW, but={"Wu"})
    assert found and found.people == ("Li",)


def test_a_stand_in_is_on_duty_while_the_other_is_away() -> None:
    away = shift("Li", stand_in="Zhao", away_until=beijing(23, 0))
    for day, name in ((22, "Zhao"), (23, "Li")):
        found = on_duty([away], "310115", Hazard.FLOOD, beijing(day, 9))
        assert found and found.people == (name,)


NIGHT = shift("Li", days=(5,), begins=20 * 60, ends=8 * 60)
ONCE = shift("Li", days=(), starts_at=beijing(22, 8), ends_at=beijing(22, 20))


@pytest.mark.parametrize(
    ("one", "at", "there"),
    [
        pytest.param(NIGHT, beijing(21, 19, 59), False, id="a minute before Saturday night"),
        pytest.param(NIGHT, beijing(21, 20), True, id="its beginning"),
        pytest.param(NIGHT, beijing(22, 7, 59), True, id="Sunday morning"),
        pytest.param(NIGHT, beijing(22, 8), False, id="its end is not in it"),
        pytest.param(NIGHT, beijing(20, 23), False, id="Friday night"),
        pytest.param(ONCE, beijing(22, 8), True, id="once"),
        pytest.param(ONCE, beijing(22, 20), False, id="once, over"),
        pytest.param(ONCE, beijing(29, 9), False, id="once, a week later"),
    ],
)
def test_shifts_end_when_they_end(one: Shift, at: datetime, there: bool) -> None:
    assert active(one, at) is there


def test_gaps_are_told_from_until() -> None:
    weekdays = shift("Li", days=(0, 1, 2, 3, 4, 6))
    found = gaps([weekdays], "310115", beijing(20, 0), beijing(24, 0))
    assert [(gap.start, gap.end) for gap in found] == [(beijing(21, 0), beijing(22, 0))]
    night_too = [weekdays, shift("Wu", days=(5,), begins=0, ends=18 * 60)]
    found = gaps(night_too, "310115", beijing(20, 0), beijing(24, 0))
    assert [(gap.start, gap.end) for gap in found] == [(beijing(21, 18), beijing(22, 0))]


def test_no_gap_is_filled_by_those_above_nor_by_one_hazard_s() -> None:
    others = [shift("City", "310000", level=3), shift("Fire", hazards=(Hazard.FIRE,))]
    assert len(gaps(others, "310115", beijing(22, 0), beijing(23, 0))) == 1


@pytest.mark.parametrize(
    ("area", "level"),
    [
        (None, 5),
        ("310000", 4),
        ("320500", 3),
        ("310115", 2),
        ("310115000000", 2),
        ("310115101000", 1),
        ("310115101001", 0),
    ],
)
def test_a_code_says_its_level(area: str | None, level: int) -> None:
    assert level_of(area) == level
