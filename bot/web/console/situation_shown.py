"""What the situation's map draws, as GeoJSON; the lists beside it are made of the same.

It does not know how it is drawn, nor what is chosen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from h3 import int_to_str

from bot.areas.divisions import Divisions
from bot.facilities import room_left
from bot.reports.chosen.ports import Cluster, Point
from bot.reports.chosen.service import MapView
from bot.situation.service import Standing
from knowledge.facilities.model import Facility

Say = Callable[..., str]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """`key` ties an entry of a list to what is drawn; `lat`, `lon`: WGS-84, None: nowhere."""

    key: str
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, kw_only=True)
class ShownPoint(Shown):
    point: Point
    place: str


@dataclass(frozen=True, kw_only=True)
class ShownCluster(Shown):
    cluster: Cluster
    place: str


@dataclass(frozen=True, kw_only=True)
class ShownFacility(Shown):
    """`left`: places; None: nobody says."""

    facility: Facility
    left: int | None


def points_of(view: MapView, areas: Divisions) -> list[ShownPoint]:
    """The urgent ones first, then the newest."""
    ordered = sorted(view.points, key=lambda one: (one.urgent, one.created_at), reverse=True)
    return [
        ShownPoint(
            key=f"report-{one.reference}",
            lat=one.lat,
            lon=one.lon,
            point=one,
            place=_name(areas, one.area_code),
        )
        for one in ordered
    ]


def clusters_of(view: MapView, areas: Divisions, most: int) -> list[ShownCluster]:
    """Those with most urgent ones first; a place is named for the first `most` of them only."""
    ordered = sorted(view.clusters, key=lambda one: (one.urgent, one.reports), reverse=True)
    return [
        ShownCluster(
            key=f"cell-{int_to_str(one.cell)}",
            lat=round(one.lat, 5),
            lon=round(one.lon, 5),
            cluster=one,
            place=_at(areas, one.lat, one.lon) if number < most else "",
        )
        for number, one in enumerate(ordered)
    ]


def facilities_of(facilities: Sequence[Facility]) -> list[ShownFacility]:
    return [
        ShownFacility(
            key=f"facility-{one.id}", lat=one.lat, lon=one.lon, facility=one, left=room_left(one)
        )
        for one in facilities
    ]


def key_of(standing: Standing) -> str:
    return f"warning-{standing.alert_id or standing.received_id}"


def is_drawn(standing: Standing) -> bool:
    """Not where it only names divisions whose outlines nobody here has."""
    return bool(standing.message.area.get("coordinates") or standing.message.area.get("geometries"))


def warning_feature(standing: Standing, label: str) -> dict[str, Any]:
    """`label` stands on its area: the colour alone says nothing to whoever cannot see it."""
    message = standing.message
    properties = {
        "key": key_of(standing),
        "label": label,
        "level": message.level.value if message.level else None,
        "actual": message.status.value == "Actual",
        "danger": standing.danger,
        "own": standing.alert_id is not None,
    }
    return {"type": "Feature", "geometry": dict(message.area), "properties": properties}


def report_features(
    points: Sequence[ShownPoint], clusters: Sequence[ShownCluster]
) -> list[dict[str, Any]]:
    return [
        *(_feature(one, urgent=one.point.urgent) for one in points),
        *(_feature(one, count=one.cluster.reports, urgent=one.cluster.urgent) for one in clusters),
    ]


def facility_features(shown: Sequence[ShownFacility]) -> list[dict[str, Any]]:
    return [_feature(one, kind=one.facility.kind.value) for one in shown]


def _feature(shown: Shown, **properties: Any) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": [shown.lon, shown.lat]}
    return {
        "type": "Feature",
        "geometry": geometry,
        "properties": {"key": shown.key, **properties},
    }


def _name(areas: Divisions, code: str | None) -> str:
    division = areas.get(code) if code else None
    return division.full_name if division else ""


def _at(areas: Divisions, lat: float, lon: float) -> str:
    division = areas.at(lat, lon)
    return division.full_name if division else ""
