"""Facilities in a book of the tests' own, and a made-up map of two districts.

It does not know which test uses it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from bot.alerts.orders import Order
from bot.areas.divisions import Division, Divisions, Level
from bot.facilities import Facilities, Kept
from bot.facilities.kept import NOTHING, Check, Noted
from bot.facilities.service import Edit
from bot.withdrawals import Withdrawal
from knowledge.facilities.model import Facility, Kind
from knowledge.hazards import Hazard

#: A Friday, ten in the morning in Beijing.
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def facility(id: str, **said: Any) -> Facility:
    """An open shelter for 100 at 31° N, 121.5° E, but for what is said."""
    known: dict[str, Any] = {
        "name": f"place {id}",
        "kind": Kind.SHELTER,
        "address": "",
        "lat": 31.0,
        "lon": 121.5,
        "capacity": 100,
        "accessible": None,
        "hazards": (),
        "source": "test",
    }
    return Facility(id=id, **(known | said))


class FakeBook:
    """Keeps facilities in a dict; `reads` counts the pages that were handed out."""

    def __init__(self, *facilities: Facility) -> None:
        self.kept = {each.id: each for each in facilities}
        self.withdrawn: dict[str, Withdrawal] = {}
        self.versions = dict.fromkeys(self.kept, 1)
        self.reads = 0
        self.broken = False

    async def version(self) -> int:
        if self.broken:
            raise OSError("no database")
        return max(self.versions.values(), default=0)

    async def changed_after(self, version: int, after: str | None, limit: int) -> Sequence[Kept]:
        self.reads += 1
        ids = sorted(id for id, when in self.versions.items() if when > version)
        return [self._kept(id) for id in ids if after is None or id > after][:limit]

    async def replace(self, facilities: Sequence[Facility]) -> int:
        mark = await self.version() + 1
        for each in facilities:
            self.kept[each.id], self.versions[each.id] = each, mark
        return len(facilities)

    async def change(
        self, id: str, edit: Edit, *, actor: str, noted: Noted = NOTHING
    ) -> Facility | None:
        if id not in self.kept or id in self.withdrawn:
            return None
        await self.replace([edit(self.kept[id])])
        return self.kept[id]

    async def withdraw(self, id: str, check: Check, withdrawal: Withdrawal) -> Kept | None:
        if id not in self.kept:
            return None
        check(self.kept[id])
        self.withdrawn.setdefault(id, withdrawal)
        await self.replace([self.kept[id]])
        return self._kept(id)

    async def restore(self, id: str, check: Check, by: str, at: datetime) -> Kept | None:
        if id not in self.kept:
            return None
        check(self.kept[id])
        self.withdrawn.pop(id, None)
        await self.replace([self.kept[id]])
        return self._kept(id)

    def _kept(self, id: str) -> Kept:
        return Kept(facility=self.kept[id], withdrawn=self.withdrawn.get(id))

    async def count(self) -> int:
        return len(self.kept)


class Town:
    """Facilities at a moment that tests may move, beside dangers that they may add."""

    def __init__(self, *facilities: Facility) -> None:
        self.now = NOW
        self.dangers: list[BaseGeometry] = []
        self.against: tuple[frozenset[Hazard], ...] = ()
        self.book = FakeBook(*facilities)
        self.facilities = Facilities(self.book, self._dangers, lambda: self.now)

    async def nearest(self, lat: float = 31.0, lon: float = 121.5, **wanted: Any) -> list[str]:
        """Ids, nearest first."""
        found = await self.facilities.nearest(lat, lon, **wanted)
        return [near.facility.id for near in found]

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    async def _dangers(self) -> Sequence[Order]:
        return [Order(area=area, against=self.against) for area in self.dangers]


def two_districts() -> Divisions:
    """990101 west of 121.5° E, 990102 east of it, both from 30.5° to 31.5° N."""
    above = ("990100", "甲市")
    return Divisions(
        [
            _division("990100", "甲市", Level.PREFECTURE, ()),
            _division("990101", "西区", Level.COUNTY, (above,)),
            _division("990102", "东区", Level.COUNTY, (above,)),
        ],
        {
            "990100": shapely.box(121.0, 30.5, 122.0, 31.5),
            "990101": shapely.box(121.0, 30.5, 121.5, 31.5),
            "990102": shapely.box(121.5, 30.5, 122.0, 31.5),
        },
    )


def _division(code: str, name: str, level: Level, parents: tuple[tuple[str, str], ...]) -> Division:
    return Division(
        code=code, name=name, full_name=name, level=level, parents=parents, lat=None, lon=None
    )
