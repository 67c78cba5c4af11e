"""The ranges of cells that hold a box, and how large the cells of a map are."""

from itertools import pairwise

import h3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.chosen.choice import Box
from bot.reports.chosen.cover import parent_mask, ranges
from bot.reports.chosen.resolution import resolution_of
from bot.reports.similar import cell_of
from bot.residents.fields import BadFields

WIDTHS = st.floats(1e-4, 5)
SHARES = st.floats(0, 1)


@given(
    west=st.floats(-180, 180),
    south=st.floats(-85, 80),
    wide=WIDTHS,
    high=WIDTHS,
    across=SHARES,
    up=SHARES,
)
def test_no_report_of_a_box_is_lost(
    west: float, south: float, wide: float, high: float, across: float, up: float
) -> None:
    east = (west + wide + 180) % 360 - 180
    box = Box(west=west, south=south, east=east, north=south + high)
    lon = (west + across * wide + 180) % 360 - 180
    found = ranges(box)
    assert found is not None and len(found) <= 200
    assert all(one[1] < other[0] for one, other in pairwise(found))
    cell = cell_of(min(south + up * high, south + high), lon)
    assert any(first <= cell <= last for first, last in found)


@given(lat=st.floats(-90, 90), lon=st.floats(-180, 180), resolution=st.integers(0, 8))
def test_the_cell_around_is_found_by_its_bits(lat: float, lon: float, resolution: int) -> None:
    keep, put = parent_mask(resolution)
    cell = cell_of(lat, lon)
    assert h3.int_to_str(cell & keep | put) == h3.cell_to_parent(h3.int_to_str(cell), resolution)


def test_of_the_whole_country_cells_say_nothing() -> None:
    assert ranges(Box(west=73, south=18, east=135, north=54)) is None


SIZES: list[tuple[str, str | None, str | None, int]] = [
    ("the country", None, None, 3),
    ("a province", "310000", None, 5),
    ("a prefecture", "330100", None, 6),
    ("a county", "310115", None, 7),
    ("a street", None, "121.5,31.2,121.51,31.21", 8),
    ("half the country, seen from a county", "310115", "73,18,135,54", 7),
    ("across the antimeridian", None, "179.99,0,-179.99,0.01", 8),
]


@pytest.mark.parametrize(("label", "area", "box", "resolution"), SIZES)
def test_cells_fit_what_is_looked_at(
    label: str, area: str | None, box: str | None, resolution: int
) -> None:
    assert resolution_of(area, Box.read(box) if box else None) == resolution


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "0,5,1,4", "181,0,182,1", "nan,0,1,1", "0,0,1,91"]
)
def test_what_is_no_box(text: str) -> None:
    with pytest.raises(BadFields):
        Box.read(text)
