"""Rings that are sent have at most 100 points, hold all of the area, and say what they add."""

import json
import math
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box

from bot.alerts.area import area_km2, polygons_of, union
from bot.alerts.content import ring_problem
from bot.alerts.simplification import MOST_VERTICES, simplify


def coast(seed: int, corners: int, lat: float = 31, lon: float = 121, size: float = 0.3) -> Polygon:
    """A jagged outline: some 20 % in and out, `size` in degrees."""
    chance = random.Random(seed)
    turns = [2 * math.pi * n / corners for n in range(corners)]
    reach = [size * chance.uniform(0.8, 1.0) for _ in turns]
    return Polygon(
        [
            (lon + far * math.cos(turn), lat + far * math.sin(turn))
            for turn, far in zip(turns, reach, strict=True)
        ]
    )


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    corners=st.integers(101, 1_200),
    lat=st.floats(-75, 75),
    lon=st.floats(-179, 179),
    size=st.floats(0.002, 0.9),
)
def test_any_outline_is_covered_by_a_short_valid_ring(
    seed: int, corners: int, lat: float, lon: float, size: float
) -> None:
    outline = coast(seed, corners, lat, lon, size)
    found = simplify(outline)
    (ring,) = found.rings
    assert len(ring) <= MOST_VERTICES and ring_problem(ring) is None
    assert Polygon(ring).covers(outline)
    assert found.area_km2 == pytest.approx(area_km2(outline))
    assert found.bleed_km2 == pytest.approx(area_km2(Polygon(ring)) - area_km2(outline))


@pytest.mark.parametrize("corners", [150, 1_000, 4_000])
def test_the_bleed_of_a_jagged_outline_is_a_fraction_of_it(corners: int) -> None:
    found = simplify(coast(1, corners))
    assert found.bleed_km2 < 0.35 * found.area_km2
    # No worse than the hull, which is the easy way to cover.
    hull = area_km2(coast(1, corners).convex_hull) - found.area_km2
    assert found.bleed_km2 < hull * 1.1


def test_a_smooth_outline_hardly_bleeds() -> None:
    circle = Polygon(
        [
            (
                121 + 0.3 * math.cos(2 * math.pi * n / 720),
                31 + 0.3 * math.sin(2 * math.pi * n / 720),
            )
            for n in range(720)
        ]
    )
    found = simplify(circle)
    assert 0 < found.bleed_km2 < 0.01 * found.area_km2


def test_a_short_outline_is_sent_as_it_is() -> None:
    found = simplify(box(121, 31, 122, 32))
    assert found.bleed_km2 == 0
    assert set(found.rings[0]) == {(121, 31), (122, 31), (122, 32), (121, 32)}


def test_a_hole_is_warned_too_and_counted_as_bleed() -> None:
    hole = box(121.4, 31.4, 121.6, 31.6)
    found = simplify(Polygon(box(121, 31, 122, 32).exterior, [hole.exterior]))
    assert found.bleed_km2 == pytest.approx(area_km2(hole), rel=1e-6)


def test_every_part_gets_a_ring() -> None:
    parts = MultiPolygon([coast(1, 500), coast(2, 500, lon=123), box(125, 31, 126, 32)])
    found = simplify(parts)
    assert len(found.rings) == 3
    assert all(len(ring) <= MOST_VERTICES for ring in found.rings)
    assert found.geometry.covers(parts)


def test_beside_the_antimeridian_the_bounds_stand_in() -> None:
    outline = coast(3, 400, lon=179.8, size=0.2).intersection(box(-180, -90, 180, 90))
    found = simplify(outline)
    assert found.geometry.covers(outline)
    assert max(lon for lon, _ in found.rings[0]) <= 180


@pytest.mark.parametrize("most", [5, 10, 40])
def test_any_number_of_points_will_do(most: int) -> None:
    outline = coast(4, 300)
    found = simplify(outline, most)
    assert len(found.rings[0]) <= most and found.geometry.covers(outline)


def test_divisions_of_a_real_map_hardly_bleed(shared_data: Path) -> None:
    data = json.loads((shared_data / "areas" / "echarts4_encoded" / "zhejiang.json").read_text())
    outlines = [outline for feature in data["features"] for outline in unpacked(feature)]
    long = [outline for outline in outlines if len(outline.exterior.coords) > MOST_VERTICES]
    assert len(long) >= 5
    for outline in long:
        found = simplify(outline)
        assert found.geometry.covers(outline)
        assert found.bleed_km2 < 0.08 * found.area_km2


def unpacked(feature: dict[str, Any]) -> Iterator[Polygon]:
    """The long rings of ECharts 4's packed form: zigzag differences of 1/1024 degree."""
    geometry = feature["geometry"]
    many = geometry["type"] == "MultiPolygon"
    packed = [ring[0] if many else ring for ring in geometry["coordinates"]]
    starts = [start[0] if many else start for start in geometry["encodeOffsets"]]
    for ring, start in zip(packed, starts, strict=True):
        if len(ring) > 2 * MOST_VERTICES:
            yield from polygons_of(union([Polygon(_points(ring, start))]))


def _points(ring: str, start: list[int]) -> list[tuple[float, float]]:
    x, y = start
    points = []
    for at in range(0, len(ring), 2):
        x, y = x + _zigzag(ring[at]), y + _zigzag(ring[at + 1])
        points.append((x / 1024, y / 1024))
    return points


def _zigzag(character: str) -> int:
    number = ord(character) - 64
    return (number >> 1) ^ -(number & 1)
