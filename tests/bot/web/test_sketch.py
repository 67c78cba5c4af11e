"""The small drawing of a warned area: inside its paper, light, with the divisions around it."""

import re

import pytest
from shapely import box
from shapely.geometry import mapping

from bot.areas.divisions import Divisions
from bot.web.residents.sketch import MOST_HEIGHT, WIDTH, sketch_of
from tests.bot.facilities.world import two_districts


@pytest.mark.parametrize(
    "area",
    [
        pytest.param(box(121.2, 30.8, 121.4, 31.2), id="in a district"),
        pytest.param(box(121.0, 30.5, 122.0, 31.5), id="a city"),
        pytest.param(box(75, 20, 130, 50), id="a country"),
        pytest.param(box(121.3, 31.0, 121.3001, 31.0001), id="a house"),
        pytest.param(box(121.3, 25.0, 121.31, 40.0), id="a narrow strip"),
        pytest.param(box(2.0, 48.0, 2.5, 49.0), id="where we know nothing"),
    ],
)
def test_it_lies_on_its_paper(area: object) -> None:
    drawn = sketch_of(dict(mapping(area)), (), two_districts())
    assert drawn and drawn.area and drawn.height <= MOST_HEIGHT
    numbers = [int(found) for found in re.findall(r"-?\d+", drawn.area)]
    assert min(numbers) >= -1 and max(numbers) <= WIDTH + 1
    assert len("".join((drawn.area, *drawn.land))) < 4_000


def test_the_divisions_around_are_named() -> None:
    drawn = sketch_of(dict(mapping(box(121.4, 30.8, 121.6, 31.2))), (), two_districts())
    assert drawn
    assert {name.division.name for name in drawn.names} == {"西区", "东区"}


def test_nothing_is_drawn_of_nothing() -> None:
    assert sketch_of({}, ("999999",), Divisions([], {})) is None
