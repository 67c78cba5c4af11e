"""Supervisions of reports on PostgreSQL.

It does not know who may supervise, nor what is said to whom.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, insert, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.notices import Notice
from bot.reports.errors import AlreadySupervised, MoveNotAllowed, Supervised
from bot.reports.report import Report, Status
from bot.reports.supervising import Acted, Listed
from bot.reports.supervising import Supervised as Found
from bot.reports.supervision import ENDS, Act, Supervision
from bot.store import tables as t
from bot.store.counting import count
from bot.store.database import Database
from bot.store.jobs import Jobs
from bot.store.notices import post
from bot.store.report_rows import COLUMNS, report_of

#: Behind life-safety and warnings' calls.
_PRIORITY = 20
_COLUMNS = [t.supervisions.c[name] for name in t.supervisions.c.keys()]


class StoredSupervisions:
    """Implements bot.reports.supervising.SupervisionBook."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._jobs = Jobs()

    async def add(self, supervision: Supervision, act: Acted, notices: Sequence[Notice]) -> None:
        values = asdict(supervision)
        del values["reference"]
        added = upsert(t.supervisions).values(**values).on_conflict_do_nothing()
        async with self._database.transaction() as connection:
            await _lock(connection, supervision.report_id, but=ENDS)
            done = await connection.execute(added.returning(t.supervisions.c.id))
            if done.first() is None:
                raise AlreadySupervised
            await self._append(connection, supervision.id, act)
            await self._post(connection, notices, act.at)

    async def confirm(
        self, supervision: Supervision, act: Acted, notices: Sequence[Notice]
    ) -> None:
        unresolved = frozenset(Status) - {Status.RESOLVED}
        values = {
            "confirmed_at": supervision.confirmed_at,
            "confirmed_by": supervision.confirmed_by,
            "note": supervision.note,
        }
        async with self._database.transaction() as connection:
            await _lock(connection, supervision.report_id, but=unresolved)
            await self._change(connection, supervision.id, act, values)
            await self._post(connection, notices, act.at)

    async def lift(self, supervision: Supervision, act: Acted) -> None:
        values = {
            "lifted_at": supervision.lifted_at,
            "lifted_by": supervision.lifted_by,
            "note": supervision.note,
        }
        async with self._database.transaction() as connection:
            await _lock(connection, supervision.report_id)
            await self._change(connection, supervision.id, act, values)

    async def of(self, report_id: UUID) -> tuple[Found, ...]:
        s = t.supervisions.c
        query = _joined(s.report_id == report_id).order_by(s.created_at.desc(), s.id.desc())
        return await self._found(query)

    async def standing(self, wanted: Listed) -> tuple[Found, ...]:
        return await self._found(_standing(wanted))

    async def count(self, wanted: Listed) -> int:
        return await count(self._database, _standing(replace(wanted, after=None)))

    async def untold(self, wanted: Listed) -> tuple[Found, ...]:
        return await self._found(_standing(wanted).where(t.supervisions.c.told_at.is_(None)))

    async def tell(self, id: UUID, notices: Sequence[Notice], now: datetime) -> bool:
        s = t.supervisions.c
        marked = update(t.supervisions).where(s.id == id, s.told_at.is_(None)).values(told_at=now)
        async with self._database.transaction() as connection:
            if (await connection.execute(marked)).rowcount == 0:
                return False
            await self._post(connection, notices, now)
        return True

    async def _change(
        self, connection: AsyncConnection, id: UUID, act: Acted, values: dict[str, Any]
    ) -> None:
        """Raises MoveNotAllowed when it was lifted meanwhile."""
        s = t.supervisions.c
        changed = update(t.supervisions).where(s.id == id, s.lifted_at.is_(None)).values(**values)
        if (await connection.execute(changed)).rowcount == 0:
            raise MoveNotAllowed
        await self._append(connection, id, act)

    async def _append(self, connection: AsyncConnection, id: UUID, act: Acted) -> None:
        values = {"supervision_id": id, **asdict(act)}
        await connection.execute(insert(t.supervision_acts).values(**values))

    async def _post(
        self, connection: AsyncConnection, notices: Sequence[Notice], now: datetime
    ) -> None:
        await post(connection, self._jobs, notices, priority=_PRIORITY, now=now)

    async def _found(self, query: Select[Any]) -> tuple[Found, ...]:
        a = t.supervision_acts.c
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).all()
            acts = select(t.supervision_acts).where(
                a.supervision_id.in_([row.supervision_id for row in rows])
            )
            lines = (await connection.execute(acts.order_by(a.id))).all() if rows else []
            wanted = select(*COLUMNS).where(t.reports.c.id.in_([row.report_id for row in rows]))
            reports = (await connection.execute(wanted)).all() if rows else []
        by_id = {report.id: report for report in map(report_of, reports)}
        return tuple(
            Found(
                supervision=_supervision(row),
                report=by_id[row.report_id],
                acts=tuple(
                    _acted(one) for one in lines if one.supervision_id == row.supervision_id
                ),
            )
            for row in rows
            if row.report_id in by_id
        )


