"""Whether a list of points is a ring that encloses people: the rule for drafts and for CAP alike.

Knows nothing of projections: area in square metres is bot/alerts/area.py's.
"""

import math
import re
from collections.abc import Iterable, Sequence

from shapely import Polygon
from shapely.validation import explain_validity

from bot.alerts.content.codes import ProblemCode

MOST_POINTS = 10_000
"""Points in one ring; the most detailed division boundaries that we met have under 5,000."""

DECIMALS = 6
"""Decimal places of a degree that we keep: 0.11 m."""


LARGEST_KM2 = 10_000_000.0
"""Square kilometres; China has 9.6 million. A larger drawing has a typing error in it."""

_EARTH_KM2 = 510_065_600.0
# Nobody lives beyond 84° north; there lies what was meant for Xinjiang, latitude first.
_NORTHERNMOST = 84.0
_AT = re.compile(r"\[(.+)\]")


def ring_problem(points: Sequence[tuple[float, float]]) -> ProblemCode | None:
    """What keeps (lon, lat) points inside the globe from being a GeoJSON ring (RFC 7946, 3.1.6)."""
    flaw = ring_flaw(points)
    return flaw[0] if flaw else None


def ring_flaw(points: Sequence[tuple[float, float]]) -> tuple[ProblemCode, str] | None:
    """The same, and the points, numbers or limits that it is about."""
    if len(points) > MOST_POINTS:
        return ProblemCode.TOO_MANY, str(MOST_POINTS)
    if len(points) < 4:
        return ProblemCode.RING_TOO_SHORT, str(len(points))
    if points[0] != points[-1]:
        return ProblemCode.RING_NOT_CLOSED, f"{_shown(points[0])} … {_shown(points[-1])}"
    lons = [lon for lon, _ in points]
    # RFC 7946, 3.1.9: shapes are cut at the antimeridian; one drawn across it means the rest of the
    # world.
    if max(lons) - min(lons) > 180:
        return ProblemCode.RING_SPANS_ANTIMERIDIAN, f"{min(lons):g}° … {max(lons):g}°"
    polygon = Polygon(points)
    if len(set(points)) < 3 or polygon.convex_hull.area == 0:
        return ProblemCode.RING_WITHOUT_AREA, ""
    if not polygon.is_valid:
        return ProblemCode.RING_CROSSES_ITSELF, _crossing(polygon)
    return None


def swapped(points: Sequence[tuple[float, float]]) -> str | None:
    """How the first point was probably meant, where all lie further north than anybody lives."""
    if points and all(lat > _NORTHERNMOST for _, lat in points):
        lon, lat = points[0]
        return _shown((lat, lon))
    return None


def rings_km2(rings: Iterable[Sequence[tuple[float, float]]]) -> float:
    """Square kilometres on the sphere, within 1 %: enough to tell a country from a continent."""
    level = [Polygon([(lon, math.sin(math.radians(lat))) for lon, lat in ring]) for ring in rings]
    return float(sum(ring.area for ring in level)) / 720 * _EARTH_KM2


def _shown(point: tuple[float, float]) -> str:
    return f"[{point[0]:g}, {point[1]:g}]"


def _crossing(polygon: Polygon) -> str:
    """Where, as the library says it: «Self-intersection[121.5 31.2]»."""
    found = _AT.search(explain_validity(polygon))
    return f"[{found[1].replace(' ', ', ')}]" if found else ""
