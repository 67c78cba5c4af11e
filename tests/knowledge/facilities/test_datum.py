"""The inverse transforms agree with the forward ones to far less than a metre."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.facilities import datum
from knowledge.facilities.datum import Datum
from knowledge.facilities.distance import haversine

# WGS-84 → GCJ-02 in Shanghai, Shenzhen and Beijing, from eviltransform's own test table.
EVILTRANSFORM = [
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
]


@pytest.mark.parametrize(("wgs", "gcj"), EVILTRANSFORM)
def test_forward_agrees_with_the_published_table(
    wgs: tuple[float, float], gcj: tuple[float, float]
) -> None:
    assert datum.wgs84_to_gcj02(np.array([wgs]))[0] == pytest.approx(gcj, abs=1e-9)


@given(lon=st.floats(75, 134), lat=st.floats(4, 53))
def test_there_and_back(lon: float, lat: float) -> None:
    gcj = datum.wgs84_to_gcj02(np.array([[lon, lat]]))
    bd = datum.gcj02_to_bd09(gcj)
    for point, source in ((gcj, Datum.GCJ02), (bd, Datum.BD09)):
        there = (float(point[0, 0]), float(point[0, 1]))
        assert _metres((lon, lat), datum.to_wgs84(*there, source)) < 0.01


@pytest.mark.parametrize("point", [(139.7, 35.7), (-0.1, 51.5), (151.2, -33.9)])
def test_outside_china_nothing_moves(point: tuple[float, float]) -> None:
    assert datum.to_wgs84(*point, Datum.GCJ02) == point


def test_wgs84_stays() -> None:
    assert datum.to_wgs84(121.47, 31.23, Datum.WGS84) == (121.47, 31.23)


def _metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(haversine(one[1], one[0], [other[1]], [other[0]])[0])
