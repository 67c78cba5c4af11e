"""Distances on the sphere, and which facilities are nearest.

It does not know which of them are open, full or inside a danger area.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.facilities.model import Facility

# IUGG mean radius; against the ellipsoid a distance is off by at most 0.5 %.
EARTH_RADIUS_M = 6_371_008.8

Metres = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Near:
    """A facility and its distance from the asked point.

    `unsure`: people must leave that point, and nobody knows whether the place suits what they flee.
    """

    facility: Facility
    distance_m: float
    unsure: bool = False


def haversine(lat: float, lon: float, lats: npt.ArrayLike, lons: npt.ArrayLike) -> Metres:
    """Metres from one point to many, degrees in; arrays of one length."""
    here_lat, here_lon = np.radians(lat), np.radians(lon)
    there_lat, there_lon = np.radians(np.asarray(lats)), np.radians(np.asarray(lons))
    half = np.sin((there_lat - here_lat) / 2) ** 2
    half = half + np.cos(here_lat) * np.cos(there_lat) * np.sin((there_lon - here_lon) / 2) ** 2
    metres: Metres = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(half))
    return metres


def nearest(lat: float, lon: float, facilities: Sequence[Facility], limit: int) -> list[Near]:
    """At most `limit` facilities, nearest first."""
    metres = haversine(lat, lon, [f.lat for f in facilities], [f.lon for f in facilities])
    order = np.argsort(metres, kind="stable")[:limit]
    return [Near(facility=facilities[i], distance_m=float(metres[i])) for i in order]
