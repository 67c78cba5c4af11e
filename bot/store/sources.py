"""Hazard sources on PostgreSQL.

It does not know what may be done about one.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, insert, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.notices import Notice
from bot.reports.listing import Media
from bot.reports.ports import ReferenceTaken
from bot.reports.report import Status
from bot.reports.sources.errors import ActNotAllowed, LinkedAlready
from bot.reports.sources.ports import Opened
from bot.reports.sources.records import Act, Done, Linked, Source, SourceEntry, SourceQuery, State
from bot.store import tables as t
from bot.store.counting import count
from bot.store.database import Database
from bot.store.jobs import Jobs
from bot.store.notices import post
from bot.store.report_rows import media_of, report_values
from bot.store.steps import append
from knowledge.hazards import Hazard

#: Behind life-safety and warnings' calls.
_PRIORITY = 20
_COLUMNS = [t.hazard_sources.c[name] for name in Source.__dataclass_fields__]


class StoredSources:
    """Implements bot.reports.sources.ports.SourceBook."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._jobs = Jobs()

    async def add(self, source: Source, done: Sequence[Done], report: UUID | None) -> None:
        async with self._database.transaction() as connection:
            await connection.execute(insert(t.hazard_sources).values(**vars(source)))
            for one in done:
                await _append(connection, source.id, one)
            if report is not None:
                await _link(connection, source.id, report)

    async def link(self, source: Source, done: Done, report: UUID) -> None:
        async with self._database.transaction() as connection:
            await _link(connection, source.id, report)
            await _append(connection, source.id, done)

    async def write(
        self, source: Source, done: Done, written: Source, opened: Opened | None = None
    ) -> None:
        h = t.hazard_sources.c
        as_it_was = [
            h[name].is_not_distinct_from(getattr(written, name))
            for name in ("id", "state", "next_due", "updated_at")
        ]
        changed = update(t.hazard_sources).where(*as_it_was)
        async with self._database.transaction() as connection:
            if (await connection.execute(changed.values(**vars(source)))).rowcount == 0:
                raise ActNotAllowed
            await _append(connection, source.id, done)
            if opened:
                await self._open(connection, opened)

    async def get(self, id: UUID) -> SourceEntry | None:
        h, a, m, r = (
            each.c
            for each in (t.hazard_sources, t.hazard_source_acts, t.hazard_source_media, t.reports)
        )
        reports = select(r.reference, r.status, r.created_at).where(r.source_id == id)
        async with self._database.transaction() as connection:
            one = await connection.execute(select(*_COLUMNS).where(h.id == id))
            row = one.one_or_none()
            acts = select(t.hazard_source_acts).where(a.source_id == id).order_by(a.id)
            lines = (await connection.execute(acts)).all()
            files = select(t.hazard_source_media).where(m.source_id == id)
            media = (await connection.execute(files.order_by(m.created_at, m.id))).all()
            linked = (await connection.execute(reports.order_by(r.created_at, r.id))).all()
        if row is None:
            return None
        return SourceEntry(
            source=_source(row),
            history=tuple(map(_done, lines)),
            media=tuple(map(media_of, media)),
            reports=tuple(_linked(one) for one in linked),
        )

    async def find(self, query: SourceQuery) -> tuple[Source, ...]:
        h = t.hazard_sources.c
        wanted = select(*_COLUMNS).where(*_conditions(query)).order_by(h.next_due, h.id)
        async with self._database.transaction() as connection:
            return tuple(map(_source, await connection.execute(wanted.limit(query.limit))))

    async def count(self, query: SourceQuery) -> int:
        wanted = select(t.hazard_sources.c.id).where(*_conditions(replace(query, after=None)))
        return await count(self._database, wanted)

    async def add_media(self, id: UUID, media: Media, most: int) -> bool:
        m, h = t.hazard_source_media.c, t.hazard_sources.c
        count = select(func.count()).where(m.source_id == id)
        async with self._database.transaction() as connection:
            # Locked, so that two uploads at once do not both see the last free place.
            await connection.execute(select(h.id).where(h.id == id).with_for_update())
            if ((await connection.execute(count)).scalar() or 0) >= most:
                return False
            values = {"source_id": id, **asdict(media)}
            await connection.execute(insert(t.hazard_source_media).values(**values))
        return True

    async def untold(self, due_by: datetime, limit: int) -> tuple[Source, ...]:
        h = t.hazard_sources.c
        wanted = (
            select(*_COLUMNS)
            .where(
                h.state == State.STANDING,
                h.next_due <= due_by,
                h.told_due.is_distinct_from(h.next_due),
            )
            .order_by(h.next_due, h.id)
            .limit(limit)
        )
        async with self._database.transaction() as connection:
            return tuple(map(_source, await connection.execute(wanted)))

    async def tell(self, source: Source, notices: Sequence[Notice], now: datetime) -> bool:
        h = t.hazard_sources.c
        marked = (
            update(t.hazard_sources)
            .where(
                h.id == source.id,
                h.state == State.STANDING,
                h.next_due == source.next_due,
                h.told_due.is_distinct_from(source.next_due),
            )
            .values(told_due=source.next_due)
        )
        async with self._database.transaction() as connection:
            if (await connection.execute(marked)).rowcount == 0:
                return False
            await post(connection, self._jobs, notices, priority=_PRIORITY, now=now)
        return True

    async def _open(self, connection: AsyncConnection, opened: Opened) -> None:
        """Raises ReferenceTaken."""
        added = (
            upsert(t.reports)
            .values(cell=opened.cell, **report_values(opened.report))
            .on_conflict_do_nothing(index_elements=["reference"])
            .returning(t.reports.c.id)
        )
        if (await connection.execute(added)).one_or_none() is None:
            raise ReferenceTaken
        await append(connection, self._jobs, opened.report, opened.move)


async def _append(connection: AsyncConnection, id: UUID, done: Done) -> None:
    values = {**asdict(done), "media": list(done.media)}
    await connection.execute(insert(t.hazard_source_acts).values(source_id=id, **values))


async def _link(connection: AsyncConnection, id: UUID, report: UUID) -> None:
    r = t.reports.c
    linked = update(t.reports).where(r.id == report, r.source_id.is_(None)).values(source_id=id)
    if (await connection.execute(linked)).rowcount == 0:
        raise LinkedAlready


def _conditions(query: SourceQuery) -> list[ColumnElement[bool]]:
    h = t.hazard_sources.c
    conditions: list[ColumnElement[bool]] = [
        or_(*(h.area_code.startswith(one, autoescape=True) for one in each))
        for each in query.within
    ]
    exact = {h.state: query.state, h.kind: query.kind, h.grade: query.grade}
    conditions += [column == value for column, value in exact.items() if value is not None]
    if query.due_by is not None:
        conditions += [h.state == State.STANDING, h.next_due <= query.due_by]
    if query.after is not None:
        conditions.append(tuple_(h.next_due, h.id) > tuple_(query.after.created_at, query.after.id))
    return conditions


def _source(row: Row[Any]) -> Source:
    values = dict(row._mapping)
    return Source(**{**values, "kind": Hazard(row.kind), "state": State(row.state)})


def _done(row: Row[Any]) -> Done:
    return Done(
        at=row.at,
        act=Act(row.act),
        actor=row.actor,
        note=row.note,
        reference=row.reference,
        media=tuple(row.media),
    )


def _linked(row: Row[Any, Any, Any]) -> Linked:
    return Linked(reference=row.reference, status=Status(row.status), created_at=row.created_at)
