"""Reports near a new one with their vectors, on PostgreSQL; clusters that one joins.

It does not know what is alike.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ColumnElement, Select, func, literal, or_, select, true, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reports.likeness.ports import Kept, Placed
from bot.reports.report import OPEN
from bot.store import tables as t
from bot.store.database import Database
from bot.store.report_rows import COLUMNS, report_of

#: Rows of one look: the newest of the own cell, of all cells around it together, of a division's
#: reports without a point, and of all of a division. A flood of reports fills a cell within
#: minutes; what repeats an older one also repeats those that came since.
OWN, AROUND, UNPLACED, DIVISION = 100, 100, 50, 150


class StoredLikeness:
    """Implements bot.reports.likeness.ports.LikenessBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def around(self, cells: Sequence[int], since: datetime) -> tuple[Kept, ...]:
        own, *others = cells
        found = await self._kept(_newest_of([own], OWN, since))
        if others:
            found += await self._kept(_newest_of(others, -(-AROUND // len(others)), since))
        return found

    async def inside(self, area_code: str, since: datetime, *, unplaced: bool) -> tuple[Kept, ...]:
        r = t.reports.c
        conditions = [r.area_code == area_code, *_open(since)]
        if unplaced:
            conditions.append(r.cell.is_(None))
        newest = select(t.reports).where(*conditions).order_by(r.created_at.desc())
        rows = newest.limit(UNPLACED if unplaced else DIVISION).subquery()
        return await self._kept(_with_vectors(rows))

    async def apart_from(self, id: UUID) -> frozenset[UUID]:
        p = t.report_pairs.c
        said = select(p.one, p.other).where(or_(p.one == id, p.other == id), p.same.is_(False))
        async with self._database.transaction() as connection:
            rows = (await connection.execute(said)).all()
        return frozenset(row.other if row.one == id else row.one for row in rows)

    async def place(self, id: UUID, placed: Placed) -> None:
        async with self._database.transaction() as connection:
            await keep(connection, id, placed)
            if placed.beside is not None:
                r = t.reports.c
                cluster = await joined(connection, placed.beside)
                free = update(t.reports).where(r.id == id, r.cluster.is_(None))
                await connection.execute(free.values(cluster=cluster))

    async def _kept(self, statement: Select[Any]) -> tuple[Kept, ...]:
        async with self._database.transaction() as connection:
            rows = (await connection.execute(statement)).all()
        return tuple(
            Kept(report=report_of(row, ignoring=("encoder", "vector")), encoder=row.encoder,
                 vector=row.vector)
            for row in rows
        )  # fmt: skip


async def joined(connection: AsyncConnection, beside: UUID) -> UUID | None:
    """The cluster of a report, which gets one now if it has none; None when it is gone."""
    r = t.reports.c
    shared = (
        update(t.reports).where(r.id == beside).values(cluster=func.coalesce(r.cluster, uuid4()))
    )
    found: UUID | None = (await connection.execute(shared.returning(r.cluster))).scalar()
    return found


async def keep(connection: AsyncConnection, id: UUID, placed: Placed) -> None:
    """Its vector, instead of the one before."""
    if placed.vector is None or placed.encoder is None:
        return
    values = {"encoder": placed.encoder, "vector": placed.vector}
    kept = upsert(t.report_vectors).values(report_id=id, **values)
    await connection.execute(kept.on_conflict_do_update(index_elements=["report_id"], set_=values))


def _newest_of(cells: Sequence[int], each: int, since: datetime) -> Select[Any]:
    """Cell by cell, so that each is read along its index and a full one hides no other."""
    r = t.reports.c
    listed = (
        func.unnest(literal(list(cells), ARRAY(BigInteger)))
        .table_valued("cell")
        .render_derived(name="listed")
    )
    newest = (
        select(t.reports)
        .where(r.cell == listed.c.cell, *_open(since))
        .order_by(r.created_at.desc())
        .limit(each)
        .lateral("near")
    )
    return _with_vectors(newest, select(*_columns(newest)).select_from(listed).join(newest, true()))


def _with_vectors(rows: Any, whole: Select[Any] | None = None) -> Select[Any]:
    v = t.report_vectors
    chosen = whole if whole is not None else select(*_columns(rows)).select_from(rows)
    return chosen.add_columns(v.c.encoder, v.c.vector).outerjoin(v, v.c.report_id == rows.c.id)


def _columns(rows: Any) -> list[ColumnElement[Any]]:
    return [rows.c[column.name] for column in COLUMNS]


def _open(since: datetime) -> list[ColumnElement[bool]]:
    r = t.reports.c
    return [r.created_at >= since, r.status.in_(OPEN), r.held.is_(False)]
