"""Reports for files and maps, on PostgreSQL.

It does not know who may see what, nor the formats.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Select,
    and_,
    case,
    column,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    values,
)

from bot.reports.chosen.choice import Box, Wanted
from bot.reports.chosen.cover import parent_mask, ranges
from bot.reports.chosen.ports import Cluster, Point
from bot.reports.report import OPEN, Report, Status
from bot.store import tables as t
from bot.store.database import Database
from bot.store.report_conditions import counts_as, due, inside, is_open
from bot.store.report_rows import COLUMNS, report_of
from knowledge.hazards import Hazard

#: Digits of a county's code: nothing begins with it but itself.
_WHOLE_CODE = 6


class StoredChosen:
    """Implements bot.reports.chosen.ports.ChosenBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def part(
        self, wanted: Wanted, after: tuple[datetime, UUID] | None, most: int
    ) -> Sequence[Report]:
        """Files travel: a whistle-blower's report is in none."""
        r = t.reports.c
        conditions = [*_chosen(wanted), r.confidential.is_(False)]
        if after is not None:
            conditions.append(tuple_(r.created_at, r.id) < tuple_(*after))
        part = select(*COLUMNS).where(*conditions)
        return await self._reports(part.order_by(r.created_at.desc(), r.id.desc()).limit(most))

    async def points(self, wanted: Wanted, most: int) -> Sequence[Point] | None:
        """Counted first: of many points, their index says that they are too many."""
        few = _placed(wanted, [literal(1)]).limit(most + 1).subquery()
        r = t.reports.c
        status = case((due(wanted.now), Status.EXPIRED), else_=r.status).label("status")
        columns = [r.reference, status, r.hazard, r.urgent, r.area_code, r.created_at, r.lat, r.lon]
        async with self._database.transaction() as connection:
            count = (await connection.execute(select(func.count()).select_from(few))).scalar_one()
            if count > most:
                return None
            rows = (await connection.execute(_placed(wanted, columns))).all()
        return [_point(row) for row in rows]

    async def clusters(self, wanted: Wanted, resolution: int) -> Sequence[Cluster]:
        r = t.reports.c
        keep, put = (literal(bits, BigInteger) for bits in parent_mask(resolution))
        still = true() if wanted.choice.open_at else is_open(wanted.now)
        urgent = and_(r.urgent, still).label("pressing")
        columns = [r.cell, r.created_at, r.lat, r.lon, urgent]
        p = _placed(wanted, columns).subquery().c
        around = p.cell.bitwise_and(keep).bitwise_or(put).label("cell")
        counted = select(
            around,
            func.count().label("reports"),
            func.count().filter(p.pressing).label("urgent"),
            func.max(p.created_at).label("newest"),
            func.avg(p.lat).label("lat"),
            func.avg(p.lon).label("lon"),
        ).group_by(around)
        async with self._database.transaction() as connection:
            rows = (await connection.execute(counted)).all()
        return [Cluster(**row._mapping) for row in rows]

    async def _reports(self, statement: Select[Any]) -> Sequence[Report]:
        async with self._database.transaction() as connection:
            return [report_of(row) for row in await connection.execute(statement)]


def _placed(wanted: Wanted, columns: Sequence[ColumnElement[Any]]) -> Select[Any]:
    """Those with a point. Of a box: range by range of its cells, each by an index alone."""
    r, box = t.reports.c, wanted.choice.box
    placed = select(*columns).where(*_chosen(wanted), r.cell.is_not(None))
    cells = ranges(box) if box else None
    if cells is None:
        return placed
    v = values(column("first", BigInteger), column("last", BigInteger), name="v").data(cells)
    # Without the offset the planner turns the loop inside out, and reads everything.
    each = placed.where(r.cell.between(v.c.first, v.c.last)).offset(0).lateral("each")
    return select(*each.c).select_from(v.join(each, true()))


def _chosen(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What is held back or confidential is in no file and on no map."""
    r, choice = t.reports.c, wanted.choice
    conditions = [_within(prefixes, wanted.unplaced) for prefixes in wanted.within]
    conditions += [r.held.is_(False), r.confidential.is_(False)]
    if choice.status is not None:
        conditions.append(counts_as(choice.status, wanted.now))
    if choice.hazard is not None:
        conditions.append(r.hazard == choice.hazard)
    if choice.since is not None:
        conditions.append(r.created_at >= choice.since)
    if choice.until is not None:
        conditions.append(r.created_at < choice.until)
    if choice.urgent is not None:
        conditions.append(r.urgent.is_(choice.urgent))
    if choice.open_at is not None:
        conditions.append(_open_at(choice.open_at, wanted.now))
    if choice.box is not None:
        conditions.append(_inside_box(choice.box))
    return conditions


def _open_at(at: datetime, now: datetime) -> ColumnElement[bool]:
    """Of a moment that is over by its steps: what it is now says nothing of then."""
    if at >= now:
        return is_open(now)
    r, m = t.reports.c, t.report_moves.c
    last = (
        select(m.to_status)
        .where(m.report_id == r.id, m.at <= at)
        .order_by(m.at.desc(), m.id.desc())
        .limit(1)
        .correlate(t.reports)
        .scalar_subquery()
    )
    return and_(r.created_at <= at, last.in_(OPEN))


def _within(prefixes: Sequence[str], unplaced: bool) -> ColumnElement[bool]:
    """Whole codes as a list: so the index alone can answer."""
    if unplaced or any(len(prefix) < _WHOLE_CODE for prefix in prefixes):
        return inside(prefixes, unplaced)
    return t.reports.c.area_code.in_(prefixes)


def _inside_box(box: Box) -> ColumnElement[bool]:
    r = t.reports.c
    return or_(
        *(
            and_(r.lat.between(half.south, half.north), r.lon.between(half.west, half.east))
            for half in box.halves
        )
    )


def _point(row: Row[Any]) -> Point:
    return Point(**{**row._mapping, "status": Status(row.status), "hazard": Hazard(row.hazard)})
