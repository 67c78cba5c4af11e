"""Where a report may be shown to everybody: a point near it, or none (docs/decisions/0095).

It does not know who asks, nor whether anybody looked at the report.
"""

import h3

from bot.reports.report import Report
from knowledge.hazards import Hazard

#: H3 cells of about 200 m an edge, 0.1 km²: a street, not a house.
_RESOLUTION = 9
#: Somebody's health is told by these: the division is all that is said of the place.
PERSONAL = frozenset({Hazard.FIRST_AID, Hazard.EPIDEMIC, Hazard.FOOD_POISONING})


def public_point(report: Report) -> tuple[float, float] | None:
    """(lat, lon) of the middle of the cell around it; None where even that says too much."""
    if report.lat is None or report.lon is None:
        return None
    if report.hazard in PERSONAL or report.confidential:
        return None
    lat, lon = h3.cell_to_latlng(h3.latlng_to_cell(report.lat, report.lon, _RESOLUTION))
    return round(lat, 5), round(lon, 5)
