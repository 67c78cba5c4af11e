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
    func,
    literal_column,
    select,
    update,
)

from bot.reports.retention.keeping import OldFile
from bot.reports.retention.rules import Group
from bot.store import tables as t
from bot.store.database import Database

#: Decimals that stay of a point: about a kilometre.
_DECIMALS = 2


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
                    reporter_channel=None,
                    cleared_at=now,
                )
            )
            # Notes name people too: who did what, and when, stays.
            moves = update(t.report_moves).where(t.report_moves.c.report_id.in_(ids))
            await connection.execute(moves.values(note=None, tell=None))
            for table in (t.report_tells, t.report_questions):
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

    async def drop_drafts(self, before: datetime, now: datetime) -> int:
        d, u = t.report_drafts.c, t.uploads.c
        old = delete(t.report_drafts).where(d.updated_at < before).returning(d.fingerprint)
        async with self._database.transaction() as connection:
            whose = (await connection.execute(old)).scalars().all()
            if whose:
                waiting = and_(u.fingerprint.in_(whose), u.expires_at.is_(None))
                await connection.execute(update(t.uploads).where(waiting).values(expires_at=now))
        return len(whose)


def _ended(group: Group, now: datetime) -> ColumnElement[bool]:
    r = t.reports.c
    return and_(
        # Literal, so that the planner takes the partial index.
        r.status == literal_column(f"'{group.status.value}'"),
        r.updated_at < now - group.kept,
        r.confidential.is_(group.confidential),
        r.hazard.in_(group.hazards),
    )


def _coarse(degrees: ColumnElement[float | None]) -> ColumnElement[float | None]:
    return cast(func.round(cast(degrees, Numeric), _DECIMALS), Float)
