"""Rings short enough to send, which hold all of an area, and how much they add to it (the bleed).

Knows nothing of CAP; works in metres around each part, never in degrees.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

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
_SHARES = (1.0, 0.6, 0.35)
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
    """The outline where it is short enough, else the tightest ring found around it.

    Every candidate is checked to cover the outline as it is written, in degrees and rounded.
    """
    outline = Polygon(part.exterior)
    if len(outline.exterior.coords) <= most and _written(outline).covers(outline):
        return _points(_written(outline))
    found = [*_straightened(outline, most), _hull(outline, most)]
    tight = [polygon for polygon in found if polygon is not None]
    return _points(min(tight, key=lambda polygon: polygon.area, default=_box(outline)))


def _straightened(outline: Polygon, most: int) -> list[Polygon | None]:
    """The outline pushed out and then straightened, once for every share.

    Douglas-Peucker never moves a line by more than its tolerance, so one that was pushed out by as
    much (share 1) can't cut into the original; pushed out by less it often doesn't either.
    """
    middle = outline.centroid
    to_metres, to_degrees = _metric(round(middle.y, 2), round(middle.x, 2))
    plane = shapely.transform(outline, to_metres.transform, interleaved=False)

    def around(share: float, metres: float) -> Polygon | None:
        wider = plane.buffer(metres * share + _ROUNDING_M, join_style="mitre", mitre_limit=_MITRE)
        straight = Polygon(wider.exterior).simplify(metres)
        found = _written(shapely.transform(straight, to_degrees.transform, interleaved=False))
        return found if _fits(found, outline, most) else None

    furthest = math.dist(plane.bounds[:2], plane.bounds[2:])
    return [_tightest(partial(around, share), furthest) for share in _SHARES]


def _hull(outline: Polygon, most: int) -> Polygon | None:
    """The convex hull, which beats straightening where an outline is nothing but noise."""
    hull = _written(outline.convex_hull.buffer(2 * 10**-DECIMALS, join_style="mitre"))
    return hull if _fits(hull, outline, most) else None


def _fits(candidate: Polygon, outline: Polygon, most: int) -> bool:
    short = len(candidate.exterior.coords) <= most
    return bool(short and candidate.is_valid and candidate.covers(outline))


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
