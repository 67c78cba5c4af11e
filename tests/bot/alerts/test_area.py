"""One shape out of everything that an alert names, holding everybody who is inside any of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from bot.alerts.area import (
    AreaEmpty,
    AreaUnknown,
    area_km2,
    circle_polygon,
    contains,
    geometry_of,
    intersects_circle,
    union,
)
from bot.alerts.content import AlertArea, Circle, Geocode

GEOD = Geod(ellps="WGS84")
SQUARE = ((121.0, 31.0), (122.0, 31.0), (122.0, 32.0), (121.0, 32.0), (121.0, 31.0))
PUDONG = Geocode(name="GB/T2260", value="310115")


def resolve(code: str) -> BaseGeometry | None:
    return {"310115": box(123, 31, 124, 32), "460300": box(111, 16, 113, 17)}.get(code)


def test_polygons_circles_and_divisions_are_one_shape() -> None:
    area = AlertArea(
        polygons=(SQUARE,),
        circles=(Circle(lat=40, lon=116, radius_m=5_000),),
        geocodes=(PUDONG, Geocode(name="UGC", value="NVC013")),
    )
    shape = geometry_of(area, resolve)
    assert isinstance(shape, MultiPolygon) and len(shape.geoms) == 3
    for lat, lon in ((31.5, 121.5), (40.0, 116.0), (31.5, 123.5)):
        assert contains(shape, lat, lon)
    assert not contains(shape, 35, 119)


def test_overlapping_parts_are_one_polygon() -> None:
    other = tuple((lon + 0.5, lat) for lon, lat in SQUARE)
    assert isinstance(geometry_of(AlertArea(polygons=(SQUARE, other)), resolve), Polygon)


def test_an_unknown_division_is_refused_even_beside_known_ones() -> None:
    codes = (PUDONG, Geocode(name="GB/T2260", value="999999"))
    with pytest.raises(AreaUnknown) as refused:
        geometry_of(AlertArea(geocodes=codes), resolve)
    assert refused.value.codes == ("999999",)


@pytest.mark.parametrize(
    "area",
    [AlertArea(), AlertArea(geocodes=(Geocode(name="UGC", value="310115"),))],
    ids=["nothing", "a code list that we don't know"],
)
def test_an_area_that_encloses_nobody_is_refused(area: AlertArea) -> None:
    with pytest.raises(AreaEmpty):
        geometry_of(area, resolve)


def test_points_lines_and_broken_shapes_of_a_division_are_repaired() -> None:
    bow_tie = Polygon([(0, 0), (1, 1), (1, 0), (0, 1), (0, 0)])
    shape = union([bow_tie, Point(5, 5), LineString([(0, 0), (9, 9)])])
    assert shape.is_valid and isinstance(shape, MultiPolygon) and len(shape.geoms) == 2
    with pytest.raises(AreaEmpty):
        union([Point(5, 5)])


@settings(max_examples=200, deadline=None)
@given(
    lat=st.floats(-75, 75),
    lon=st.floats(-180, 180),
    radius=st.floats(1, 500_000),
    bearing=st.floats(0, 360),
)
def test_a_circles_polygon_holds_all_of_it_and_little_more(
    lat: float, lon: float, radius: float, bearing: float
) -> None:
    shape = circle_polygon(lat, lon, radius)
    edge_lon, edge_lat, _ = GEOD.fwd(lon, lat, bearing, radius * 0.99999)
    assert contains(shape, edge_lat, edge_lon)
    out_lon, out_lat, _ = GEOD.fwd(lon, lat, bearing, radius * 1.05 + 0.1)
    assert not contains(shape, out_lat, out_lon)


def test_a_circle_at_the_antimeridian_reaches_both_sides() -> None:
    shape = circle_polygon(-17, 179.95, 50_000)
    assert isinstance(shape, MultiPolygon)
    assert contains(shape, -17, 179.9) and contains(shape, -17, -179.8)
    assert not contains(shape, -17, 0)


@pytest.mark.parametrize(
    ("lat", "lon", "inside"),
    [
        pytest.param(31.5, 121.5, True, id="inside"),
        pytest.param(31.0, 121.0, True, id="corner"),
        pytest.param(31.5, 121.0, True, id="edge"),
        pytest.param(31.5, 120.9999, False, id="beside"),
        pytest.param(121.5, 31.5, False, id="swapped"),
    ],
)
def test_the_edge_belongs_to_the_area(lat: float, lon: float, inside: bool) -> None:
    assert contains(Polygon(SQUARE), lat, lon) is inside


@pytest.mark.parametrize(
    ("lat", "lon", "radius", "meets"),
    [
        pytest.param(31.5, 121.5, 10, True, id="inside"),
        pytest.param(31.5, 120.99, 1_000, True, id="950 m from the edge, 1 km around"),
        pytest.param(31.5, 120.98, 1_000, False, id="1.9 km from the edge, 1 km around"),
        pytest.param(31.5, 121.5, 200_000, True, id="around all of it"),
        pytest.param(31.5, 121.5, 0, True, id="a point"),
        pytest.param(31.5, 120.99, 0, False, id="a point beside"),
    ],
)
def test_whoever_listens_around_a_point_is_met(
    lat: float, lon: float, radius: float, meets: bool
) -> None:
    assert intersects_circle(Polygon(SQUARE), lat, lon, radius) is meets


def test_area_is_geodesic_whatever_the_direction_of_rings() -> None:
    degree = 111.32 * 110.57  # km2 of a square degree at the equator
    assert area_km2(box(0, -0.5, 1, 0.5)) == pytest.approx(degree, rel=1e-3)
    assert area_km2(Polygon(list(box(0, -0.5, 1, 0.5).exterior.coords)[::-1])) == pytest.approx(
        degree, rel=1e-3
    )
    holed = Polygon(box(0, 0, 2, 2).exterior, [box(0.5, 0.5, 1.5, 1.5).exterior])
    assert area_km2(holed) == pytest.approx(3 * degree, rel=1e-2)
