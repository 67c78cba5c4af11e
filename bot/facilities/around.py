"""The nearest places of help of every kind around a point, for whoever sends somebody there.

It does not know who asks, nor what happened at the point.
"""

from bot.facilities.reach import WITHIN_M
from bot.facilities.service import Facilities
from knowledge.facilities.distance import Near
from knowledge.facilities.model import Kind

#: In the order in which somebody at a scene looks for them.
ORDER = (
    Kind.HOSPITAL, Kind.FIRE_STATION, Kind.SHELTER, Kind.CLINIC, Kind.AED, Kind.SUPPLY,
)  # fmt: skip


async def around(facilities: Facilities, lat: float, lon: float, each: int = 2) -> list[Near]:
    """`each` of every kind at most, kind by kind, the nearest of a kind first."""
    found = [
        near
        for kind in ORDER
        for near in await facilities.nearest(
            lat, lon, kind=kind, limit=each, within_m=WITHIN_M[kind]
        )
    ]
    # People who must leave are only given shelters, whichever kind was asked for.
    return list({near.facility.id: near for near in found}.values())
