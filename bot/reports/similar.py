"""What earlier reports are offered, by which cells they are found, which kinds are mixed up.

It does not know where reports are kept; the store hands in those of the cells around.
"""

import math
from dataclasses import dataclass
from datetime import datetime

import h3

from bot.reports.report import Report
from knowledge.hazards import Hazard

#: H3 cells of about 460 m an edge (res 8): a cell and its ring hold everything within 300 m.
_RESOLUTION = 8
_EARTH_M = 6_371_008.8
#: Kinds that people take for one another.
_FAMILIES: tuple[frozenset[Hazard], ...] = (
    frozenset({Hazard.FLOOD, Hazard.WATERLOGGING, Hazard.STORM_SURGE}),
    frozenset({Hazard.LANDSLIDE, Hazard.DEBRIS_FLOW}),
    frozenset({Hazard.FIRE, Hazard.FOREST_FIRE, Hazard.EXPLOSION}),
    frozenset({Hazard.GAS, Hazard.CARBON_MONOXIDE, Hazard.HAZMAT, Hazard.EXPLOSION}),
    frozenset({Hazard.EARTHQUAKE, Hazard.BUILDING_COLLAPSE}),
    frozenset({Hazard.TYPHOON, Hazard.TORNADO, Hazard.HAIL}),
    frozenset({Hazard.SNOW, Hazard.ICE, Hazard.ROAD}),
)


@dataclass(frozen=True, kw_only=True)
class Similar:
    """An earlier report offered to whoever files: "add to this one?".

    `distance_m` is None when one of the two has no point.
    """

    reference: str
    hazard: Hazard
    distance_m: int | None
    created_at: datetime


def cell_of(lat: float, lon: float) -> int:
    """The H3 cell by which reports are found again."""
    return int(h3.str_to_int(h3.latlng_to_cell(lat, lon, _RESOLUTION)))


def cell_of_report(report: Report) -> int | None:
    """None for a report without a point."""
    if report.lat is None or report.lon is None:
        return None
    return cell_of(report.lat, report.lon)


def cells_around(lat: float, lon: float, rings: int = 1) -> list[int]:
    centre = h3.latlng_to_cell(lat, lon, _RESOLUTION)
    return [int(h3.str_to_int(cell)) for cell in h3.grid_disk(centre, rings)]


def alike(hazard: Hazard, other: Hazard) -> bool:
    return hazard is other or any(hazard in f and other in f for f in _FAMILIES)


def distance_m(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle metres (haversine on the mean radius; within 0.5 % of the ellipsoid)."""
    a, b = math.radians(lat), math.radians(other_lat)
    across = math.sin(math.radians(other_lon - lon) / 2) ** 2
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * across
    return 2 * _EARTH_M * math.asin(math.sqrt(half))
