"""Reports as GeoJSON (RFC 7946), and a map of them.

It does not know who asked.
"""

import json
from typing import Any, ClassVar

from h3 import int_to_str

from bot.reports.chosen.ports import Cluster, Point
from bot.reports.chosen.service import MapView
from bot.reports.export import row
from bot.reports.report import Report


class GeoJson:
    """Implements bot.reports.chosen.writing.Writer. A report with no place has no geometry."""

    media_type: ClassVar[str] = "application/geo+json"
    suffix: ClassVar[str] = "geojson"

    def __init__(self) -> None:
        self._first = True
        self._bounds = Bounds()

    def begin(self) -> bytes:
        return b'{"type":"FeatureCollection","features":['

    def add(self, report: Report) -> bytes:
        if report.lat is not None and report.lon is not None:
            self._bounds.add(report.lon, report.lat)
        comma, self._first = "" if self._first else ",", False
        return (comma + _json(_feature(report))).encode()

    def end(self) -> bytes:
        """The box is known only now; members of an object have no order."""
        box = self._bounds.box()
        return f'],"bbox":{_json(box)}}}'.encode() if box else b"]}"


class Bounds:
    """RFC 7946, section 5: west, south, east, north; west > east where that box is narrower."""

    def __init__(self) -> None:
        self._lats: tuple[float, float] | None = None
        self._lons = {True: (180.0, 0.0), False: (0.0, -180.0)}
        self._sides: set[bool] = set()

    def add(self, lon: float, lat: float) -> None:
        low, high = self._lats or (lat, lat)
        self._lats = min(low, lat), max(high, lat)
        east = lon >= 0
        least, most = self._lons[east] if east in self._sides else (lon, lon)
        self._lons[east] = min(least, lon), max(most, lon)
        self._sides.add(east)

    def box(self) -> list[float] | None:
        if self._lats is None:
            return None
        west, east = self._span()
        return [west, self._lats[0], east, self._lats[1]]

    def _span(self) -> tuple[float, float]:
        if len(self._sides) == 1:
            return self._lons[next(iter(self._sides))]
        (least, inner_west), (inner_east, most) = self._lons[False], self._lons[True]
        if most - least <= (inner_west + 180) + (180 - inner_east):
            return least, most
        return inner_east, inner_west


def map_of(view: MapView) -> dict[str, Any]:
    """A FeatureCollection of reports, or of clusters (`"cluster": true`) where there are many."""
    features = [*map(_point, view.points), *map(_cluster, view.clusters)]
    return {"type": "FeatureCollection", "features": features}


def _feature(report: Report) -> dict[str, Any]:
    placed = report.lat is not None and report.lon is not None
    geometry = {"type": "Point", "coordinates": [report.lon, report.lat]} if placed else None
    return {
        "type": "Feature",
        "id": report.reference,
        "geometry": geometry,
        "properties": row(report),
    }


def _point(point: Point) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": point.reference,
        "geometry": {"type": "Point", "coordinates": [point.lon, point.lat]},
        "properties": {
            "cluster": False,
            "reference": point.reference,
            "status": point.status,
            "hazard": point.hazard,
            "urgent": point.urgent,
            "area": point.area_code,
            "created_at": point.created_at.isoformat(),
        },
    }


def _cluster(cluster: Cluster) -> dict[str, Any]:
    cell = int_to_str(cluster.cell)
    return {
        "type": "Feature",
        "id": cell,
        "geometry": {
            "type": "Point",
            "coordinates": [round(cluster.lon, 5), round(cluster.lat, 5)],
        },
        "properties": {
            "cluster": True,
            "cell": cell,
            "reports": cluster.reports,
            "urgent": cluster.urgent,
            "newest": cluster.newest.isoformat(),
        },
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
