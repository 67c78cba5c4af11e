"""What of a warning's area is ours."""

import pytest

from bot.alerts.content import GBT_2260, AlertArea, Circle, Geocode
from bot.alerts.relaying.clipping import clipped
from tests.bot.broadcast.world import HUANGPU, PUDONG, SUZHOU, divisions

DIVISIONS = divisions()
INSIDE = ((121.6, 31.1), (121.8, 31.1), (121.8, 31.3), (121.6, 31.3), (121.6, 31.1))
ACROSS = ((121.2, 31.1), (121.8, 31.1), (121.8, 31.3), (121.2, 31.3), (121.2, 31.1))
AWAY = ((120.2, 31.1), (120.4, 31.1), (120.4, 31.3), (120.2, 31.3), (120.2, 31.1))


def codes(*values: str, name: str = GBT_2260) -> tuple[Geocode, ...]:
    return tuple(Geocode(name=name, value=value) for value in values)


FIPS = codes("009001", name="FIPS6")
NAMED = [
    ("ours", (PUDONG,), (PUDONG,)),
    ("what we lie in", ("310000",), (PUDONG,)),
    ("both are one", ("310000", PUDONG), (PUDONG,)),
    ("neighbours", (HUANGPU, SUZHOU), ()),
    ("one of ours among others", (HUANGPU, PUDONG), (PUDONG,)),
    ("a code that nobody knows", ("990000",), ()),
]


@pytest.mark.parametrize(
    ("given", "ours"), [row[1:] for row in NAMED], ids=[row[0] for row in NAMED]
)
def test_divisions(given: tuple[str, ...], ours: tuple[str, ...]) -> None:
    area = clipped(AlertArea(geocodes=codes(*given)), PUDONG, DIVISIONS)
    assert area.geocodes == codes(*ours)


def test_districts_of_ours_stay_themselves() -> None:
    area = AlertArea(geocodes=codes(PUDONG, HUANGPU))
    assert clipped(area, "310000", DIVISIONS) == area


def test_what_lies_inside_stays_as_it_is() -> None:
    circle = Circle(lat=31.2, lon=121.7, radius_m=1_000)
    area = AlertArea(polygons=(INSIDE,), circles=(circle,), geocodes=FIPS)
    assert clipped(area, PUDONG, DIVISIONS) == area


def test_what_reaches_beyond_is_cut_and_other_lists_codes_go() -> None:
    area = clipped(AlertArea(polygons=(ACROSS,), geocodes=FIPS), PUDONG, DIVISIONS)
    (ring,) = area.polygons
    assert (min(x for x, _ in ring), max(x for x, _ in ring)) == (121.5, 121.8)
    assert area.geocodes == ()


def test_a_circle_across_the_border_becomes_a_shape() -> None:
    circle = Circle(lat=31.2, lon=121.5, radius_m=5_000)
    area = clipped(AlertArea(circles=(circle,)), PUDONG, DIVISIONS)
    assert area.circles == ()
    assert min(x for ring in area.polygons for x, _ in ring) == 121.5


def test_nothing_of_it_is_ours() -> None:
    area = clipped(AlertArea(description="x", polygons=(AWAY,)), PUDONG, DIVISIONS)
    assert (area.polygons, area.circles, area.geocodes) == ((), (), ())
