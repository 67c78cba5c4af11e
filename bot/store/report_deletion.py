"""Which files still belong to anything.

It does not know where files lie.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select, union_all

from bot.store import tables as t
from bot.store.database import Database


class StoredDeletion:
    """Implements bot.reports.deletion.DeletionBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

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
