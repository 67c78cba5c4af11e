"""Facilities in PostgreSQL.

It does not know distances, nor what an official may change.

Whoever writes first counts the version up and holds that row until the end, so that versions become
visible in their order: a reader that has seen one has seen everything below it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Insert, Row, Table, func, select, update
from sqlalchemy.dialects.postgresql import Insert as Upsert
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import utc_now
from bot.facilities.kept import Check, Kept
from bot.store import withdrawing
from bot.store.database import Database
from bot.store.tables import audit, facility_shelf
from bot.store.tables import facilities as t
from bot.withdrawals import Withdrawal
from knowledge.facilities.model import Facility, Kind, Status
from knowledge.hazards import Hazard

#: Rows of one transaction: whoever else writes waits for no more.
CHUNK = 2_000
#: What is stored stands where an import says nothing.
KEPT = ("occupancy", "opening_hours", "indoor", "accessible", "admin_code", "country")
#: What an official changes.
CHANGING = ("status", "occupancy", "capacity", "opening_hours")


class StoredFacilities:
    """Implements bot.facilities.FacilityBook."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    async def version(self) -> int:
        async with self._database.transaction() as connection:
            return int((await connection.execute(select(facility_shelf.c.version))).scalar_one())

    async def changed_after(self, version: int, after: str | None, limit: int) -> Sequence[Kept]:
        """Those marked with a later version, by id; `after`: the last one of the page before."""
        query = select(t).where(t.c.version > version).order_by(t.c.id).limit(limit)
        if after is not None:
            query = query.where(t.c.id > after)
        async with self._database.transaction() as connection:
            return [_kept(row) for row in await connection.execute(query)]

    async def replace(self, facilities: Sequence[Facility]) -> int:
        """Adds new ones and overwrites those of the same id.

        What officials set, and what an earlier list said, is kept where this one says nothing;
        what was withdrawn stays withdrawn.
        """
        for said in (True, False):
            some = [each for each in facilities if each.status_given is said]
            for start in range(0, len(some), CHUNK):
                await self._put(some[start : start + CHUNK], with_status=said)
        return len(facilities)

    async def change(
        self, id: str, edit: Callable[[Facility], Facility], *, actor: str
    ) -> Facility | None:
        """What `edit` makes of it; None when there is none, or it is withdrawn.

        What `edit` raises changes nothing.
        """
        async with self._database.transaction() as connection:
            version = await _next_version(connection)
            row = await _locked(connection, id)
            if row is None or row.withdrawn_at is not None:
                return None
            before, after = _facility(row), edit(_facility(row))
            values = {name: getattr(after, name) for name in CHANGING}
            marks = {"updated_at": self._clock(), "version": version}
            await connection.execute(update(t).where(t.c.id == id).values(**values, **marks))
            await _record(connection, before, after, actor=actor, at=self._clock())
        return after

    async def withdraw(self, id: str, check: Check, withdrawal: Withdrawal) -> Kept | None:
        """What it is now; None when there is none. What `check` raises changes nothing."""
        recorded = withdrawing.withdrawn("facility", id, withdrawal)
        return await self._mark(id, check, withdrawal, recorded)

    async def restore(self, id: str, check: Check, by: str, at: datetime) -> Kept | None:
        return await self._mark(id, check, None, withdrawing.restored("facility", id, by, at))

    async def withdrawn(self) -> Sequence[Kept]:
        """By id."""
        query = select(t).where(t.c.withdrawn_at.is_not(None)).order_by(t.c.id)
        async with self._database.transaction() as connection:
            return [_kept(row) for row in await connection.execute(query)]

    async def count(self) -> int:
        async with self._database.transaction() as connection:
            return (await connection.execute(select(func.count()).select_from(t))).scalar_one()

    async def _mark(
        self, id: str, check: Check, withdrawal: Withdrawal | None, recorded: Insert
    ) -> Kept | None:
        """Once: doing the same again changes nothing and records nothing."""
        async with self._database.transaction() as connection:
            version = await _next_version(connection)
            row = await _locked(connection, id)
            if row is None:
                return None
            check(_facility(row))
            if (row.withdrawn_at is None) is (withdrawal is None):
                return _kept(row)
            marks = {"updated_at": self._clock(), "version": version}
            values = withdrawing.columns(withdrawal) | marks
            await connection.execute(update(t).where(t.c.id == id).values(**values))
            await connection.execute(recorded)
            return Kept(facility=_facility(row), withdrawn=withdrawal)

    async def _put(self, facilities: Sequence[Facility], *, with_status: bool) -> None:
        async with self._database.transaction() as connection:
            version = await _next_version(connection)
            marks = {"updated_at": self._clock(), "version": version}
            await connection.execute(_upsert(with_status), [_row(f) | marks for f in facilities])


def _upsert(with_status: bool) -> Upsert:
    statement, stays = insert(t), {"id", *withdrawing.COLUMNS}
    new: dict[str, Any] = {c.name: c for c in statement.excluded if c.name not in stays}
    for name in KEPT:
        new[name] = func.coalesce(statement.excluded[name], t.c[name])
    if not with_status:
        del new["status"]
    return statement.on_conflict_do_update(index_elements=[t.c.id], set_=new)


async def _locked(connection: AsyncConnection, id: str) -> Row[Any] | None:
    return (await connection.execute(select(t).where(t.c.id == id).with_for_update())).first()


async def _next_version(connection: AsyncConnection) -> int:
    shelf: Table = facility_shelf
    statement = update(shelf).values(version=shelf.c.version + 1).returning(shelf.c.version)
    return int((await connection.execute(statement)).scalar_one())


async def _record(
    connection: AsyncConnection, before: Facility, after: Facility, *, actor: str, at: datetime
) -> None:
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in CHANGING}
    details = {name: [old, new] for name, (old, new) in pairs.items() if old != new}
    entry = {"at": at, "actor": actor, "action": "facility.change", "subject": after.id}
    await connection.execute(audit.insert().values(**entry, details=details))


def _row(facility: Facility) -> dict[str, Any]:
    return {
        "id": facility.id,
        "name": facility.name,
        "kind": facility.kind,
        "address": facility.address,
        "lat": facility.lat,
        "lon": facility.lon,
        "capacity": facility.capacity,
        "occupancy": facility.occupancy,
        "status": facility.status,
        "accessible": facility.accessible,
        "hazards": list(facility.hazards),
        "source": facility.source,
        "sample": facility.sample,
        "country": facility.country,
        "admin_code": facility.admin_code,
        "opening_hours": facility.opening_hours,
        "indoor": facility.indoor,
    }


def _kept(row: Row[Any]) -> Kept:
    return Kept(facility=_facility(row), withdrawn=withdrawing.withdrawal_of(row))


def _facility(row: Row[Any]) -> Facility:
    return Facility(
        id=row.id,
        name=row.name,
        kind=Kind(row.kind),
        address=row.address or "",
        lat=row.lat,
        lon=row.lon,
        capacity=row.capacity,
        occupancy=row.occupancy,
        status=Status(row.status),
        accessible=row.accessible,
        hazards=tuple(Hazard(code) for code in row.hazards),
        source=row.source,
        sample=row.sample,
        country=row.country,
        admin_code=row.admin_code,
        opening_hours=row.opening_hours,
        indoor=row.indoor,
    )