async def refuse_supervised(connection: AsyncConnection, report: Report) -> None:
    """Raises Supervised when `report`, as it was just written, may not end like that.

    Whoever calls holds the report's row: a supervision that comes at the same moment waits.
    """
    if report.status not in ENDS:
        return
    s, m = t.supervisions.c, t.report_moves.c
    done = select(func.max(m.at)).where(
        m.report_id == report.id,
        m.to_status == Status.RESOLVED,
        m.from_status.is_distinct_from(Status.RESOLVED),
    )
    holds: ColumnElement[bool] = and_(s.report_id == report.id, s.lifted_at.is_(None))
    if report.status is Status.CLOSED:
        unconfirmed = or_(s.confirmed_at.is_(None), s.confirmed_at < done.scalar_subquery())
        holds = and_(holds, unconfirmed)
    if (await connection.execute(select(s.id).where(holds).limit(1))).first() is not None:
        raise Supervised


async def _lock(
    connection: AsyncConnection, report_id: UUID, but: frozenset[Status] = frozenset()
) -> None:
    """Holds the report, so that it does not end meanwhile.

    Raises MoveNotAllowed when its status is one of `but`.
    """
    r = t.reports.c
    row = select(r.status).where(r.id == report_id).with_for_update()
    status = (await connection.execute(row)).scalar_one_or_none()
    if status is None or status in but:
        raise MoveNotAllowed


def _joined(*conditions: ColumnElement[bool]) -> Select[Any]:
    named = [column.label(f"supervision_{column.name}") for column in _COLUMNS]
    return (
        select(*named, t.reports.c.id.label("report_id"), t.reports.c.reference)
        .join_from(t.supervisions, t.reports, t.reports.c.id == t.supervisions.c.report_id)
        .where(*conditions)
    )


def _standing(wanted: Listed) -> Select[Any]:
    s, r = t.supervisions.c, t.reports.c
    conditions: list[ColumnElement[bool]] = [s.lifted_at.is_(None), r.status.not_in(ENDS)]
    if wanted.within:
        inside = [r.area_code.startswith(one, autoescape=True) for one in wanted.within]
        conditions.append(or_(r.area_code.is_(None), *inside))
    if wanted.overdue is not None:
        conditions.append(s.due_at <= wanted.overdue)
    if wanted.after is not None:
        conditions.append(tuple_(s.due_at, s.id) > tuple_(wanted.after.created_at, wanted.after.id))
    return _joined(*conditions).order_by(s.due_at, s.id).limit(wanted.limit)


def _supervision(row: Row[Any]) -> Supervision:
    names = [column.name for column in _COLUMNS]
    values = {name: getattr(row, f"supervision_{name}") for name in names}
    return Supervision(reference=row.reference, **values)


def _acted(row: Row[Any]) -> Acted:
    return Acted(at=row.at, act=Act(row.act), actor=row.actor, note=row.note)
