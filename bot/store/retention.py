"""What is taken from reports that ended long ago, on PostgreSQL.

It does not know how long what is kept.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Float,
    Numeric,
    and_,
    cast,
    delete,
    exists,
    func,
    literal_column,
    not_,
    select,
    true,
    update,
)

from bot.reports.retention.keeping import OldFile
from bot.reports.retention.rules import Group
from bot.reports.supervision import ENDS
from bot.store import tables as t
from bot.store.database import Database

#: Decimals that stay of a point: about a kilometre.
_DECIMALS = 2
#: Of a report, made of its words or of whoever wrote them: officers' notes and corrections too.
_TOLD = (
    t.report_tells,
    t.report_questions,
    t.report_notes,
    t.report_detail_changes,
    t.report_vectors,
    t.report_filings,
)


class StoredRetention:
    """Implements bot.reports.retention.keeping.RetentionBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def clear(self, group: Group, now: datetime, limit: int) -> int:
        r = t.reports.c
        due = (
            select(r.id)
            .where(_ended(group, now), r.cleared_at.is_(None))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        nothing = dict.fromkeys(
            ("address", "cell", "sealed_contact", "sealed_reporter", "reporter_fingerprint")
        )
        async with self._database.transaction() as connection:
            ids = (await connection.execute(due)).scalars().all()
            if not ids:
                return 0
            await connection.execute(
                update(t.reports)
                .where(r.id.in_(ids))
                .values(
                    **nothing,
                    text="",
                    lat=_coarse(r.lat),
                    lon=_coarse(r.lon),
                    details={},
                    reporter_name=None,
                    reporter_roles=[],
                    reporter_channel=None,
                    cleared_at=now,
                )
            )
            # Notes name people too: who did what, and when, stays.
            moves = update(t.report_moves).where(t.report_moves.c.report_id.in_(ids))
            await connection.execute(moves.values(note=None, tell=None))
            for table in _TOLD:
                await connection.execute(delete(table).where(table.c.report_id.in_(ids)))
        return len(ids)

    async def old_files(self, group: Group, now: datetime, limit: int) -> Sequence[OldFile]:
        f = t.report_media.c
        old = (
            select(f.id, f.file)
            .join(t.reports, t.reports.c.id == f.report_id)
            .where(_ended(group, now))
            .limit(limit)
        )
        async with self._database.transaction() as connection:
            return [OldFile(id=row.id, file=row.file) for row in await connection.execute(old)]

    async def drop_files(self, ids: Sequence[UUID]) -> None:
        if not ids:
            return
        async with self._database.transaction() as connection:
            await connection.execute(delete(t.report_media).where(t.report_media.c.id.in_(ids)))

    async def drop_drafts(self, before: datetime, now: datetime, limit: int) -> int:
        d, u = t.report_drafts, t.uploads
        old = (
            select(d.c.fingerprint)
            .where(d.c.updated_at < before)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        async with self._database.transaction() as connection:
            whose = list((await connection.execute(old)).scalars())
            theirs = u.c.fingerprint.in_(whose), u.c.expires_at.is_(None)
            await connection.execute(update(u).where(*theirs).values(expires_at=now))
            await connection.execute(delete(d).where(d.c.fingerprint.in_(whose)))
        return len(whose)


def _ended(group: Group, now: datetime) -> ColumnElement[bool]:
    """What time alone has ended is not over while somebody supervises it."""
    r, s = t.reports.c, t.supervisions.c
    held = exists().where(s.report_id == r.id, s.lifted_at.is_(None))
    return and_(
        true() if group.status in ENDS else not_(held),
        # Literal, so that the planner takes the partial index.
        r.status == literal_column(f"'{group.status.value}'"),
        r.updated_at < now - group.kept,
        r.confidential.is_(group.confidential),
        r.hazard.in_(group.hazards),
    )


def _coarse(degrees: ColumnElement[float | None]) -> ColumnElement[float | None]:
    return cast(func.round(cast(degrees, Numeric), _DECIMALS), Float)
