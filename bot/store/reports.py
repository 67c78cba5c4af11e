"""The reports' book on PostgreSQL.

It does not know which moves are legal nor who may see what.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reports.likeness.ports import Joining
from bot.reports.listing import Media, Query, Rank, Tally
from bot.reports.ports import Confirmed, Entry, FromDraft, MovedMeanwhile, Placed, ReferenceTaken
from bot.reports.report import Moved, Report, Status
from bot.store import tables as t
from bot.store.audited import record
from bot.store.database import Database
from bot.store.duty_rows import notes_of, turn_of
from bot.store.filing import file_alone
from bot.store.jobs import Jobs
from bot.store.likeness import joined, keep
from bot.store.persons import fingerprints_with
from bot.store.report_lists import conditions_of, counted, newest
from bot.store.report_rows import COLUMNS, media_of, moved_of, report_of, report_values
from bot.store.steps import append, enqueue
from bot.store.supervision import refuse_supervised

#: Reports that one look ends; the rest waits for the next, and counts as expired all the same.
_AT_A_TIME = 1_000
#: Put together once, as all that filing writes: its shape never changes.
_ADD = (
    upsert(t.reports).on_conflict_do_nothing(index_elements=["reference"]).returning(t.reports.c.id)
)


class StoredReports:
    """Implements bot.reports.ports.ReportBook."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._jobs = Jobs()

    async def add(
        self,
        report: Report,
        moves: Sequence[Moved],
        cell: int | None,
        *,
        draft: FromDraft | None = None,
        confirmed: Confirmed | None = None,
        joining: Joining | None = None,
    ) -> None:
        if len(moves) == 1 and draft is None and confirmed is None:
            if not await file_alone(self._database, report, moves[0], cell, joining or Joining()):
                raise ReferenceTaken
            return
        values = {"cell": cell, **report_values(report)}
        async with self._database.transaction() as connection:
            if (await connection.execute(_ADD, values)).one_or_none() is None:
                raise ReferenceTaken
            for move in moves:
                await self._append(connection, report, move)
            if joining:
                await _join(connection, report, joining)
            if confirmed:
                await self._confirm(connection, confirmed)
            if draft:
                await _end_draft(connection, report.id, draft)

    async def supplement(
        self, report: Report, move: Moved, cell: int | None, draft: FromDraft
    ) -> None:
        told = (
            "hazard", "text", "lat", "lon", "address", "area_code", "people_affected",
            "people_trapped", "urgent", "urgency", "updated_at", "details", "held",
        )  # fmt: skip
        values = {name: getattr(report, name) for name in told}
        changed = update(t.reports).where(t.reports.c.id == report.id).values(cell=cell, **values)
        async with self._database.transaction() as connection:
            await connection.execute(changed)
            await self._append(connection, report, move)
            await _end_draft(connection, report.id, draft)

    async def near(self, cells: Collection[int], since: datetime) -> tuple[Report, ...]:
        r = t.reports.c
        return await self._reports(
            select(*COLUMNS).where(r.cell.in_(cells), r.created_at >= since, r.held.is_(False))
        )

    async def get(self, reference: str) -> Entry | None:
        found = await self._reports(select(*COLUMNS).where(t.reports.c.reference == reference))
        entries = await self.entries(found)
        return entries[0] if entries else None

    async def of_reporter(self, fingerprint: bytes, limit: int) -> tuple[Entry, ...]:
        r = t.reports.c
        whose = or_(
            r.reporter_fingerprint == fingerprint,
            r.reporter_fingerprint.in_(fingerprints_with(fingerprint)),
        )
        mine = select(*COLUMNS).where(whose)
        newest = mine.order_by(r.created_at.desc(), r.id.desc()).limit(limit)
        return await self.entries(await self._reports(newest))

    async def find(self, query: Query) -> tuple[Report, ...]:
        """Three lists, one after the other, so that each is read along the index by time."""
        found: tuple[Report, ...] = ()
        ranks = list(Rank)
        for rank in ranks[ranks.index(query.after.rank) if query.after else 0 :]:
            if rest := query.limit - len(found):
                found += await self._reports(newest(query, rank).limit(rest))
        return found

    async def tally(self, query: Query, officer: str) -> Tally:
        late = t.reports.c.due_at <= query.now
        counts = select(
            func.count(),
            func.count().filter(turn_of(officer)),
            func.count().filter(late),
        ).where(*conditions_of(query))
        async with self._database.transaction() as connection:
            everybodys, mine, overdue = (await connection.execute(counts)).one()
        return Tally(everybodys=everybodys, mine=mine, overdue=overdue)

    async def counted(self, query: Query, most: int) -> Mapping[Rank, int]:
        async with self._database.transaction() as connection:
            row = (await connection.execute(counted(query, most))).one()
        return dict(zip(Rank, row, strict=True))

    async def entries(self, reports: Sequence[Report]) -> tuple[Entry, ...]:
        ids = [report.id for report in reports]
        if not ids:
            return ()
        m, f = t.report_moves.c, t.report_media.c
        async with self._database.transaction() as connection:
            moves = (
                await connection.execute(
                    select(t.report_moves).where(m.report_id.in_(ids)).order_by(m.at, m.id)
                )
            ).all()
            media = (
                await connection.execute(
                    select(t.report_media).where(f.report_id.in_(ids)).order_by(f.created_at, f.id)
                )
            ).all()
            notes = await notes_of(connection, ids)
        return tuple(
            Entry(
                report=report,
                moves=tuple(moved_of(row) for row in moves if row.report_id == report.id),
                media=tuple(media_of(row) for row in media if row.report_id == report.id),
                notes=notes.get(report.id, ()),
            )
            for report in reports
        )

    async def move(
        self, report: Report, move: Moved, written: Status, *, merged: Confirmed | None = None
    ) -> None:
        changed = (
            update(t.reports)
            .where(t.reports.c.id == report.id, t.reports.c.status == written)
            .values(
                status=report.status,
                updated_at=report.updated_at,
                expires_at=report.expires_at,
                assignee=report.assignee,
                duplicate_of=report.duplicate_of,
                held=report.held,
            )
        )
        async with self._database.transaction() as connection:
            if (await connection.execute(changed)).rowcount == 0:
                raise MovedMeanwhile
            await refuse_supervised(connection, report)
            await self._append(connection, report, move)
            if merged:
                await self._confirm(connection, merged)
                await _join(connection, report, Joining(beside=merged.report.id))

    async def looked(self, report: Report, by: str, reason: str, at: datetime) -> None:
        details = {"reason": reason, "confidential": report.confidential}
        async with self._database.transaction() as connection:
            subject = report.reference
            await record(connection, "report.reporter", subject, by=by, at=at, details=details)

    async def add_media(
        self, report: Report, media: Media, most: int, placed: Placed | None = None
    ) -> bool:
        count = select(func.count()).where(t.report_media.c.report_id == report.id)
        lock = select(t.reports.c.id).where(t.reports.c.id == report.id).with_for_update()
        async with self._database.transaction() as connection:
            # Locked, so that two uploads at once do not both see the last free place.
            await connection.execute(lock)
            if ((await connection.execute(count)).scalar() or 0) >= most:
                return False
            values = {"report_id": report.id, **asdict(media)}
            await connection.execute(insert(t.report_media).values(**values))
            if placed:
                await self._place(connection, placed)
        return True

    async def _place(self, connection: AsyncConnection, placed: Placed) -> None:
        told = ("lat", "lon", "area_code", "updated_at")
        values = {name: getattr(placed.report, name) for name in told}
        nowhere = t.reports.c.id == placed.report.id, t.reports.c.lat.is_(None)
        changed = update(t.reports).where(*nowhere).values(cell=placed.cell, **values)
        if (await connection.execute(changed)).rowcount:
            await self._append(connection, placed.report, placed.move)

    async def expire(self, statuses: Collection[Status], now: datetime) -> int:
        r = t.reports.c
        due = (
            select(r.id, r.status, r.expires_at)
            .where(r.status.in_(statuses), r.expires_at <= now)
            .limit(_AT_A_TIME)
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        expired = (
            update(t.reports)
            .where(r.id == due.c.id)
            .values(status=Status.EXPIRED, updated_at=now)
            .returning(r.id, due.c.status.label("was"), due.c.expires_at.label("at"))
            .cte("expired")
        )
        steps = select(
            expired.c.id, expired.c.at, expired.c.was, literal(Status.EXPIRED), literal("system")
        )
        written = insert(t.report_moves).from_select(
            ["report_id", "at", "from_status", "to_status", "actor"], steps
        )
        steps_of = written.returning(t.report_moves.c.id, t.report_moves.c.report_id)
        async with self._database.transaction() as connection:
            rows = (await connection.execute(steps_of)).all()
            for row in rows:
                await enqueue(connection, self._jobs, row.id, row.report_id, urgent=False)
        return len(rows)

    async def draft(self, fingerprint: bytes) -> dict[str, Any] | None:
        d = t.report_drafts.c
        kept = select(d.fields).where(d.fingerprint == fingerprint)
        async with self._database.single() as connection:
            fields: dict[str, Any] | None = (await connection.execute(kept)).scalar()
        return fields

    async def save_draft(
        self, fingerprint: bytes, channel: str, fields: dict[str, Any], now: datetime
    ) -> None:
        kept = {"channel": channel, "fields": fields, "updated_at": now}
        saved = upsert(t.report_drafts).values(fingerprint=fingerprint, **kept)
        async with self._database.single() as connection:
            await connection.execute(
                saved.on_conflict_do_update(index_elements=["fingerprint"], set_=kept)
            )

    async def drop_draft(self, fingerprint: bytes, now: datetime) -> bool:
        dropped = delete(t.report_drafts).where(t.report_drafts.c.fingerprint == fingerprint)
        unwanted = update(t.uploads).where(_waits_with(fingerprint)).values(expires_at=now)
        async with self._database.transaction() as connection:
            await connection.execute(unwanted)
            return (await connection.execute(dropped)).rowcount > 0

    async def _append(self, connection: AsyncConnection, report: Report, move: Moved) -> None:
        await append(connection, self._jobs, report, move)

    async def _confirm(self, connection: AsyncConnection, confirmed: Confirmed) -> None:
        """Raises MovedMeanwhile."""
        other = confirmed.report
        changed = (
            update(t.reports)
            .where(t.reports.c.id == other.id, t.reports.c.status == confirmed.written)
            .values(
                updated_at=other.updated_at,
                expires_at=other.expires_at,
                urgent=other.urgent,
                urgency=other.urgency,
                people_affected=other.people_affected,
                people_trapped=other.people_trapped,
            )
        )
        if (await connection.execute(changed)).rowcount == 0:
            raise MovedMeanwhile
        await self._append(connection, other, confirmed.move)

    async def _reports(self, statement: Select[Any]) -> tuple[Report, ...]:
        async with self._database.transaction() as connection:
            return tuple(map(report_of, await connection.execute(statement)))


async def _join(connection: AsyncConnection, report: Report, joining: Joining) -> None:
    """Keeps its vector, and lets it join the cluster of what it lies beside."""
    await keep(connection, report.id, joining)
    if joining.beside is not None:
        cluster = await joined(connection, joining.beside)
        mine = update(t.reports).where(t.reports.c.id == report.id)
        await connection.execute(mine.values(cluster=cluster))


async def _end_draft(connection: AsyncConnection, report: UUID, draft: FromDraft) -> None:
    """The files that waited with the draft become the report's."""
    u, d = t.uploads.c, t.report_drafts
    columns = ["id", "media_type", "size", "file", "created_at"]
    waiting = select(literal(report), *(u[name] for name in columns)).where(
        _waits_with(draft.fingerprint)
    )
    await connection.execute(insert(t.report_media).from_select(["report_id", *columns], waiting))
    await connection.execute(delete(t.uploads).where(_waits_with(draft.fingerprint)))
    mine = d.c.fingerprint == draft.fingerprint
    if draft.keep is None:
        await connection.execute(delete(d).where(mine))
    else:
        await connection.execute(update(d).where(mine).values(fields=draft.keep))


def _waits_with(fingerprint: bytes) -> ColumnElement[bool]:
    return and_(t.uploads.c.fingerprint == fingerprint, t.uploads.c.expires_at.is_(None))
