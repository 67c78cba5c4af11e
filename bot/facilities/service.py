"""Finds the nearest facilities that somebody may be sent to, and takes officials' changes.

It does not know how facilities are stored, nor which alerts make an area a danger.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import numpy as np
import shapely
import structlog

from bot.alerts.orders import Order
from bot.areas.divisions import Divisions
from bot.clock import utc_now
from bot.facilities import rules
from bot.facilities.index import FacilityIndex, Rows
from bot.facilities.kept import NOTHING, Check, Kept, Noted
from bot.facilities.leaving import Leaving
from bot.facilities.rules import Change
from bot.facilities.wanted import Wanted
from bot.officials import Official
from bot.withdrawals import Withdrawal
from knowledge.facilities.distance import Near, haversine
from knowledge.facilities.model import Facility, Kind

#: How old what is in memory may be before it is read again, and before an answer waits for that.
FRESH_FOR = timedelta(seconds=1)
TOO_OLD = timedelta(seconds=3)
#: Facilities read at once: a page blocks the loop for some 20 ms.
PAGE = 2_000

log = structlog.get_logger()

Edit = Callable[[Facility], Facility]


class FacilityBook(Protocol):
    """The stored facilities; `bot.store.facilities` and the tests' fake implement it.

    Every change counts one `version` up and marks what it changed with it.
    """

    async def version(self) -> int: ...

    async def changed_after(
        self, version: int, after: str | None, limit: int
    ) -> Sequence[Kept]: ...

    async def replace(self, facilities: Sequence[Facility]) -> int:
        """What was withdrawn stays withdrawn."""

    async def change(
        self, id: str, edit: Edit, *, actor: str, noted: Noted = NOTHING
    ) -> Facility | None:
        """None when there is none, or it is withdrawn."""

    async def withdraw(self, id: str, check: Check, withdrawal: Withdrawal) -> Kept | None:
        """None when there is none. Once is enough. What `check` raises changes nothing."""

    async def restore(self, id: str, check: Check, by: str, at: datetime) -> Kept | None:
        """As `withdraw`."""

    async def count(self) -> int: ...


class Facilities:
    """`dangers` gives the evacuation orders in force."""

    def __init__(
        self,
        book: FacilityBook,
        dangers: Callable[[], Awaitable[Sequence[Order]]],
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._book = book
        self._dangers = dangers
        self._clock = clock
        self._index = FacilityIndex()
        self._version = -1
        self._looked_at: datetime | None = None
        self._reading = asyncio.Lock()
        self._background: asyncio.Task[None] | None = None

    async def nearest(
        self,
        lat: float,
        lon: float,
        *,
        kind: Kind | None = None,
        hazard: str | None = None,
        accessible: bool | None = None,
        indoor: bool | None = None,
        open_now: bool = False,
        limit: int = 3,
        include_all: bool = False,
        within_m: float | None = None,
    ) -> list[Near]:
        """At most `limit`, nearest first; `Wanted` says what the others mean.

        None inside an area that people are told to leave, whatever is asked for. Who asks there
        gets only shelters that suit what they flee; those of which that is not known come last.
        """
        wanted = Wanted(
            kind=kind,
            hazard=hazard,
            accessible=accessible,
            indoor=indoor,
            open_now=open_now,
            include_all=include_all,
            within_m=within_m,
        )
        now = self._clock()
        dangers = await self._dangers()
        await self._refresh(now)
        left = Leaving(_here(dangers, lat, lon), limit)
        for rows in self._index.portions(lat, lon, wanted):
            for facility in self._safe(rows, dangers):
                if not wanted.by_the_clock or rules.is_open(facility, now):
                    left.add(_near(lat, lon, facility))
                if left.enough:
                    return left.found
        return left.found

    async def with_room(
        self, box: tuple[float, float, float, float], *, limit: int
    ) -> list[Facility]:
        """Those to which somebody may be sent now; shelters first, most places first.

        `box`: south, west, north, east in WGS-84 degrees.
        """
        now = self._clock()
        dangers = await self._dangers()
        await self._refresh(now)
        safe = self._safe(self._index.within(*box), dangers)
        return sorted((one for one in safe if rules.is_open(one, now)), key=_roomiest)[:limit]

    async def change(
        self, id: str, change: Change, *, by: Official, areas: Divisions, reason: str = ""
    ) -> Facility | None:
        """The changed facility; None when there is none of this id. Raises FacilitiesError.

        One that was withdrawn is taken back first. `reason` goes on the record.
        """

        def edit(facility: Facility) -> Facility:
            rules.check_official(facility, by, areas)
            return rules.changed(facility, change)

        counted = change.occupancy is not None or change.step is not None
        noted = Noted(counted=counted, reason=reason.strip())
        done = await self._book.change(id, edit, actor=by.name, noted=noted)
        if done is not None:
            self._index.put([done])
        return done

    async def withdraw(
        self, id: str, reason: str, *, by: Official, areas: Divisions
    ) -> Kept | None:
        """Nobody finds it any more, whatever list is imported. None and raises as `change`."""
        check = partial(rules.check_official, official=by, areas=areas)
        withdrawal = Withdrawal(at=self._clock(), by=by.name, reason=reason.strip())
        done = await self._book.withdraw(id, check, withdrawal)
        self._take_in([done] if done else [])
        return done

    async def restore(self, id: str, *, by: Official, areas: Divisions) -> Kept | None:
        """Takes the withdrawal back, as it was. None and raises as `change`."""
        check = partial(rules.check_official, official=by, areas=areas)
        done = await self._book.restore(id, check, by.name, self._clock())
        self._take_in([done] if done else [])
        return done

    def is_open(self, facility: Facility) -> bool:
        """By its opening hours, at this moment."""
        return rules.is_open(facility, self._clock())

    def _safe(self, rows: Rows, dangers: Sequence[Order]) -> Iterator[Facility]:
        threatened = np.zeros(len(rows), dtype=np.bool_)
        lon, lat = self._index.degrees(rows).T
        for order in dangers:
            shapely.prepare(order.area)
            threatened |= shapely.intersects_xy(order.area, lon, lat)
        return (self._index.facilities[row] for row in rows[~threatened])

    async def _refresh(self, now: datetime) -> None:
        """On a busy server nobody waits: the next question meets what is read meanwhile."""
        if self._looked_at is None or now - self._looked_at >= TOO_OLD:
            await self._read(now)
        elif now - self._looked_at >= FRESH_FOR and (
            self._background is None or self._background.done()
        ):
            self._background = asyncio.create_task(self._read_aside(now))

    async def _read_aside(self, now: datetime) -> None:
        try:
            await self._read(now)
        except Exception as error:
            # What is in memory is good for a moment more; then whoever asks hears of it.
            log.warning("facilities_not_read", error=type(error).__name__)

    async def _read(self, now: datetime) -> None:
        async with self._reading:
            if self._looked_at and now <= self._looked_at:
                return
            version = await self._book.version()
            if version != self._version:
                await self._read_changes()
            self._version, self._looked_at = version, now

    async def _read_changes(self) -> None:
        last: str | None = None
        while True:
            page = await self._book.changed_after(self._version, last, PAGE)
            self._take_in(page)
            if len(page) < PAGE:
                return
            last = page[-1].facility.id

    def _take_in(self, page: Sequence[Kept]) -> None:
        self._index.put([each.facility for each in page if not each.withdrawn])
        self._index.withdraw(each.facility.id for each in page if each.withdrawn)


def _here(orders: Sequence[Order], lat: float, lon: float) -> list[Order]:
    return [order for order in orders if shapely.intersects_xy(order.area, lon, lat)]


def _roomiest(facility: Facility) -> tuple[bool, int, str]:
    """One of which nobody says how many it takes comes after those of which it is known."""
    return facility.kind is not Kind.SHELTER, -(rules.room_left(facility) or 0), facility.id


def _near(lat: float, lon: float, facility: Facility) -> Near:
    metres = haversine(lat, lon, [facility.lat], [facility.lon])
    return Near(facility=facility, distance_m=float(metres[0]))
