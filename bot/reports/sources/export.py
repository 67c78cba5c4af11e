"""Hazard sources as JSON and GeoJSON.

It does not know who asked.
"""

from collections.abc import Iterable
from typing import Any

from bot.reports.sources.records import Source

COLUMNS = (
    "name", "kind", "grade", "state", "description", "address", "unit", "person", "interval_days",
    "next_due", "cleared_by", "created_by", "created_at", "updated_at",
)  # fmt: skip


def row(source: Source) -> dict[str, Any]:
    """JSON's own types; times ISO 8601."""
    values = {name: getattr(source, name) for name in COLUMNS}
    plain = {n: v.isoformat() if hasattr(v, "isoformat") else v for n, v in values.items()}
    return {"id": str(source.id), "area": source.area_code, **plain}


def geojson(sources: Iterable[Source]) -> dict[str, Any]:
    """A FeatureCollection (RFC 7946); a source with no point has a null geometry."""
    return {"type": "FeatureCollection", "features": [_feature(source) for source in sources]}


def _feature(source: Source) -> dict[str, Any]:
    geometry = None
    if source.lat is not None:
        geometry = {"type": "Point", "coordinates": [source.lon, source.lat]}
    return {
        "type": "Feature",
        "id": str(source.id),
        "geometry": geometry,
        "properties": row(source),
    }
