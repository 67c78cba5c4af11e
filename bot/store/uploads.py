"""Files sent in a chat that no report has yet, on PostgreSQL.

It does not know where the files lie nor what is in them.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select, update

from bot.reports.media import Upload
from bot.store import tables as t
from bot.store.database import Database

_COLUMNS = [t.uploads.c[name] for name in Upload.__dataclass_fields__]


class StoredUploads:
    """Implements bot.reports.ports.UploadBook. A row that never expires is a draft's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, fingerprint: bytes, upload: Upload) -> None:
        values = {name: getattr(upload, name) for name in Upload.__dataclass_fields__}
        async with self._database.transaction() as connection:
            await connection.execute(insert(t.uploads).values(fingerprint=fingerprint, **values))

    async def unclaimed(self, fingerprint: bytes) -> int:
        u = t.uploads.c
        waiting = select(func.count()).where(
            u.fingerprint == fingerprint, u.expires_at.is_not(None)
        )
        async with self._database.transaction() as connection:
            return int((await connection.execute(waiting)).scalar_one())

    async def mark_sent(self, fingerprint: bytes, ids: Collection[UUID], now: datetime) -> int:
        u = t.uploads.c
        marked = (
            update(t.uploads)
            .where(u.fingerprint == fingerprint, u.id.in_(ids), u.expires_at > now)
            .values(sent_at=now)
        )
        async with self._database.transaction() as connection:
            return (await connection.execute(marked)).rowcount

    async def claim(self, fingerprint: bytes, since: datetime, most: int) -> tuple[Upload, ...]:
        u = t.uploads.c
        free = (
            select(u.id)
            .where(u.fingerprint == fingerprint, u.sent_at >= since, u.expires_at.is_not(None))
            .order_by(u.created_at, u.id)
            .limit(most)
            .with_for_update()
        )
        claimed = (
            update(t.uploads)
            .where(u.id.in_(free.scalar_subquery()))
            .values(expires_at=None)
            .returning(*_COLUMNS)
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(claimed)).all()
        return tuple(sorted(map(_upload, rows), key=lambda one: one.created_at))

    async def due(self, now: datetime, limit: int) -> tuple[Upload, ...]:
        u = t.uploads.c
        over = select(*_COLUMNS).where(u.expires_at <= now).order_by(u.expires_at).limit(limit)
        async with self._database.transaction() as connection:
            return tuple(map(_upload, await connection.execute(over)))

    async def delete(self, ids: Collection[UUID]) -> None:
        async with self._database.transaction() as connection:
            await connection.execute(delete(t.uploads).where(t.uploads.c.id.in_(ids)))


def _upload(row: Row[Any]) -> Upload:
    return Upload(**row._mapping)
