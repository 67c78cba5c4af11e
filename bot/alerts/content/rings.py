"""Whether a list of points is a ring that encloses people: the rule for drafts and for CAP alike.

Knows nothing of projections: area in square metres is bot/alerts/area.py's.
"""

from collections.abc import Sequence

from shapely import Polygon

from bot.alerts.content.codes import ProblemCode

MOST_POINTS = 10_000
"""Points in one ring; the most detailed division boundaries that we met have under 5,000."""

DECIMALS = 6
"""Decimal places of a degree that we keep: 0.11 m."""


def ring_problem(points: Sequence[tuple[float, float]]) -> ProblemCode | None:
    """What keeps (lon, lat) points inside the globe from being a GeoJSON ring (RFC 7946, 3.1.6)."""
    if len(points) > MOST_POINTS:
        return ProblemCode.TOO_MANY
    if len(points) < 4:
        return ProblemCode.RING_TOO_SHORT
    if points[0] != points[-1]:
        return ProblemCode.RING_NOT_CLOSED
    lons = [lon for lon, _ in points]
    # RFC 7946, 3.1.9: shapes are cut at the antimeridian; one drawn across it means the rest of the
    # world.
    if max(lons) - min(lons) > 180:
        return ProblemCode.RING_SPANS_ANTIMERIDIAN
    if len(set(points)) < 3 or Polygon(points).convex_hull.area == 0:
        return ProblemCode.RING_WITHOUT_AREA
    if not Polygon(points).is_valid:
        return ProblemCode.RING_CROSSES_ITSELF
    return None
