"""Progress in guides and quizzes in PostgreSQL.

It does not know what the states mean.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from bot.progress import Kind
from bot.store.database import Database
from bot.store.tables import progress as t


class StoredProgress:
    """Implements bot.progress.ProgressBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def state(
        self, fingerprint: bytes, kind: Kind, since: datetime
    ) -> Mapping[str, Any] | None:
        """What was kept since that moment."""
        mine = (t.c.fingerprint == fingerprint, t.c.kind == kind, t.c.updated_at > since)
        async with self._database.single() as connection:
            found = (await connection.execute(select(t.c.state).where(*mine))).scalar_one_or_none()
        return None if found is None else dict(found)

    async def latest(self, fingerprint: bytes, since: datetime) -> Kind | None:
        """What was kept last since that moment."""
        mine = (t.c.fingerprint == fingerprint, t.c.updated_at > since)
        wanted = select(t.c.kind).where(*mine).order_by(t.c.updated_at.desc()).limit(1)
        async with self._database.single() as connection:
            found = (await connection.execute(wanted)).scalar_one_or_none()
        return None if found is None else Kind(found)

    async def keep(
        self, fingerprint: bytes, kind: Kind, state: Mapping[str, Any], now: datetime
    ) -> None:
        values = {"state": dict(state), "updated_at": now}
        statement = insert(t).values(fingerprint=fingerprint, kind=kind, **values)
        async with self._database.single() as connection:
            await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=[t.c.fingerprint, t.c.kind], set_=values
                )
            )

    async def drop(self, fingerprint: bytes, kind: Kind) -> None:
        mine = (t.c.fingerprint == fingerprint, t.c.kind == kind)
        async with self._database.single() as connection:
            await connection.execute(delete(t).where(*mine))

    async def forget(self, before: datetime) -> int:
        """Forgets what was last touched before that moment; how many."""
        async with self._database.single() as connection:
            return (await connection.execute(delete(t).where(t.c.updated_at <= before))).rowcount
