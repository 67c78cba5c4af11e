"""Conversations in PostgreSQL.

It does not know what the gateway does with them.
"""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from bot.conversations import Memory
from bot.store.database import Database
from bot.store.tables import conversations as t


class StoredConversations:
    """Implements bot.conversations.Conversations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def recall(self, fingerprint: bytes) -> Memory | None:
        c = t.c
        query = select(
            c.language, c.danger, c.reporting, c.menu, c.rest, c.handed_over_at, c.updated_at
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(query.where(t.c.fingerprint == fingerprint))).first()
        if row is None:
            return None
        return Memory(
            language=row.language,
            danger=row.danger,
            reporting=row.reporting,
            menu=tuple(row.menu or ()),
            rest=tuple(row.rest or ()),
            handed_over_at=row.handed_over_at,
            heard_at=row.updated_at,
        )

    async def remember(self, fingerprint: bytes, memory: Memory, now: datetime) -> None:
        values = {
            "language": memory.language,
            "danger": memory.danger,
            "reporting": memory.reporting,
            "menu": list(memory.menu) or None,
            "rest": list(memory.rest) or None,
            "handed_over_at": memory.handed_over_at,
            "updated_at": now,
        }
        statement = insert(t).values(fingerprint=fingerprint, **values)
        async with self._database.transaction() as connection:
            await connection.execute(
                statement.on_conflict_do_update(index_elements=[t.c.fingerprint], set_=values)
            )

    async def forget(self, before: datetime) -> int:
        """Forgets who was last heard of before that moment; how many. One handed over stays."""
        statement = delete(t).where(t.c.updated_at < before, t.c.handed_over_at.is_(None))
        async with self._database.transaction() as connection:
            return (await connection.execute(statement)).rowcount
