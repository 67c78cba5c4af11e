"""The duty roster and what shifts leave to each other, on PostgreSQL.

It does not know who may change it, nor when a shift begins.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, false, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.notices import Notice
from bot.officials import OFFICIALS, Official
from bot.reports.duty.handing import MOST_LISTED, Handing, Waiting
from bot.reports.duty.shifts import Shift, beginnings
from bot.reports.report import EXPIRING, OPEN
from bot.store import tables as t
from bot.store.alert_calls import officials
from bot.store.audited import record
from bot.store.database import Database
from bot.store.jobs import Jobs
from bot.store.notices import post
from bot.store.steps import PRIORITY
from knowledge.hazards import Hazard

_S, _H, _R = t.duty_shifts.c, t.duty_handovers.c, t.reports.c


class StoredRoster:
    """Implements bot.reports.duty.ports.RosterBook and HandingBook."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._jobs = Jobs()

    async def shifts(self) -> tuple[Shift, ...]:
        async with self._database.transaction() as connection:
            return await shifts(connection)

    async def officials(self) -> tuple[Official, ...]:
        async with self._database.transaction() as connection:
            return await officials(connection, OFFICIALS)

    async def keep(self, shift: Shift, by: str, now: datetime) -> None:
        values = {**vars(shift), "hazards": list(shift.hazards), "days": list(shift.days)}
        kept = upsert(t.duty_shifts).values(**values)
        kept = kept.on_conflict_do_update(index_elements=["id"], set_=values)
        async with self._database.transaction() as connection:
            await connection.execute(kept)
            await _record(connection, "keep", shift, by, now)

    async def drop(self, shift_id: UUID, by: str, now: datetime) -> bool:
        gone = delete(t.duty_shifts).where(_S.id == shift_id).returning(t.duty_shifts)
        async with self._database.transaction() as connection:
            row = (await connection.execute(gone)).one_or_none()
            if row is not None:
                await _record(connection, "drop", _shift(row), by, now)
        return row is not None

    async def waiting(self, area: str | None, now: datetime) -> Waiting:
        living = or_(_R.expires_at.is_(None), _R.expires_at > now, _R.status.not_in(EXPIRING))
        here = [_R.status.in_(OPEN), living, ~_R.held]
        if area is not None:
            begins = (_R.area_code.startswith(one, autoescape=True) for one in beginnings(area))
            here.append(or_(false(), *begins))
        kinds: dict[str, list[ColumnElement[bool]]] = {
            "open": [],
            "overdue": [_R.due_at <= now],
            "urgent": [_R.urgent],
        }
        found: dict[str, tuple[str, ...]] = {}
        async with self._database.transaction() as connection:
            for kind, more in kinds.items():
                query = select(_R.reference).where(*here, *more).order_by(_R.created_at)
                rows = (await connection.execute(query.limit(MOST_LISTED))).scalars()
                found[kind] = tuple(rows)
        return Waiting(**found)

    async def write(self, handing: Handing) -> None:
        async with self._database.transaction() as connection:
            await _give(connection, handing)

    async def handings(self, since: datetime) -> tuple[Handing, ...]:
        query = select(t.duty_handovers).where(_H.written_at >= since)
        async with self._database.transaction() as connection:
            rows = await connection.execute(query.order_by(_H.written_at.desc(), _H.id))
            return tuple(map(_handing, rows))

    async def acknowledge(self, id: UUID, name: str, now: datetime) -> Handing | None:
        first = update(t.duty_handovers).where(_H.id == id, _H.acknowledged_at.is_(None))
        done = first.values(acknowledged_by=name, acknowledged_at=now)
        async with self._database.transaction() as connection:
            await connection.execute(done)
            query = select(t.duty_handovers).where(_H.id == id)
            row = (await connection.execute(query)).one_or_none()
        return _handing(row) if row else None

    async def begin(
        self,
        shift_id: UUID,
        starts_at: datetime,
        given: Sequence[Handing],
        notices: Sequence[Notice],
        now: datetime,
    ) -> bool:
        begun = upsert(t.duty_begun).values(shift_id=shift_id, starts_at=starts_at)
        once = begun.on_conflict_do_nothing().returning(t.duty_begun.c.shift_id)
        async with self._database.transaction() as connection:
            if (await connection.execute(once)).one_or_none() is None:
                return False
            for one in given:
                await _give(connection, one)
            await post(connection, self._jobs, notices, priority=PRIORITY, now=now)
        return True


async def shifts(connection: AsyncConnection) -> tuple[Shift, ...]:
    """The highest level first, then by area and person."""
    query = select(t.duty_shifts).order_by(
        _S.level.desc(), _S.area.nulls_first(), _S.official, _S.id
    )
    return tuple(map(_shift, await connection.execute(query)))


async def _give(connection: AsyncConnection, one: Handing) -> None:
    """New, or written before and now given to somebody."""
    lists = {name: list(getattr(one, name)) for name in ("open", "overdue", "urgent")}
    added = upsert(t.duty_handovers).values(**{**vars(one), **lists})
    given = {"given_to": one.given_to, "given_at": one.given_at}
    await connection.execute(added.on_conflict_do_update(index_elements=["id"], set_=given))


async def _record(
    connection: AsyncConnection, act: str, shift: Shift, by: str, now: datetime
) -> None:
    details = {"official": shift.official, "area": shift.area, "level": shift.level}
    await record(connection, f"roster.{act}", shift.id, by=by, at=now, details=details)


def _shift(row: Row[Any]) -> Shift:
    values = dict(row._mapping)
    values["hazards"] = tuple(map(Hazard, values["hazards"]))
    values["days"] = tuple(values["days"])
    return Shift(**values)


def _handing(row: Row[Any]) -> Handing:
    values = dict(row._mapping)
    lists = {name: tuple(values[name]) for name in ("open", "overdue", "urgent")}
    return Handing(**{**values, **lists})
