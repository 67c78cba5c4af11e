"""By which cells reports are found again, and how far apart they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.similar import cell_of, cells_around, distance_m

METRES_A_DEGREE = 111_195
NEAR_M = 300.0


@given(st.floats(-80, 80), st.floats(-180, 180), st.floats(-1, 1), st.floats(-1, 1))
def test_the_cells_around_hold_everything_near(
    lat: float, lon: float, north: float, east: float
) -> None:
    other_lat = lat + north * NEAR_M / METRES_A_DEGREE
    other_lon = lon + east * NEAR_M / METRES_A_DEGREE
    if distance_m(lat, lon, other_lat, other_lon) <= NEAR_M:
        assert cell_of(other_lat, other_lon) in cells_around(lat, lon)


def test_the_own_cell_comes_first() -> None:
    assert cells_around(31.2, 121.5, rings=3)[0] == cell_of(31.2, 121.5)


def test_the_distance_is_right() -> None:
    # Shanghai's to Beijing's centre: 1,068 km on the ellipsoid.
    assert distance_m(31.2304, 121.4737, 39.9042, 116.4074) == pytest.approx(1_067_900, rel=0.005)
