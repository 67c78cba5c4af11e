"""Where to go: the nearest places of help that are open, have room and lie outside danger areas.

It does not know where the places come from (`knowledge.facilities`) nor how they are stored.
"""

from collections.abc import Awaitable, Callable, Sequence
from math import cos, radians
from typing import Protocol

from shapely.geometry.base import BaseGeometry

from bot.alerts.area import contains
from knowledge.facilities.distance import Near, nearest
from knowledge.facilities.model import Facility, Kind, Status

#: Kilometres looked around in, one after the other, until enough is found. Beyond the last nobody
#: is sent anywhere.
RINGS_KM = (3.0, 12.0, 50.0, 200.0)
KM_PER_DEGREE = 111.2


class FacilityBook(Protocol):
    """The stored facilities; `bot.store.facilities` and the tests' fake implement it."""

    async def within(
        self, south: float, west: float, north: float, east: float, kind: Kind | None
    ) -> Sequence[Facility]: ...

    async def replace(self, facilities: Sequence[Facility]) -> int: ...

    async def change(
        self, id: str, *, status: Status | None, occupancy: int | None, capacity: int | None
    ) -> Facility | None: ...

    async def count(self) -> int: ...


class Facilities:
    """`dangers` gives the areas of the evacuation orders in force."""

    def __init__(
        self, book: FacilityBook, dangers: Callable[[], Awaitable[Sequence[BaseGeometry]]]
    ) -> None:
        self._book = book
        self._dangers = dangers

    async def nearest(
        self,
        lat: float,
        lon: float,
        *,
        kind: Kind | None = None,
        hazard: str | None = None,
        limit: int = 3,
        include_all: bool = False,
    ) -> list[Near]:
        """At most `limit`, nearest first; closed and full ones only with `include_all`.

        None inside an area that people are told to leave, whatever is asked for.
        """
        dangers = await self._dangers()
        for ring in RINGS_KM:
            found = [
                near
                for near in await self._ring(lat, lon, ring, kind)
                if _suits(near.facility, hazard)
                and (include_all or has_room(near.facility))
                and not any(
                    contains(area, near.facility.lat, near.facility.lon) for area in dangers
                )
            ]
            if len(found) >= limit:
                return found[:limit]
        return found

    async def change(
        self,
        id: str,
        *,
        status: Status | None = None,
        occupancy: int | None = None,
        capacity: int | None = None,
    ) -> Facility | None:
        """The changed facility; None when there is none of this id."""
        return await self._book.change(id, status=status, occupancy=occupancy, capacity=capacity)

    async def _ring(self, lat: float, lon: float, km: float, kind: Kind | None) -> list[Near]:
        high = km / KM_PER_DEGREE
        wide = min(180.0, high / max(0.01, cos(radians(lat))))
        found = await self._book.within(lat - high, lon - wide, lat + high, lon + wide, kind)
        everything = nearest(lat, lon, found, len(found)) if found else []
        return [near for near in everything if near.distance_m <= km * 1000]


def has_room(facility: Facility) -> bool:
    if facility.status is not Status.OPEN:
        return False
    return facility.capacity is None or (facility.occupancy or 0) < facility.capacity


def room_left(facility: Facility) -> int | None:
    """Places left; None when nobody says how many there are."""
    if facility.capacity is None:
        return None
    return max(0, facility.capacity - (facility.occupancy or 0))


def _suits(facility: Facility, hazard: str | None) -> bool:
    """A facility whose source names no hazards is not held back."""
    return hazard is None or not facility.hazards or hazard in facility.hazards
