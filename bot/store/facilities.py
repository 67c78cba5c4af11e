"""Facilities in PostgreSQL.

It does not know distances, nor what an official may change.

Whoever writes first counts the version up and holds that row until the end, so that versions become
visible in their order: a reader that has seen one has seen everything below it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Insert, Row, Table, case, func, select, update
from sqlalchemy.dialects.postgresql import Insert as Upsert
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import utc_now
from bot.facilities.kept import NOTHING, STAYING, Check, Counted, Kept, Noted
from bot.store import withdrawing
from bot.store.audited import record
from bot.store.database import Database
from bot.store.tables import facilities as t
from bot.store.tables import facility_shelf
from bot.withdrawals import Withdrawal
from knowledge.facilities.model import Facility, Kind, Status
from knowledge.hazards import Hazard

#: Rows of one transaction: whoever else writes waits for no more.
CHUNK = 2_000
#: What an official changes.
CHANGING = (
    "name",
    "kind",
    "address",
    "lat",
    "lon",
    "capacity",
    "occupancy",
    "status",
    "accessible",
    "hazards",
    "admin_code",
    "opening_hours",
    "indoor",
    "contact",
)


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
            return [kept_of(row) for row in await connection.execute(query)]

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
        self,
        id: str,
        edit: Callable[[Facility], Facility],
        *,
        actor: str,
        noted: Noted = NOTHING,
    ) -> Facility | None:
        """What `edit` makes of it; None when there is none, or it is withdrawn.

        What `edit` raises changes nothing.
        """
        async with self._database.transaction() as connection:
            version = await next_version(connection)
            row = await _locked(connection, id)
            if row is None or row.withdrawn_at is not None:
                return None
            before, after = _facility(row), edit(_facility(row))
            values = {name: as_row(after)[name] for name in CHANGING}
            marks: dict[str, Any] = {"updated_at": self._clock(), "version": version}
            if noted.counted:
                marks |= {"counted_at": self._clock(), "counted_by": actor}
            await connection.execute(update(t).where(t.c.id == id).values(**values, **marks))
            details = _differences(before, after, noted)
            await record(
                connection, "facility.change", id, by=actor, at=self._clock(), details=details
            )
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
            return [kept_of(row) for row in await connection.execute(query)]

    async def count(self) -> int:
        async with self._database.transaction() as connection:
            return (await connection.execute(select(func.count()).select_from(t))).scalar_one()

    async def _mark(
        self, id: str, check: Check, withdrawal: Withdrawal | None, recorded: Insert
    ) -> Kept | None:
        """Once: doing the same again changes nothing and records nothing."""
        async with self._database.transaction() as connection:
            version = await next_version(connection)
            row = await _locked(connection, id)
            if row is None:
                return None
            check(_facility(row))
            if (row.withdrawn_at is None) is (withdrawal is None):
                return kept_of(row)
            marks = {"updated_at": self._clock(), "version": version}
            values = withdrawing.columns(withdrawal) | marks
            await connection.execute(update(t).where(t.c.id == id).values(**values))
            await connection.execute(recorded)
            return replace(kept_of(row), withdrawn=withdrawal)

    async def _put(self, facilities: Sequence[Facility], *, with_status: bool) -> None:
        async with self._database.transaction() as connection:
            version = await next_version(connection)
            now = self._clock()
            marks = {"updated_at": now, "version": version, "counted_by": None}
            rows = [
                as_row(f) | marks | {"counted_at": None if f.occupancy is None else now}
                for f in facilities
            ]
            await connection.execute(_upsert(with_status), rows)


def _upsert(with_status: bool) -> Upsert:
    statement, stays = insert(t), {"id", *withdrawing.COLUMNS}
    new: dict[str, Any] = {c.name: c for c in statement.excluded if c.name not in stays}
    for name in STAYING:
        new[name] = func.coalesce(statement.excluded[name], t.c[name])
    # A list that counts the same people again tells nothing that was not told.
    told = statement.excluded.occupancy.is_not(
        None
    ) & statement.excluded.occupancy.is_distinct_from(t.c.occupancy)
    for name in ("counted_at", "counted_by"):
        new[name] = case((told, statement.excluded[name]), else_=t.c[name])
    if not with_status:
        del new["status"]
    return statement.on_conflict_do_update(index_elements=[t.c.id], set_=new)


async def _locked(connection: AsyncConnection, id: str) -> Row[Any] | None:
    return (await connection.execute(select(t).where(t.c.id == id).with_for_update())).first()


async def next_version(connection: AsyncConnection) -> int:
    shelf: Table = facility_shelf
    statement = update(shelf).values(version=shelf.c.version + 1).returning(shelf.c.version)
    return int((await connection.execute(statement)).scalar_one())


def _differences(before: Facility, after: Facility, noted: Noted) -> dict[str, object]:
    """Whoever is to be called there is a person: the record only says that it changed."""
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in CHANGING}
    found: dict[str, object] = {n: [old, new] for n, (old, new) in pairs.items() if old != new}
    if "contact" in found:
        found["contact"] = True
    if noted.counted:
        found.setdefault("occupancy", [before.occupancy, after.occupancy])
    return found | ({"reason": noted.reason} if noted.reason else {})


def as_row(facility: Facility) -> dict[str, Any]:
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
        "contact": facility.contact,
    }


def kept_of(row: Row[Any]) -> Kept:
    counted = Counted(at=row.counted_at, by=row.counted_by) if row.counted_at else None
    return Kept(facility=_facility(row), withdrawn=withdrawing.withdrawal_of(row), counted=counted)


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
        contact=row.contact,
    )
