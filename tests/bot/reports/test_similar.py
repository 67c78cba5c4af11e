"""Near in place, time and kind."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.report import Report, Status
from bot.reports.similar import NEAR_M, cell_of, cells_around, distance_m, pick_similar
from knowledge.hazards import Hazard

METRES_A_DEGREE = 111_195


def _other(report: Report, **changes: object) -> Report:
    return replace(report, **{"id": uuid4(), "reference": "R-0000-00", **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("label", "metres", "hazard", "age_h", "status", "found"),
    [
        ("across the street", 50, Hazard.FLOOD, 1, Status.RECEIVED, True),
        ("just near enough", 299, Hazard.FLOOD, 1, Status.VERIFIED, True),
        ("too far", 301, Hazard.FLOOD, 1, Status.RECEIVED, False),
        ("what people mix up", 50, Hazard.WATERLOGGING, 1, Status.RECEIVED, True),
        ("another kind", 50, Hazard.FIRE, 1, Status.RECEIVED, False),
        ("yesterday's", 50, Hazard.FLOOD, 25, Status.ASSIGNED, False),
        ("old but in hand", 50, Hazard.FLOOD, 20, Status.ASSIGNED, True),
        ("expired", 50, Hazard.FLOOD, 4, Status.RECEIVED, False),
        ("rejected", 50, Hazard.FLOOD, 1, Status.REJECTED, False),
        ("done", 50, Hazard.FLOOD, 1, Status.CLOSED, False),
    ],
)
def test_offers_what_it_may_repeat(
    report: Report, now: datetime, label: str, metres: float, hazard: Hazard,
    age_h: int, status: Status, found: bool,
) -> None:  # fmt: skip
    created = now - timedelta(hours=age_h)
    earlier = _other(
        report,
        lat=31.2 + metres / METRES_A_DEGREE,
        hazard=hazard,
        status=status,
        created_at=created,
        expires_at=created + timedelta(hours=3),
    )
    similar = pick_similar(report, [earlier], now)
    assert bool(similar) is found
    assert all(abs(s.distance_m - metres) <= 1 for s in similar)


def test_nearest_first_and_never_itself(report: Report, now: datetime) -> None:
    far = _other(report, lat=31.202, reference="R-FAR0-00")
    near = _other(report, lat=31.2001, reference="R-NEAR-00")
    assert [s.reference for s in pick_similar(report, [far, near, report], now)] == [
        "R-NEAR-00",
        "R-FAR0-00",
    ]


def test_without_a_place_nothing_is_near(report: Report, now: datetime) -> None:
    nowhere = replace(report, lat=None, lon=None)
    assert pick_similar(nowhere, [_other(report)], now) == ()
    assert pick_similar(report, [_other(nowhere)], now) == ()


@given(st.floats(-80, 80), st.floats(-180, 180), st.floats(-1, 1), st.floats(-1, 1))
def test_the_cells_around_hold_everything_near(
    lat: float, lon: float, north: float, east: float
) -> None:
    other_lat = lat + north * NEAR_M / METRES_A_DEGREE
    other_lon = lon + east * NEAR_M / METRES_A_DEGREE
    if distance_m(lat, lon, other_lat, other_lon) <= NEAR_M:
        assert cell_of(other_lat, other_lon) in cells_around(lat, lon)


def test_the_distance_is_right() -> None:
    # Shanghai's to Beijing's centre: 1,068 km on the ellipsoid.
    assert distance_m(31.2304, 121.4737, 39.9042, 116.4074) == pytest.approx(1_067_900, rel=0.005)
