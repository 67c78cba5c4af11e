"""Outlines for maps: light, complete, and named."""

import json
from typing import Any

import pytest
from shapely import Point

from bot.areas.divisions import Divisions
from bot.areas.drawn import DrawnOutlines


def features(drawn: DrawnOutlines, code: str | None = None) -> list[dict[str, Any]]:
    sheet = drawn.below(code)
    assert sheet is not None
    found: list[dict[str, Any]] = json.loads(sheet.body)["features"]
    return found


def test_the_first_sheet_is_the_provinces(china: Divisions) -> None:
    drawn = DrawnOutlines(china)
    first = features(drawn)
    assert len(first) == 34
    shanghai = next(each for each in first if each["properties"]["code"] == "310000")
    assert shanghai["properties"] == {
        "code": "310000",
        "name": "上海市",
        "name_en": "Shanghai",
        "level": "province",
        "at": [pytest.approx(121.4, abs=0.3), pytest.approx(31.1, abs=0.3)],
        "divided": True,
    }
    sheet = drawn.below()
    assert sheet is not None and len(sheet.body) < 300_000


def test_a_sheet_holds_what_lies_right_below(china: Divisions) -> None:
    districts = features(DrawnOutlines(china), "310000")
    assert len(districts) == 16
    assert not any(each["properties"]["divided"] for each in districts)
    assert features(DrawnOutlines(china), "310115") == []


def test_a_name_stands_within_its_division(china: Divisions) -> None:
    for province in features(DrawnOutlines(china)):
        lon, lat = province["properties"]["at"]
        outline = china.polygon(province["properties"]["code"])
        assert outline is not None and outline.contains(Point(lon, lat)), province["properties"]


@pytest.mark.parametrize("code", ["999999", "x"])
def test_no_division_no_sheet(china: Divisions, code: str) -> None:
    assert DrawnOutlines(china).below(code) is None
