"""Reports that go for good, drafts that nobody finished, and which files still belong to anything.

It does not know when a report goes, nor where its files lie: it names them.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import tables as t
from bot.store.database import Database

#: Drafts that one look ends; the rest waits for the next.
_AT_A_TIME = 500


async def delete_reports(connection: AsyncConnection, ids: Collection[UUID]) -> tuple[str, ...]:
    """With their steps and the rows of their files; what `MediaShelf.remove` is to be called with.

    Whoever calls removes the files once this is committed; a crash in between leaves them to the
    chore that looks for files of nobody.
    """
    wanted = list(ids)
    m = t.report_media.c
    files = select(m.file).where(m.report_id.in_(wanted))
    names = tuple((await connection.execute(files)).scalars())
    await connection.execute(delete(t.reports).where(t.reports.c.id.in_(wanted)))
    return names


class StoredDeletion:
    """Implements bot.reports.deletion.DeletionBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def delete(self, ids: Collection[UUID]) -> tuple[str, ...]:
        async with self._database.transaction() as connection:
            return await delete_reports(connection, ids)

    async def drop_drafts(self, before: datetime, now: datetime) -> int:
        """Those that nobody touched since; their files are due to be thrown away. How many."""
        d, u = t.report_drafts, t.uploads
        old = (
            select(d.c.fingerprint)
            .where(d.c.updated_at < before)
            .limit(_AT_A_TIME)
            .with_for_update(skip_locked=True)
        )
        async with self._database.transaction() as connection:
            whose = list((await connection.execute(old)).scalars())
            theirs = u.c.fingerprint.in_(whose), u.c.expires_at.is_(None)
            await connection.execute(update(u).where(*theirs).values(expires_at=now))
            await connection.execute(delete(d).where(d.c.fingerprint.in_(whose)))
        return len(whose)

    async def kept(self, ids: Collection[UUID]) -> frozenset[UUID]:
        """Which of `ids` are files of a report or of a hazard source, or wait for a report."""
        wanted = list(ids)
        known = union_all(
            *(
                select(each.c.id).where(each.c.id.in_(wanted))
                for each in (t.report_media, t.uploads, t.hazard_source_media)
            )
        )
        async with self._database.transaction() as connection:
            return frozenset((await connection.execute(known)).scalars())
