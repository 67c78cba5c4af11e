"""Distances agree with the ellipsoid, and the nearest facilities come first."""

import pytest
from pyproj import Geod

from knowledge.facilities.distance import haversine, nearest
from knowledge.facilities.model import Facility, Kind

PAIRS = [
    ("across a street", (31.2304, 121.4737), (31.2306, 121.4739)),
    ("across a city", (31.2304, 121.4737), (31.0490, 121.2090)),
    ("Shanghai to Beijing", (31.2304, 121.4737), (39.907, 116.391)),
    ("over the date line", (-17.8, 179.9), (-17.8, -179.9)),
]


@pytest.mark.parametrize(("one", "other"), [p[1:] for p in PAIRS], ids=[p[0] for p in PAIRS])
def test_against_the_ellipsoid(one: tuple[float, float], other: tuple[float, float]) -> None:
    exact = Geod(ellps="WGS84").inv(one[1], one[0], other[1], other[0])[2]
    assert haversine(*one, [other[0]], [other[1]])[0] == pytest.approx(exact, rel=0.006)


def test_nearest_first() -> None:
    places = [_facility(lat) for lat in (31.5, 31.1, 31.3)]
    near = nearest(31.0, 121.0, places, limit=2)
    assert [found.facility.lat for found in near] == [31.1, 31.3]
    assert near[0].distance_m == pytest.approx(11_119, abs=5)


def test_none_to_be_found() -> None:
    assert nearest(31.0, 121.0, [], limit=3) == []


def _facility(lat: float) -> Facility:
    return Facility(
        id=str(lat),
        name="学校",
        kind=Kind.SHELTER,
        address="",
        lat=lat,
        lon=121.0,
        capacity=None,
        accessible=None,
        hazards=(),
        source="test",
    )
