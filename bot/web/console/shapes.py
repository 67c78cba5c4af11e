"""What officials paste as polygons and circles → the lists of the public contract, and back.

It does not know whether a shape is any good: bot/alerts/content looks at that.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from bot.residents.fields import BadFields, FieldProblem

POLYGONS, CIRCLES = "area.polygons", "area.circles"
_SEPARATORS = re.compile(r"[\s,，;；]+")


def rings(text: str) -> list[Any]:
    """GeoJSON (geometry, Feature, FeatureCollection), one ring or a list of rings → rings.

    Raises BadFields when it is none of them or a polygon has holes.
    """
    if not text.strip():
        return []
    try:
        return list(_rings(json.loads(text)))
    except (ValueError, LookupError, TypeError, RecursionError):
        raise _bad(POLYGONS, "console.polygon_unreadable") from None


def rings_text(found: Sequence[object]) -> str:
    return json.dumps(found) if found else ""


def circles(text: str) -> list[dict[str, float]]:
    """Lines of latitude, longitude, radius in metres. Raises BadFields."""
    return [_circle(line) for line in text.splitlines() if line.strip()]


def circles_text(found: Sequence[dict[str, float]]) -> str:
    return "\n".join(f"{one['lat']}, {one['lon']}, {one['radius_m']:g}" for one in found)


def _rings(shape: Any) -> Iterator[Any]:
    if isinstance(shape, list):
        yield from [shape] if _is_ring(shape) else shape
        return
    kind = shape["type"]
    if kind == "FeatureCollection":
        for feature in shape["features"]:
            yield from _rings(feature)
    elif kind == "Feature":
        yield from _rings(shape["geometry"])
    elif kind == "Polygon":
        yield _only_ring(shape["coordinates"])
    elif kind == "MultiPolygon":
        yield from map(_only_ring, shape["coordinates"])
    else:
        raise ValueError(kind)


def _is_ring(shape: list[Any]) -> bool:
    return isinstance(shape[0][0], int | float)


def _only_ring(polygon: list[Any]) -> Any:
    if len(polygon) != 1:
        raise _bad(POLYGONS, "console.polygon_holes")
    return polygon[0]


def _circle(line: str) -> dict[str, float]:
    try:
        lat, lon, radius = map(float, _SEPARATORS.split(line.strip()))
    except ValueError:
        raise _bad(CIRCLES, "console.circle_unreadable") from None
    return {"lat": lat, "lon": lon, "radius_m": radius}


def _bad(field: str, key: str) -> BadFields:
    return BadFields([FieldProblem(field=field, key=key)])
