"""Rings short enough to send, which hold all of an area, and how much they add to it (the bleed).

Knows nothing of CAP. It works in metres, on an equirectangular map whose scale is true at the
part's own middle: there an edge that is straight in degrees stays straight, so that what covers on
the map covers in what we send; on no other metric map is that so.
"""

import math
from dataclasses import dataclass

from shapely import Polygon, affinity, box
from shapely.geometry.polygon import orient

from bot.alerts.area import WORLD, Shape, area_km2, polygons_of, union
from bot.alerts.content import Ring
from bot.alerts.content.rings import DECIMALS
from bot.alerts.outer_ring import shrink_wrap

MOST_VERTICES = 100
"""Points of a ring in what we send, the closing one counted: alerting.md, «CAP 1.2»."""

# Metres in a degree of latitude on the sphere of WGS-84's mean radius (6,371,008.8 m).
_DEGREE_M = math.radians(6_371_008.8)
# Two of the last decimal that we write, in metres: 0.22.
_ROUNDING_M = 2 * 10**-DECIMALS * _DEGREE_M
# A degree of longitude beside the pole is next to nothing; the map goes no further than 89.4°.
_NARROWEST = 0.01


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

    Every candidate is checked to cover the outline as it is written, rounded. Where neither fits,
    the bounds do.
    """
    outline = Polygon(part.exterior)
    if len(outline.exterior.coords) <= most and _written(outline).covers(outline):
        return _points(_written(outline))
    here = _Map(outline)
    # Wider by more than rounding can take away.
    mapped = here.of(outline).buffer(_ROUNDING_M, join_style="mitre")
    wider = orient(Polygon(mapped.exterior))
    # The hull does better where an outline is nothing but noise.
    around = (wider, orient(wider.convex_hull))
    wrapped = [shrink_wrap(polygon.exterior.coords, most) for polygon in around]
    written = [_written(here.back(Polygon(ring))) for ring in wrapped if ring]
    fitting = [found for found in written if _fits(found, outline, most)]
    return _points(min(fitting, key=lambda polygon: polygon.area, default=_box(outline)))


class _Map:
    """Metres east and north of an outline's middle."""

    def __init__(self, outline: Polygon) -> None:
        west, south, east, north = outline.bounds
        self._lon, self._lat = (west + east) / 2, (south + north) / 2
        self._north = _DEGREE_M
        self._east = _DEGREE_M * max(_NARROWEST, math.cos(math.radians(self._lat)))

    def of(self, polygon: Polygon) -> Polygon:
        middle = -self._lon * self._east, -self._lat * self._north
        return affinity.affine_transform(polygon, [self._east, 0, 0, self._north, *middle])

    def back(self, polygon: Polygon) -> Polygon:
        """In degrees again."""
        east, north = 1 / self._east, 1 / self._north
        return affinity.affine_transform(polygon, [east, 0, 0, north, self._lon, self._lat])


def _fits(candidate: Polygon, outline: Polygon, most: int) -> bool:
    short = len(candidate.exterior.coords) <= most
    return bool(
        short and candidate.is_valid and WORLD.covers(candidate) and candidate.covers(outline)
    )


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
