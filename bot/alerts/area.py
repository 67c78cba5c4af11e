"""Shapes of an alert: one geometry out of polygons, circles and division codes, and its questions.

Knows nothing of where division shapes are kept (a resolver is passed in) nor of who lives there.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

import shapely
from pyproj import Geod
from shapely import MultiPolygon, Point, Polygon, box
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from bot.alerts.content import GBT_2260, AlertArea

Shape: TypeAlias = Polygon | MultiPolygon
"""A valid area in WGS-84 degrees, x = lon, y = lat, cut at the antimeridian."""

CodeResolver: TypeAlias = Callable[[str], BaseGeometry | None]
"""A GB/T 2260 code → its shape in WGS-84, or None for a code that nobody knows."""

_GEOD = Geod(ellps="WGS84")
WORLD = box(-180, -90, 180, 90)
# Corners of a circle's polygon. It is drawn around the circle, so that nobody inside is missed; the
# margin makes up for edges that are straight in degrees where the circle's are straight in metres.
_CORNERS = 96
_MARGIN = 1.002


class AreaEmpty(ValueError):
    """The alert's area holds no people: no polygon, circle or known division."""


class AreaUnknown(ValueError):
    """The alert names divisions that nobody knows; leaving them out would leave people out."""

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = tuple(codes)
        super().__init__(", ".join(self.codes))


def geometry_of(area: AlertArea, resolve: CodeResolver) -> Shape:
    """The union of everything that the area names. Raises AreaUnknown, AreaEmpty."""
    codes = [code.value for code in area.geocodes if code.name == GBT_2260]
    divisions = {code: resolve(code) for code in codes}
    if unknown := [code for code, shape in divisions.items() if shape is None]:
        raise AreaUnknown(unknown)
    return union(
        [
            *(Polygon(ring) for ring in area.polygons),
            *(circle_polygon(circle.lat, circle.lon, circle.radius_m) for circle in area.circles),
            *(shape for shape in divisions.values() if shape is not None),
        ]
    )


def union(shapes: Iterable[BaseGeometry]) -> Shape:
    """Everything that any of the shapes covers, repaired where invalid. Raises AreaEmpty."""
    valid = [shape if shape.is_valid else shapely.make_valid(shape) for shape in shapes]
    polygons = list(polygons_of(shapely.union_all(valid)))
    if not polygons:
        raise AreaEmpty
    return polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)


def circle_polygon(lat: float, lon: float, radius_m: float) -> Shape:
    """A polygon around a circle (metres) that holds all of it; cut in two at the antimeridian.

    Corners by the direct geodesic, which is what an azimuthal equidistant projection around the
    centre means. A circle that reaches a pole is refused where drafts are read.
    """
    reach = radius_m * _MARGIN / math.cos(math.pi / _CORNERS)
    bearings = [360 * n / _CORNERS for n in range(_CORNERS)]
    lons, lats, _ = _GEOD.fwd([lon] * _CORNERS, [lat] * _CORNERS, bearings, [reach] * _CORNERS)
    near = [(lon + (x - lon + 180) % 360 - 180, y) for x, y in zip(lons, lats, strict=True)]
    return cut(Polygon(near))


def cut(unrolled: Polygon) -> Shape:
    """A polygon whose longitudes run on beyond ±180, cut at the antimeridian (RFC 7946, 3.1.9)."""
    whole = unrolled if unrolled.is_valid else shapely.make_valid(unrolled)
    turns = (translate(whole, xoff=turn) for turn in (-360, 0, 360))
    return union(turn.intersection(WORLD) for turn in turns)


def contains(geometry: Shape, lat: float, lon: float) -> bool:
    """Whether a point lies inside or on the edge."""
    return bool(geometry.covers(Point(lon, lat)))


def intersects_circle(geometry: Shape, lat: float, lon: float, radius_m: float) -> bool:
    """Whether any of a circle (metres; 0 is a point) lies inside or on the edge."""
    if radius_m <= 0:
        return contains(geometry, lat, lon)
    return bool(geometry.intersects(circle_polygon(lat, lon, radius_m)))


def area_km2(geometry: BaseGeometry) -> float:
    """Geodesic area in square kilometres, on the WGS-84 ellipsoid."""
    parts = (_GEOD.geometry_area_perimeter(orient(part))[0] for part in polygons_of(geometry))
    return sum(abs(part) for part in parts) / 1e6


def polygons_of(geometry: BaseGeometry) -> Iterator[Polygon]:
    """The polygons of any geometry; points, lines and what has no area are left out."""
    for part in shapely.get_parts(geometry):
        if isinstance(part, MultiPolygon):  # get_parts opens one level of a collection only
            yield from polygons_of(part)
        elif isinstance(part, Polygon) and part.area > 0:
            yield part
