"""Wishes are brought to one form, or refused naming every field that is wrong."""

from dataclasses import replace
from math import nan

import pytest

from bot.areas.divisions import Divisions
from bot.residents.fields import BadFields
from bot.residents.subscription import Point, Wish, settle

WISH = Wish(language="zh", areas=("310115",))
POINT = Point(lat=31.2, lon=121.5, radius_m=3000)
SMALL = replace(POINT, radius_m=99)
NO_TIME = {"from": "25:00", "to": "07:00"}


def test_equal_wishes_are_equal_once_settled(areas: Divisions) -> None:
    one = Wish(language="zh", areas=("310115", "310112"), groups=("school", "carer"))
    other = Wish(
        language="zh",
        areas=("310112", "310115000000", "310115"),
        groups=("carer", "school", "carer"),
    )
    assert settle(one, areas) == settle(other, areas)


def test_the_placeholder_of_a_whole_city_is_the_city(areas: Divisions) -> None:
    assert settle(replace(WISH, areas=("310100",)), areas).areas == ("310000",)


@pytest.mark.parametrize(
    ("label", "wish", "fields"),
    [
        ("nowhere", replace(WISH, areas=()), ["areas"]),
        ("unknown division", replace(WISH, areas=("310115", "999999")), ["areas.1"]),
        ("too many divisions", replace(WISH, areas=("310115",) * 51), ["areas"]),
        ("language", replace(WISH, language="中文"), ["language"]),
        ("empty language", replace(WISH, language=""), ["language"]),
        ("latitude", replace(WISH, point=replace(POINT, lat=90.1)), ["point.lat"]),
        ("longitude", replace(WISH, point=replace(POINT, lon=-181)), ["point.lon"]),
        ("no number", replace(WISH, point=replace(POINT, lat=nan)), ["point.lat"]),
        (
            "too small a circle",
            replace(WISH, point=SMALL),
            ["point.radius_m"],
        ),
        ("too wide", replace(WISH, point=replace(POINT, radius_m=100_001)), ["point.radius_m"]),
        ("group", replace(WISH, groups=("a b",)), ["groups"]),
        ("too many groups", replace(WISH, groups=("a",) * 21), ["groups"]),
        (
            "quiet hours",
            replace(WISH, quiet_hours=NO_TIME),
            ["quiet_hours"],
        ),
        ("half quiet hours", replace(WISH, quiet_hours={"from": "22:00"}), ["quiet_hours"]),
        ("several", Wish(language="?", groups=("!",)), ["language", "areas", "groups"]),
    ],
)
def test_names_every_field_that_is_wrong(
    label: str, wish: Wish, fields: list[str], areas: Divisions
) -> None:
    with pytest.raises(BadFields) as caught:
        settle(wish, areas)
    assert [problem.field for problem in caught.value.problems] == fields


def test_quiet_hours_may_cross_midnight(areas: Divisions) -> None:
    hours = {"from": "22:00", "to": "07:00"}
    assert settle(replace(WISH, quiet_hours=hours), areas).quiet_hours == hours
