"""Reports as service requests, on PostgreSQL.

It does not know what is shown of them.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, not_, or_, select

from bot.reports.coarse import PERSONAL
from bot.reports.open311.asked import Asked
from bot.reports.open311.ports import Found, Sight
from bot.reports.report import Status
from bot.store import tables as t
from bot.store.database import Database
from bot.store.report_conditions import inside, is_open
from bot.store.report_rows import COLUMNS, report_of

#: Nobody gets here but by an official's word that it is so.
_SURELY = frozenset({Status.VERIFIED, Status.ASSIGNED, Status.RESOLVED, Status.CLOSED})
#: From which a report comes with or without that word: its steps tell.
_PERHAPS = frozenset({Status.EXPIRED, Status.REJECTED, Status.DUPLICATE})


class StoredRequests:
    """Implements bot.reports.open311.ports.RequestBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def requests(self, asked: Asked, sight: Sight) -> tuple[Found, ...]:
        around = _around(asked.cells, sight)
        conditions = [*_seen(sight), *_asked(asked), *around, *_state(asked.open, sight)]
        return await self._found(conditions, asked.limit, asked.offset)

    async def named(self, references: Collection[str]) -> tuple[Found, ...]:
        return await self._found([t.reports.c.reference.in_(references)], len(references), 0)

    async def _found(
        self, conditions: list[ColumnElement[bool]], limit: int, offset: int
    ) -> tuple[Found, ...]:
        r = t.reports.c
        page: Select[Any] = (
            select(*COLUMNS, _verified().label("was_verified"))
            .where(*conditions)
            .order_by(r.created_at.desc(), r.id.desc())
            .limit(limit)
            .offset(offset)
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(page)).all()
        return tuple(Found(report=report_of(row), verified=row.was_verified) for row in rows)


def _verified() -> ColumnElement[bool]:
    r, m = t.reports.c, t.report_moves.c
    once = exists().where(m.report_id == r.id, m.to_status == Status.VERIFIED)
    return or_(r.status.in_(_SURELY), and_(r.status.in_(_PERHAPS), once))


def _seen(sight: Sight) -> list[ColumnElement[bool]]:
    r = t.reports.c
    conditions = [inside(prefixes, unplaced=True) for prefixes in sight.within]
    conditions.append(not_(r.held))
    if not sight.everything:
        conditions += [_verified(), not_(r.confidential)]
    return conditions


def _around(cells: Collection[int] | None, sight: Sight) -> list[ColumnElement[bool]]:
    """Whose place is not shown is not found by it either."""
    if cells is None:
        return []
    r = t.reports.c
    shown = [] if sight.everything else [r.hazard.not_in(PERSONAL)]
    return [r.cell.in_(cells), *shown]


def _asked(asked: Asked) -> list[ColumnElement[bool]]:
    r = t.reports.c
    conditions = [r.created_at >= asked.since, r.created_at < asked.until]
    if asked.hazards:
        conditions.append(r.hazard.in_(asked.hazards))
    return conditions


def _state(wanted: bool | None, sight: Sight) -> list[ColumnElement[bool]]:
    """Open or closed, as it counts now: see bot.reports.report.as_of."""
    if wanted is None:
        return []
    state = is_open(sight.now)
    return [state if wanted else not_(state)]
