"""Divisions by code, by place and by shape."""

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from bot.areas.divisions import Divisions, Level


@pytest.mark.parametrize(
    ("label", "code", "full_name"),
    [
        ("six digits", "310115", "上海市浦东新区"),
        ("twelve digits", "310115000000", "上海市浦东新区"),
        ("a placeholder that is the whole city", "310100", "上海市"),
        ("a prefecture's county", "330106", "浙江省杭州市西湖区"),
        ("right below a province", "429004", "湖北省仙桃市"),
    ],
)
def test_a_code_is_known(names_only: Divisions, label: str, code: str, full_name: str) -> None:
    division = names_only.get(code)
    assert division is not None, label
    assert division.full_name == full_name


@pytest.mark.parametrize(
    "code",
    ["", "31", "999999", "310115125000", "500100", "500200", "浦东新区"],
    ids=[
        "empty",
        "short",
        "nobody's",
        "a town's",
        "Chongqing's districts",
        "its counties",
        "a name",
    ],
)
def test_an_unknown_code_is_nobody(names_only: Divisions, code: str) -> None:
    assert names_only.get(code) is None
    assert names_only.polygon(code) is None
    assert names_only.children(code) == ()
    assert not names_only.within(code, "310000")
    assert names_only.related([code]) == frozenset()


def test_a_district_says_everything_about_itself(names_only: Divisions) -> None:
    pudong = names_only.get("310115")
    assert pudong is not None
    assert pudong.name == "浦东新区"
    assert pudong.level is Level.COUNTY
    assert pudong.parents == (("310000", "上海市"),)
    assert pudong.name_en == "Pudong New Area"
    # The seat of the source, GCJ-02 121.544379 31.221517, in WGS-84.
    assert pudong.lat == pytest.approx(31.2235, abs=5e-4)
    assert pudong.lon == pytest.approx(121.5401, abs=5e-4)


@pytest.mark.parametrize(
    ("code", "ancestor", "expected"),
    [
        ("990101", "990101", True),
        ("990101", "990100", True),
        ("990101", "990000", True),
        ("990101", "990200", False),
        ("990000", "990101", False),
        ("990101", "880000", False),
        ("880000", "880000", False),
    ],
)
def test_within(island: Divisions, code: str, ancestor: str, expected: bool) -> None:
    assert island.within(code, ancestor) is expected


def test_children_are_one_step_down(island: Divisions) -> None:
    assert [child.code for child in island.children("990000")] == ["990100", "990200"]
    assert [child.code for child in island.children("990100")] == ["990101", "990102", "990103"]
    assert island.children("990101") == ()


def test_related_shares_ground(island: Divisions) -> None:
    assert island.related(["990201"]) == {"990000", "990200", "990201"}
    assert island.related(["990100"]) == {"990000", "990100", "990101", "990102", "990103"}


@pytest.mark.parametrize(
    ("label", "lat", "lon", "code"),
    [
        ("a county with an outline", 10.25, 100.25, "990101"),
        ("no county's outline", 10.75, 100.25, "990100"),
        ("the other prefecture", 10.25, 101.5, "990200"),
        ("the outer edge", 10.0, 101.5, "990200"),
        ("the sea", 9.5, 101.5, None),
    ],
)
def test_at_is_the_most_specific(
    island: Divisions, label: str, lat: float, lon: float, code: str | None
) -> None:
    found = island.at(lat, lon)
    assert (found.code if found else None) == code, label


@pytest.mark.parametrize(
    ("label", "geometry", "codes"),
    [
        (
            "in the south of the west: the bare county's seat is not in it",
            shapely.box(100.2, 10.2, 100.3, 10.3),
            {"990000", "990100", "990101"},
        ),
        (
            "around the northern seat",
            shapely.box(100.4, 10.7, 100.6, 10.8),
            {"990000", "990100", "990102"},
        ),
        (
            "the whole west, more or less: those without a seat too",
            shapely.box(100.001, 9, 101.0005, 12),
            {"990000", "990100", "990101", "990102", "990103"},
        ),
        ("a border in common", shapely.box(102, 10, 103, 11), set()),
        ("a sliver of 100 m", shapely.box(101.999, 10, 103, 11), set()),
        (
            "a small circle across a border",
            shapely.Point(101, 10.7).buffer(0.0005),
            {"990000", "990100", "990200"},
        ),
        ("the sea", shapely.box(0, 0, 1, 1), set()),
        ("nothing", shapely.Polygon(), set()),
    ],
)
def test_intersecting(
    island: Divisions, label: str, geometry: BaseGeometry, codes: set[str]
) -> None:
    assert island.intersecting(geometry) == codes, label


def test_shanghai_does_not_leak_over_its_borders(china: Divisions) -> None:
    outline = china.polygon("310115")
    assert outline is not None
    assert china.intersecting(outline) == {"310000", "310115"}


def test_the_whole_country_holds_everybody(china: Divisions) -> None:
    everywhere = china.intersecting(shapely.box(70, 0, 140, 55))
    in_use = [code for code in everywhere if (found := china.get(code)) and found.code == code]
    assert set(in_use) - {"330104"} >= {each.code for each in china.children("330100")}
    assert len({code for code in in_use if china.current(code)[0].code == code}) == len(china)


def test_without_outlines_codes_and_names_still_work(names_only: Divisions) -> None:
    assert not names_only.has_polygons
    assert names_only.at(31.23, 121.47) is None
    assert names_only.intersecting(shapely.box(121, 31, 122, 32)) == frozenset()
    assert names_only.within("310115", "310000")
