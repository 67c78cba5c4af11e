"""Clusters of reports, and what officials said of two, on PostgreSQL.

It does not know who may see or say it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, func, insert, or_, select, true, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reports.groups.confidence import Member
from bot.reports.groups.ports import GroupQuery, Said
from bot.reports.report import Moved, Report
from bot.store import tables as t
from bot.store.database import Database
from bot.store.jobs import Jobs
from bot.store.report_rows import COLUMNS, report_of
from bot.store.steps import enqueue


class StoredGroups:
    """Implements bot.reports.groups.ports.GroupBook."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._jobs = Jobs()

    async def newest(self, query: GroupQuery) -> tuple[UUID, ...]:
        r = t.reports.c
        latest = func.max(r.created_at)
        seen = _seen(query)
        chosen = (
            select(r.cluster)
            .where(r.cluster.is_not(None), r.created_at >= query.since)
            .group_by(r.cluster)
            .having(func.count() > 1, func.bool_or(seen))
            .order_by(latest.desc(), r.cluster.desc())
            .limit(query.limit)
        )
        if query.before is not None:
            chosen = chosen.having(tuple_(latest, r.cluster) < tuple_(*query.before))
        async with self._database.transaction() as connection:
            return tuple((await connection.execute(chosen)).scalars())

    async def members(self, clusters: Collection[UUID]) -> Mapping[UUID, Sequence[Member]]:
        m, r = t.report_media.c, t.reports.c
        files = select(func.count()).where(m.report_id == r.id).scalar_subquery().label("files")
        chosen = select(*(*COLUMNS, files)).where(r.cluster.in_(clusters))
        found: dict[UUID, list[Member]] = {}
        async with self._database.transaction() as connection:
            for row in await connection.execute(chosen):
                member = Member(report=report_of(row), files=row.files)
                found.setdefault(row.cluster, []).append(member)
        return found

    async def say(self, said: Said) -> None:
        pair = sorted((said.one.id, said.other.id))
        values: dict[str, Any] = {
            "same": said.same,
            "actor": said.moves[0].actor,
            "at": said.moves[0].at,
        }
        kept = upsert(t.report_pairs).values(one=pair[0], other=pair[1], **values)
        kept = kept.on_conflict_do_update(index_elements=["one", "other"], set_=values)
        async with self._database.transaction() as connection:
            clusters = await _locked(connection, pair)
            await connection.execute(kept)
            if said.same:
                await _join(connection, said, clusters)
            elif clusters[said.one.id] == clusters[said.other.id]:
                await _leave(connection, said.one.id)
            for report, move in zip((said.one, said.other), said.moves, strict=True):
                await self._append(connection, report, move)

    async def _append(self, connection: AsyncConnection, report: Report, move: Moved) -> None:
        values = {**asdict(move), "media": list(move.media)}
        step = insert(t.report_moves).values(report_id=report.id, **values)
        id = (await connection.execute(step.returning(t.report_moves.c.id))).scalar_one()
        await enqueue(connection, self._jobs, id, report.id, urgent=report.urgent)


async def _locked(connection: AsyncConnection, pair: Sequence[UUID]) -> dict[UUID, UUID | None]:
    """The clusters of two reports, which nobody else changes until the end."""
    r = t.reports.c
    both = select(r.id, r.cluster).where(r.id.in_(pair)).order_by(r.id).with_for_update()
    return {row.id: row.cluster for row in await connection.execute(both)}


async def _join(
    connection: AsyncConnection, said: Said, clusters: Mapping[UUID, UUID | None]
) -> None:
    """Everybody of the first one's cluster goes over to the other's."""
    r = t.reports.c
    theirs = clusters[said.other.id] or clusters[said.one.id] or uuid4()
    old = [cluster for cluster in clusters.values() if cluster not in (None, theirs)]
    going = or_(r.id.in_(list(clusters)), r.cluster.in_(old))
    await connection.execute(update(t.reports).where(going).values(cluster=theirs))


async def _leave(connection: AsyncConnection, id: UUID) -> None:
    gone = update(t.reports).where(t.reports.c.id == id).values(cluster=None)
    await connection.execute(gone)


def _seen(query: GroupQuery) -> Any:
    """Whether a report of the cluster is one that the query asks for."""
    r = t.reports.c
    conditions: list[Any] = [r.hazard == query.hazard] if query.hazard else []
    for beginnings in query.within:
        inside = or_(*(r.area_code.startswith(one, autoescape=True) for one in beginnings))
        conditions.append(or_(inside, r.area_code.is_(None)) if query.unplaced else inside)
    return func.coalesce(and_(true(), *conditions), False)
