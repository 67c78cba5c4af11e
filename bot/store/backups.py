"""Which backups were made, in PostgreSQL, where every worker and the pages can see it.

It does not know when one is due, nor where the files are.
"""

from datetime import datetime, timedelta

from sqlalchemy import Row, and_, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql import Select

from bot.backups.ports import Run
from bot.store.database import Database
from bot.store.tables import backups

_B = backups.c
#: How long it is remembered that one was made.
KEPT = timedelta(days=400)


class StoredBackups:
    """Implements bot.backups.ports.BackupBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, slot: datetime, now: datetime, again: datetime) -> bool:
        new = insert(backups).values(slot=slot, started_at=now)
        broke = or_(_B.error.is_not(None), _B.finished_at.is_(None))
        anew = new.on_conflict_do_update(
            index_elements=["slot"],
            set_={"started_at": now, "finished_at": None, "error": None},
            where=and_(broke, _B.started_at <= again),
        )
        async with self._database.single() as connection:
            mine = (await connection.execute(anew.returning(_B.slot))).first() is not None
            if mine:
                await connection.execute(delete(backups).where(_B.slot < now - KEPT))
        return mine

    async def done(self, slot: datetime, now: datetime, file: str, size: int) -> None:
        await self._end(slot, finished_at=now, file=file, size=size)

    async def failed(self, slot: datetime, now: datetime, error: str) -> None:
        await self._end(slot, finished_at=now, error=error)

    async def last_good(self) -> Run | None:
        return await self._one(select(backups).where(_B.file.is_not(None)))

    async def last(self) -> Run | None:
        return await self._one(select(backups))

    async def _one(self, query: Select[tuple[object, ...]]) -> Run | None:
        async with self._database.single() as connection:
            newest = query.order_by(_B.started_at.desc()).limit(1)
            row = (await connection.execute(newest)).first()
        return _run(row) if row else None

    async def _end(self, slot: datetime, **values: object) -> None:
        async with self._database.single() as connection:
            await connection.execute(update(backups).where(_B.slot == slot).values(**values))


def _run(row: Row[tuple[object, ...]]) -> Run:
    return Run(
        started_at=row.started_at,
        finished_at=row.finished_at,
        file=row.file,
        size=row.size,
        error=row.error,
    )
