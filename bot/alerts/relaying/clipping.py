"""The part of a warning's area that is ours.

Knows nothing of officials: whoever drafts from it is checked like everybody else.
"""

from collections.abc import Iterator
from dataclasses import replace

from shapely.geometry.base import BaseGeometry

from bot.alerts.area import AreaEmpty, geometry_of, polygons_of
from bot.alerts.content import GBT_2260, AlertArea, Geocode, Ring, ring_problem
from bot.alerts.content.reading import MOST_POLYGONS
from bot.alerts.content.rings import DECIMALS
from bot.areas.divisions import Divisions
from bot.areas.jurisdiction import covers


def clipped(area: AlertArea, home: str, divisions: Divisions) -> AlertArea:
    """What of it lies in the home division; no polygon, circle or division of ours: nothing does.

    Blocking, some ten milliseconds. What is drawn stays whole where no outline of home is known.
    """
    ours = tuple(dict.fromkeys(_inside(area, home, divisions)))
    drawn = _drawn(area)
    outside = drawn is not None and covers(divisions, home, geometry=drawn) is not None
    outline = divisions.polygon(home)
    if drawn is None or not outside or outline is None:
        named = [code for code in area.geocodes if code.name == GBT_2260]
        others = [code for code in area.geocodes if code.name != GBT_2260]
        whole = not outside and set(ours) == set(named)
        return replace(area, geocodes=(*ours, *(others if whole else ())))
    # Codes of other lists name more than what is left, and go.
    return replace(area, polygons=_rings(drawn.intersection(outline)), circles=(), geocodes=ours)


def _inside(area: AlertArea, home: str, divisions: Divisions) -> Iterator[Geocode]:
    for code in area.geocodes:
        if code.name == GBT_2260 and divisions.within(code.value, home):
            yield code
        elif code.name == GBT_2260 and divisions.within(home, code.value):
            yield replace(code, value=home)


def _drawn(area: AlertArea) -> BaseGeometry | None:
    try:
        return geometry_of(replace(area, geocodes=()), lambda _: None)
    except AreaEmpty:
        return None


def _rings(shape: BaseGeometry) -> tuple[Ring, ...]:
    """Outer rings, rounded; their hull where they are more than a draft holds, to miss nobody."""
    parts = list(polygons_of(shape))
    if len(parts) > MOST_POLYGONS:
        parts = list(polygons_of(shape.convex_hull))
    rings = (
        tuple((round(x, DECIMALS), round(y, DECIMALS)) for x, y in part.exterior.coords)
        for part in parts
    )
    return tuple(ring for ring in rings if ring_problem(ring) is None)
