"""Facilities in PostgreSQL.

It does not know distances: callers ask for a box and measure themselves.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.store.database import Database
from bot.store.tables import facilities as t
from knowledge.facilities.model import Facility, Kind, Status
from knowledge.hazards import Hazard

#: Rows in one INSERT: well below the driver's 65,535 parameters.
CHUNK = 2_000


class StoredFacilities:
    """Implements bot.facilities.FacilityBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def within(
        self, south: float, west: float, north: float, east: float, kind: Kind | None
    ) -> Sequence[Facility]:
        query = select(t).where(t.c.lat.between(south, north), t.c.lon.between(west, east))
        if kind:
            query = query.where(t.c.kind == kind)
        async with self._database.transaction() as connection:
            return [_facility(row) for row in await connection.execute(query)]

    async def replace(self, facilities: Sequence[Facility]) -> int:
        """Adds new ones and overwrites those of the same id.

        Occupancy that officials set is kept where the file names none.
        """
        now = datetime.now(UTC)
        async with self._database.transaction() as connection:
            for start in range(0, len(facilities), CHUNK):
                rows = [_row(facility, now) for facility in facilities[start : start + CHUNK]]
                statement = insert(t).values(rows)
                new: dict[str, Any] = {c.name: c for c in statement.excluded if c.name != "id"}
                new["occupancy"] = func.coalesce(statement.excluded.occupancy, t.c.occupancy)
                await connection.execute(
                    statement.on_conflict_do_update(index_elements=[t.c.id], set_=new)
                )
        return len(facilities)

    async def change(
        self, id: str, *, status: Status | None, occupancy: int | None, capacity: int | None
    ) -> Facility | None:
        given = {"status": status, "occupancy": occupancy, "capacity": capacity}
        values: dict[str, Any] = {k: v for k, v in given.items() if v is not None}
        statement = update(t).where(t.c.id == id).values(updated_at=datetime.now(UTC), **values)
        async with self._database.transaction() as connection:
            row = (await connection.execute(statement.returning(t))).first()
        return _facility(row) if row else None

    async def count(self) -> int:
        async with self._database.transaction() as connection:
            return (await connection.execute(select(func.count()).select_from(t))).scalar_one()


def _row(facility: Facility, now: datetime) -> dict[str, Any]:
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
        "updated_at": now,
    }


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
    )
