"""Reports near a new one with their vectors, on PostgreSQL; clusters that one joins.

It does not know what is alike.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    DateTime,
    Integer,
    Row,
    Select,
    Text,
    bindparam,
    func,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reports.likeness.ports import Joining, Kept
from bot.reports.report import OPEN
from bot.store import tables as t
from bot.store.database import Database
from bot.store.report_rows import COLUMNS, report_of

#: Rows of one look: the newest of the own cell, of all cells around it together, of a division's
#: reports without a point, and of all of a division. A flood of reports fills a cell within
#: minutes; what repeats an older one also repeats those that came since.
OWN, AROUND, UNPLACED, DIVISION = 60, 60, 30, 100

_NEW = upsert(t.report_vectors)
_KEEP = _NEW.on_conflict_do_update(
    index_elements=["report_id"],
    set_={"encoder": _NEW.excluded.encoder, "vector": _NEW.excluded.vector},
)
_AREA = bindparam("area", type_=Text)
_SINCE = bindparam("since", type_=DateTime(timezone=True))


class StoredLikeness:
    """Implements bot.reports.likeness.ports.LikenessBook."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # Put together once: doing it for each report took more of the processor than asking.
        self._placed, self._unplaced = _whole(_around()), _whole(_within())

    async def near(
        self, cells: Sequence[int], area_code: str | None, since: datetime
    ) -> tuple[Kept, ...]:
        if not cells and area_code is None:
            return ()
        others = list(cells[1:])
        values: dict[str, Any] = {"area": area_code, "since": since}
        if cells:
            each = -(-AROUND // max(len(others), 1))
            values |= {"own": [cells[0]], "others": others, "each": each}
        asked = self._placed if cells else self._unplaced
        async with self._database.single() as connection:
            found = (await connection.execute(asked, values)).all()
        return tuple(map(_kept, found))

    async def apart_from(self, id: UUID) -> frozenset[UUID]:
        p = t.report_pairs.c
        said = select(p.one, p.other).where(or_(p.one == id, p.other == id), p.same.is_(False))
        async with self._database.transaction() as connection:
            rows = (await connection.execute(said)).all()
        return frozenset(row.other if row.one == id else row.one for row in rows)

    async def place(self, id: UUID, placed: Joining) -> None:
        async with self._database.transaction() as connection:
            await keep(connection, id, placed)
            if placed.beside is not None:
                r = t.reports.c
                cluster = await joined(connection, placed.beside)
                free = update(t.reports).where(r.id == id, r.cluster.is_(None))
                await connection.execute(free.values(cluster=cluster))


async def joined(connection: AsyncConnection, beside: UUID) -> UUID | None:
    """The cluster of a report, which gets one now if it has none; None when it is gone."""
    r = t.reports.c
    shared = (
        update(t.reports).where(r.id == beside).values(cluster=func.coalesce(r.cluster, uuid4()))
    )
    found: UUID | None = (await connection.execute(shared.returning(r.cluster))).scalar()
    return found


async def keep(connection: AsyncConnection, id: UUID, placed: Joining) -> None:
    """Its vector, instead of the one before."""
    if placed.vector is None or placed.encoder is None:
        return
    values = {"report_id": id, "encoder": placed.encoder, "vector": placed.vector}
    await connection.execute(_KEEP, values)


def _whole(rows: Iterable[Select[Any]]) -> Select[Any]:
    """With what is kept of their meaning."""
    near, v = union_all(*rows).subquery("near"), t.report_vectors
    return select(near, v.c.encoder, v.c.vector).outerjoin(v, v.c.report_id == near.c.id)


def _around() -> Iterator[Select[Any]]:
    """Of `own`, one cell, of the cells `others`, `each` so many, and of `area` without a point."""
    yield _newest_of("own", OWN)
    yield _newest_of("others", bindparam("each", type_=Integer))
    yield _of_area(UNPLACED, t.reports.c.cell.is_(None))


def _within() -> Iterator[Select[Any]]:
    yield _of_area(DIVISION)


def _of_area(most: int, *also: ColumnElement[bool]) -> Select[Any]:
    newest = _newest([t.reports.c.area_code == _AREA, *also], most).subquery()
    return select(*newest.c)


def _newest_of(cells: str, each: int | BindParameter[int]) -> Select[Any]:
    """Cell by cell, so that each is read along its index and a full one hides no other."""
    listed = func.unnest(bindparam(cells, type_=ARRAY(BigInteger))).table_valued("cell")
    named = listed.render_derived(name=cells)
    newest = _newest([t.reports.c.cell == named.c.cell], each).lateral()
    return select(*newest.c).select_from(named).join(newest, true())


def _newest(there: Sequence[ColumnElement[bool]], most: int | BindParameter[int]) -> Select[Any]:
    r = t.reports.c
    shown = [r.held.is_(False), r.confidential.is_(False)]
    fit = [*there, r.created_at >= _SINCE, r.status.in_(OPEN), *shown]
    return select(*COLUMNS).where(*fit).order_by(r.created_at.desc()).limit(most)


def _kept(row: Row[Any]) -> Kept:
    report = report_of(row)
    return Kept(report=report, encoder=row.encoder, vector=row.vector)
