"""No circle that touches an area is missed, and nobody counts as within who is not."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from bot.alerts.area import circle_polygon, intersects_circle
from bot.alerts.cells import Span, place_of, spans
from bot.alerts.touching import Touching

Circle = tuple[float, float, float]
RING = circle_polygon(31.2, 121.5, 20_000).difference(circle_polygon(31.2, 121.5, 9_000))
AREAS = {
    "a disc": circle_polygon(31.2, 121.5, 8_000),
    "with a hole": RING,
    "two islands": MultiPolygon([box(121.0, 31.0, 121.1, 31.1), box(121.3, 31.2, 121.31, 31.4)]),
    "smaller than a cell": circle_polygon(31.2, 121.5, 30),
    "a thin diagonal": Polygon([(120, 30), (120.003, 30), (122.003, 32), (122, 32)]),
    "a province": Polygon([(105, 26), (112, 25), (115, 31), (109, 34), (104, 30)]),
    "far north": box(99.5, 76.9, 103, 77.6),
    "beside the pole": box(20, 88.5, 60, 89.9),
    "south of the equator": box(-70.5, -33.7, -70.3, -33.3),
    "at a pentagon of the grid": box(121.5, 50.0, 123.5, 51.0),
    "at the antimeridian": box(179.5, 65, 180, 66),
}
RADII = st.sampled_from([0.0, 100.0, 500.0, 999.0, 1_000.0, 1_001.0, 7_000.0, 20_000.0, 100_000.0])


@st.composite
def circles(draw: st.DrawFn, area: BaseGeometry) -> Circle:
    """Most around the area's edge, where a wrong answer is likeliest; some on a corner of it."""
    corners = shapely.get_coordinates(area)
    lon, lat = corners[draw(st.integers(0, len(corners) - 1))]
    radius_m = draw(RADII)
    reach = draw(st.sampled_from([0.0, 1e-9, 0.001, 0.01, 0.3, 1.001, 1.0028]))
    spread = max(radius_m, 200.0) / 111_000 * reach
    wide = spread / max(0.05, float(np.cos(np.radians(lat))))
    lat += draw(st.sampled_from([-1.0, 0.0, 1.0])) * spread
    lon += draw(st.sampled_from([-1.0, 0.0, 1.0])) * wide
    return float(np.clip(lat, -89.9, 89.9)), float((lon + 180) % 360 - 180), radius_m


@pytest.mark.parametrize("area", [pytest.param(area, id=name) for name, area in AREAS.items()])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_the_same_as_drawing_every_circle(area: BaseGeometry, data: st.DataObject) -> None:
    people = data.draw(st.lists(circles(area), min_size=30, max_size=60))
    people += [(lat, lon, 0.0) for lat, lon, _ in people]
    check(area, people)


@settings(max_examples=40, deadline=None)
@given(
    lat=st.floats(-85, 85),
    lon=st.floats(-178, 178),
    size=st.floats(0.0005, 1.5),
    corners=st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=3, max_size=9),
    data=st.data(),
)
def test_of_any_polygon_anywhere(
    lat: float, lon: float, size: float, corners: list[tuple[float, float]], data: st.DataObject
) -> None:
    area = shapely.make_valid(Polygon([(lon + x * size, lat + y * size) for x, y in corners]))
    if area.area > 0:
        check(area, data.draw(st.lists(circles(area), min_size=10, max_size=30)))


def test_everybody_deep_inside_is_known_to_be_within() -> None:
    """Most of a large area needs no look at single people."""
    found = spans(AREAS["a province"])
    within = [one for one in found if one.within]
    inside = [(28 + n / 100, 109.0, 500.0) for n in range(100)]
    assert all(kept(within, circle) for circle in inside)


def test_the_ranges_of_a_reach_do_not_overlap() -> None:
    """Or somebody would be found twice."""
    for area in AREAS.values():
        found = sorted(spans(area))
        for one, other in pairwise(found):
            assert one.reach < other.reach or one.high < other.low


def test_nowhere_has_no_ranges() -> None:
    assert spans(shapely.Point()) == ()


def check(area: BaseGeometry, people: Sequence[Circle]) -> None:
    meant = [intersects_circle(area, *circle) for circle in people]
    lats, lons, radii_m = np.array(people).T
    assert Touching(area).touched(lats, lons, radii_m).tolist() == meant
    found = spans(area)
    for circle, is_meant in zip(people, meant, strict=True):
        span = kept(found, circle)
        assert span or not is_meant, f"{circle} is missed"
        assert is_meant or not (span and span.within), f"{circle} is not inside"


def kept(found: Sequence[Span], circle: Circle) -> Span | None:
    """The range in which the circle is looked for."""
    place = place_of(*circle)
    ranges = sorted(one for one in found if one.reach == place.reach)
    at = bisect_right([one.low for one in ranges], place.cell) - 1
    return ranges[at] if at >= 0 and place.cell <= ranges[at].high else None
