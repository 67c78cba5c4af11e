"""Figures about reports, counted by PostgreSQL.

It does not know who may ask, nor what a division is beyond the beginning of a code.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    case,
    cast,
    func,
    literal,
    not_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reports.figures.records import Bucket, Counts, Moment, Pace, Span
from bot.reports.report import Refusal, Report, Status
from bot.store import tables as t
from bot.store.database import Database
from bot.store.report_conditions import due, inside
from bot.store.report_rows import COLUMNS, report_of
from knowledge.hazards import Hazard

#: Days begin at midnight in Beijing, wherever the server stands.
_ZONE = "Asia/Shanghai"
_PACED = (Status.TRIAGED, Status.VERIFIED, Status.ASSIGNED, Status.RESOLVED, Status.CLOSED)
#: Confirmed by an official, and not over.
_PUBLIC = (Status.VERIFIED, Status.ASSIGNED)


class StoredFigures:
    """Implements bot.reports.figures.ports.FigureBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def counts(self, span: Span, now: datetime) -> Counts:
        r = t.reports.c
        status = case((due(now), literal(Status.EXPIRED)), else_=r.status)
        sums = select(
            func.count(),
            func.count().filter(r.urgent),
            func.coalesce(func.sum(r.people_affected), 0),
            func.coalesce(func.sum(r.people_trapped), 0),
        ).where(*_meant(span))
        async with self._database.transaction() as connection:
            total, urgent, affected, trapped = (await connection.execute(sums)).one()
            return Counts(
                total=total,
                urgent=urgent,
                people_affected=affected,
                people_trapped=trapped,
                by_status={Status(k): n for k, n in await _grouped(connection, status, span)},
                by_hazard={Hazard(k): n for k, n in await _grouped(connection, r.hazard, span)},
                by_area=dict(await _grouped(connection, r.area_code, span)),
                by_channel=dict(await _grouped(connection, r.reporter_channel, span)),
                by_refusal=await _refusals(connection, span),
                pace=await _pace(connection, span),
            )

    async def timeline(self, span: Span, bucket: Bucket) -> tuple[Moment, ...]:
        r, m = t.reports.c, t.report_moves.c
        filed = select(
            _bucket(bucket, r.created_at).label("at"),
            r.hazard,
            literal(1).label("filed"),
            literal(0).label("closed"),
        ).where(*_meant(span))
        closed = (
            select(_bucket(bucket, m.at), r.hazard, literal(0), literal(1))
            .join_from(t.report_moves, t.reports)
            .where(*_meant(span, when=m.at), m.to_status == Status.CLOSED)
        )
        both = union_all(filed, closed).subquery()
        summed = (
            select(both.c.at, both.c.hazard, func.sum(both.c.filed), func.sum(both.c.closed))
            .group_by(both.c.at, both.c.hazard)
            .order_by(both.c.at)
        )
        async with self._database.transaction() as connection:
            return _moments((await connection.execute(summed)).all())

    async def cells(self, span: Span) -> Sequence[tuple[int, int, int]]:
        r = t.reports.c
        found = (
            select(r.cell, func.count(), func.count().filter(r.urgent))
            .where(*_meant(span), r.cell.is_not(None), r.confidential.is_(False))
            .group_by(r.cell)
        )
        async with self._database.transaction() as connection:
            return [tuple(row) for row in await connection.execute(found)]

    async def confirmed(self, since: datetime, now: datetime, limit: int) -> tuple[Report, ...]:
        r = t.reports.c
        shown = [
            r.status.in_(_PUBLIC),
            r.created_at >= since,
            r.held.is_(False),
            r.confidential.is_(False),
            not_(due(now)),
        ]
        newest = select(*COLUMNS).where(*shown).order_by(r.created_at.desc(), r.id.desc())
        async with self._database.transaction() as connection:
            return tuple(map(report_of, await connection.execute(newest.limit(limit))))


def _meant(span: Span, when: ColumnElement[Any] | None = None) -> list[ColumnElement[bool]]:
    r = t.reports.c
    at = r.created_at if when is None else when
    conditions = [at >= span.since, at < span.until, r.held.is_(False)]
    conditions += [inside(each, span.unplaced) for each in span.within]
    if span.hazard is not None:
        conditions.append(r.hazard == span.hazard)
    return conditions


def _bucket(bucket: Bucket, at: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.date_trunc(bucket.value, at, _ZONE)


async def _grouped(
    connection: AsyncConnection, key: ColumnElement[Any], span: Span
) -> list[tuple[Any, int]]:
    rows = await connection.execute(select(key, func.count()).where(*_meant(span)).group_by(key))
    return [(row[0], row[1]) for row in rows]


async def _refusals(connection: AsyncConnection, span: Span) -> dict[Refusal | None, int]:
    """Of those that stand rejected, by their last rejection."""
    r, m = t.reports.c, t.report_moves.c
    last = select(func.max(m.id)).where(m.to_status == Status.REJECTED).group_by(m.report_id)
    counts = (
        select(m.refusal, func.count())
        .join_from(t.report_moves, t.reports)
        .where(*_meant(span), r.status == Status.REJECTED, m.id.in_(last))
        .group_by(m.refusal)
    )
    rows = await connection.execute(counts)
    return {Refusal(why) if why else None: count for why, count in rows}


async def _pace(connection: AsyncConnection, span: Span) -> dict[Status, Pace]:
    """Of the first time that each report got to a status."""
    r, m = t.reports.c, t.report_moves.c
    first = (
        select(m.report_id, m.to_status, func.min(m.at - r.created_at).label("took"))
        .join_from(t.report_moves, t.reports)
        .where(*_meant(span), m.to_status.in_(_PACED), m.from_status != m.to_status)
        .group_by(m.report_id, m.to_status)
        .subquery()
    )
    seconds = func.extract("epoch", first.c.took)
    spread = select(
        first.c.to_status,
        cast(func.count(), Integer),
        func.percentile_cont(0.5).within_group(seconds),
        func.percentile_cont(0.9).within_group(seconds),
    ).group_by(first.c.to_status)
    return {
        Status(status): Pace(count=count, median_s=float(median), p90_s=float(p90))
        for status, count, median, p90 in await connection.execute(spread)
    }


def _moments(rows: Sequence[Any]) -> tuple[Moment, ...]:
    """From rows of (at, hazard, filed, closed), in the order of their time."""
    by_time: dict[datetime, list[tuple[Hazard, int, int]]] = {}
    for at, hazard, filed, closed in rows:
        by_time.setdefault(at, []).append((Hazard(hazard), filed, closed))
    return tuple(
        Moment(
            at=at,
            filed=sum(filed for _, filed, _ in each),
            closed=sum(closed for _, _, closed in each),
            by_hazard={hazard: filed for hazard, filed, _ in each if filed},
        )
        for at, each in by_time.items()
    )
