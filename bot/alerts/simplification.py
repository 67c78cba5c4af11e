"""Rings short enough to send, which hold all of an area, and how much they add to it (the bleed).

Knows nothing of CAP; works in metres around each part, never in degrees.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import shapely
from pyproj import Transformer
from shapely import Polygon, box

from bot.alerts.area import Shape, area_km2, polygons_of, union
from bot.alerts.content import Ring
from bot.alerts.content.rings import DECIMALS

MOST_VERTICES = 100
"""Points of a ring in what we send, the closing one counted: alerting.md, «CAP 1.2»."""

_FIRST_STEP_M = 1.0
_HALVINGS = 6
# Corners sharper than this are cut off, or a needle would grow kilometres long.
_MITRE = 3.0
# The last decimal that we write, twice: rounding must not push an edge inside.
_ROUNDING_M = 0.25


@dataclass(frozen=True, kw_only=True)
class Simplified:
    """The rings to send, their union, and its size in square kilometres beside the original's.

    Rings may overlap. `bleed_km2` is what lies inside them and outside the original: the people
    there are warned too.
    """

    rings: tuple[Ring, ...]
    geometry: Shape
    area_km2: float
    bleed_km2: float


def simplify(geometry: Shape, most: int = MOST_VERTICES) -> Simplified:
    """Rings of at most `most` vertices (≥ 5) which together cover `geometry`, at little bleed.

    Holes are filled, since neither our JSON nor CAP can say them.
    """
    rings = tuple(_ring(part, most) for part in polygons_of(geometry))
    sent = union(Polygon(ring) for ring in rings)
    return Simplified(
        rings=rings,
        geometry=sent,
        area_km2=area_km2(geometry),
        bleed_km2=max(0.0, area_km2(sent) - area_km2(geometry)),
    )


def _ring(part: Polygon, most: int) -> Ring:
    """The outline where it is short enough, else the tightest one found around it.

    An outline is pushed out by a distance and then straightened by at most the same distance
    (Douglas-Peucker never moves a line by more than its tolerance), so it can't cut into the
    original; that is checked all the same, in degrees and after rounding, before it is taken.
    """
    outline = Polygon(part.exterior)
    if len(outline.exterior.coords) <= most and _written(outline).covers(outline):
        return _points(_written(outline))
    middle = outline.centroid
    to_metres, to_degrees = _metric(round(middle.y, 2), round(middle.x, 2))
    plane = shapely.transform(outline, to_metres.transform, interleaved=False)

    def around(metres: float) -> Polygon | None:
        wider = plane.buffer(metres + _ROUNDING_M, join_style="mitre", mitre_limit=_MITRE)
        straight = Polygon(wider.exterior).simplify(metres)
        found = _written(shapely.transform(straight, to_degrees.transform, interleaved=False))
        fits = found.is_valid and len(found.exterior.coords) <= most and found.covers(outline)
        return found if fits else None

    return _points(
        _tightest(around, math.dist(plane.bounds[:2], plane.bounds[2:])) or _box(outline)
    )


def _tightest(around: Callable[[float], Polygon | None], furthest: float) -> Polygon | None:
    """The smallest distance (metres) at which `around` fits, by doubling and then halving."""
    low, high, best = 0.0, _FIRST_STEP_M, around(_FIRST_STEP_M)
    while best is None and high < furthest:
        low, high = high, high * 2
        best = around(high)
    if best is None:
        return None
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if (found := around(middle)) is None:
            low = middle
        else:
            high, best = middle, found
    return best


def _box(outline: Polygon) -> Polygon:
    """The bounds, rounded outwards: what always covers, e.g. beside the antimeridian."""
    step = 10**-DECIMALS
    west, south, east, north = outline.bounds
    return _written(
        box(
            max(-180, west - step),
            max(-90, south - step),
            min(180, east + step),
            min(90, north + step),
        )
    )


def _written(polygon: Polygon) -> Polygon:
    """As it reads after it was written with our number of decimals."""
    return Polygon(_points(polygon))


def _points(polygon: Polygon) -> Ring:
    return tuple((round(x, DECIMALS), round(y, DECIMALS)) for x, y in polygon.exterior.coords)


@lru_cache(maxsize=256)
def _metric(lat: float, lon: float) -> tuple[Transformer, Transformer]:
    """To metres and back, azimuthal equidistant around a point; x is east, y is north.

    Building a pair costs milliseconds, hence the cache; transformers may be shared by threads.
    """
    plane = f"+proj=aeqd +lat_0={lat} +lon_0={lon} +datum=WGS84 +units=m"
    return (
        Transformer.from_crs("EPSG:4326", plane, always_xy=True),
        Transformer.from_crs(plane, "EPSG:4326", always_xy=True),
    )
