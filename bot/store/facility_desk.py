"""Facilities in PostgreSQL as officials look at them: lists, histories, whole lists taken in.

It does not know divisions, nor what an official may change.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Text,
    any_,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from bot.facilities.kept import Check, Done, Kept
from bot.facilities.listing import Place, Query, Sort, Standing
from bot.store import withdrawing
from bot.store.audited import record
from bot.store.facilities import StoredFacilities, as_row, kept_of, next_version
from bot.store.tables import audit
from bot.store.tables import facilities as t
from bot.withdrawals import Withdrawal
from knowledge.facilities.model import Facility, Kind, Status

#: Places left; null where nobody says how many there are.
_LEFT = case(
    (t.c.capacity.is_(None), None),
    else_=func.greatest(0, t.c.capacity - func.coalesce(t.c.occupancy, 0)),
)
_ORDERS: Mapping[Sort, ColumnElement[Any]] = {
    Sort.NAME: t.c.name.expression,
    Sort.KIND: t.c.kind.expression,
    Sort.ROOM: _LEFT,
    Sort.OCCUPANCY: t.c.occupancy.expression,
    Sort.COUNTED: t.c.counted_at.expression,
}


class StoredFacilityDesk(StoredFacilities):
    """Implements bot.facilities.desk.DeskBook."""

    async def places(self, query: Query) -> Sequence[Place]:
        order = _ORDERS[query.sort]
        sorted_by = order.desc().nulls_last() if query.backward else order.asc().nulls_last()
        c = t.c
        columns = (c.id, c.name, c.kind, c.status, c.lat, c.lon, _LEFT, c.admin_code, c.sample)
        statement = select(*columns).where(*_conditions(query)).order_by(sorted_by, c.id)
        async with self._database.transaction() as connection:
            rows = (await connection.execute(statement)).all()
        return [
            Place(id, name, Kind(kind), Status(status), *rest)
            for id, name, kind, status, *rest in rows
        ]

    async def these(self, ids: Sequence[str]) -> Mapping[str, Kept]:
        those = select(t).where(t.c.id == any_(_array(ids)))
        async with self._database.transaction() as connection:
            return {row.id: kept_of(row) for row in await connection.execute(those)}

    async def like(self, facilities: Collection[Facility]) -> Mapping[str, Kept]:
        sources = {each.source for each in facilities}
        async with self._database.transaction() as connection:
            rows = await connection.execute(select(t).where(t.c.source.in_(sources)))
            found = {row.id: kept_of(row) for row in rows}
        missing = [each.id for each in facilities if each.id not in found]
        return {**found, **await self.these(missing)}

    async def history(self, id: str, limit: int) -> Sequence[Done]:
        a = audit.c
        query = (
            select(a.at, a.actor, a.action, a.details)
            .where(a.subject == id, a.action.like("facility.%"))
            .order_by(a.id.desc())
            .limit(limit)
        )
        async with self._database.transaction() as connection:
            return [
                Done(at=row.at, actor=row.actor, action=row.action, details=row.details)
                for row in await connection.execute(query)
            ]

    async def add(self, facility: Facility, *, actor: str) -> None:
        now = self._clock()
        async with self._database.transaction() as connection:
            marks = {"updated_at": now, "version": await next_version(connection)}
            statement = insert(t).values(as_row(facility) | marks).on_conflict_do_nothing()
            added = await connection.execute(statement.returning(t.c.id))
            if added.first() is not None:
                await record(connection, "facility.create", facility.id, by=actor, at=now)

    async def withdraw_all(self, ids: Collection[str], check: Check, withdrawal: Withdrawal) -> int:
        """How many were not withdrawn before. What `check` raises changes nothing."""
        async with self._database.transaction() as connection:
            marks = {"updated_at": self._clock(), "version": await next_version(connection)}
            there = select(t).where(t.c.id == any_(_array(ids)), t.c.withdrawn_at.is_(None))
            rows = (await connection.execute(there.order_by(t.c.id).with_for_update())).all()
            values = withdrawing.columns(withdrawal) | marks
            for row in rows:
                check(kept_of(row).facility)
                await connection.execute(update(t).where(t.c.id == row.id).values(**values))
                await connection.execute(withdrawing.withdrawn("facility", row.id, withdrawal))
            return len(rows)

    async def note_import(
        self, by: str, at: datetime, subject: str, details: Mapping[str, object]
    ) -> None:
        async with self._database.transaction() as connection:
            await record(connection, "facility.import", subject, by=by, at=at, details=details)


def _array(ids: Collection[str]) -> BindParameter[Any]:
    """One parameter, however many there are."""
    return bindparam(None, list(ids), ARRAY(Text))


def _conditions(query: Query) -> list[ColumnElement[bool]]:
    gone = query.standing is Standing.WITHDRAWN
    found: list[ColumnElement[bool]] = [
        t.c.withdrawn_at.is_not(None) if gone else t.c.withdrawn_at.is_(None)
    ]
    if query.standing is not None and not gone:
        found.append(t.c.status == query.standing.value)
    if query.kind is not None:
        found.append(t.c.kind == query.kind)
    if query.room:
        found += [t.c.status == Status.OPEN, or_(_LEFT.is_(None), _LEFT > 0)]
    for word in query.text.split():
        columns = (t.c.name, t.c.address, t.c.id)
        found.append(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return found
