"""Who may warn where."""

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from bot.areas.divisions import Division, Divisions, Level
from bot.areas.jurisdiction import Refusal, covers

WEST = shapely.box(100, 10, 101, 11)
ICELAND = shapely.box(-25, 63, -13, 67)
SOUTH = Division(
    code="990000",
    name="南省",
    full_name="南省",
    level=Level.PROVINCE,
    parents=(),
    lat=None,
    lon=None,
)


@pytest.mark.parametrize(
    ("label", "official", "geometry", "codes"),
    [
        ("the country: anywhere in it", None, WEST, ["990100"]),
        ("the country: abroad too", None, ICELAND, ["880000"]),
        ("inside", "990100", shapely.box(100.2, 10.2, 100.4, 10.4), []),
        ("exactly the own area", "990100", WEST, ["990100"]),
        ("a few hundred metres over", "990100", shapely.box(100.5, 10.2, 101.008, 10.4), []),
        ("codes below", "990100", None, ["990100", "990101", "990102"]),
        ("a county without an outline, by its code", "990201", None, ["990201"]),
        ("nothing at all", "990100", shapely.Polygon(), []),
    ],
)
def test_may(
    island: Divisions,
    label: str,
    official: str | None,
    geometry: BaseGeometry | None,
    codes: list[str],
) -> None:
    assert covers(island, official, geometry=geometry, codes=codes) is None, label


@pytest.mark.parametrize(
    ("label", "official", "geometry", "codes", "reason", "share", "outside"),
    [
        ("abroad", "990100", ICELAND, [], Refusal.BEYOND, 1.0, ()),
        ("half over", "990100", shapely.box(100.5, 10, 101.5, 11), [], Refusal.BEYOND, 0.5, ()),
        ("a small spike", "990100", shapely.box(100, 10, 101.02, 11), [], Refusal.BEYOND, 0.02, ()),
        ("the province above", "990100", None, ["990000"], Refusal.BEYOND, 0.0, ("990000",)),
        ("the neighbour", "990100", WEST, ["990101", "990201"], Refusal.BEYOND, 0.0, ("990201",)),
        ("a code of nobody", "990100", None, ["880000"], Refusal.BEYOND, 0.0, ("880000",)),
        ("no outline to check with", "990201", WEST, [], Refusal.NO_OUTLINE, 1.0, ()),
        ("an area of nobody", "880000", WEST, [], Refusal.UNKNOWN_AREA, 1.0, ()),
        ("a point outside", "990100", shapely.Point(101.5, 10.5), [], Refusal.BEYOND, 1.0, ()),
    ],
)
def test_may_not(
    island: Divisions,
    label: str,
    official: str,
    geometry: BaseGeometry | None,
    codes: list[str],
    reason: Refusal,
    share: float,
    outside: tuple[str, ...],
) -> None:
    refused = covers(island, official, geometry=geometry, codes=codes)
    assert refused is not None, label
    assert (refused.reason, refused.codes) == (reason, outside)
    assert refused.share == pytest.approx(share, abs=2e-3)


def test_the_share_is_of_true_area() -> None:
    """From the equator to 60°: the half of the degrees that lies south has 58 % of the ground."""
    south = Divisions([SOUTH], {"990000": shapely.box(0, 0, 10, 30)})
    refused = covers(south, "990000", geometry=shapely.box(0, 0, 10, 60))
    assert refused is not None
    assert refused.share == pytest.approx(0.423, abs=1e-3)


@pytest.mark.parametrize(
    ("label", "official", "other", "allowed"),
    [
        ("the city warns a district", "310000", "310115", True),
        ("the city warns itself", "310000", "310000", True),
        ("a district warns itself", "310115", "310115", True),
        ("a district warns its neighbour", "310115", "310101", False),
        ("a district warns the city", "310115", "310000", False),
        ("the city warns the next province", "310000", "320500", False),
    ],
)
def test_real_outlines(
    china: Divisions, label: str, official: str, other: str, allowed: bool
) -> None:
    refused = covers(china, official, geometry=china.polygon(other))
    assert (refused is None) is allowed, label
