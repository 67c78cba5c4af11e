"""Conversations in PostgreSQL.

It does not know what the gateway does with them.
"""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from bot.conversations import Memory
from bot.store.database import Database
from bot.store.tables import conversations as t

#: At the beginning of every turn: over a line of its own (bot.store.line).
_RECALL = """
SELECT language, danger, reporting, menu, rest, handover_id, handed_over_at, updated_at
FROM conversations WHERE fingerprint = %(fingerprint)s
"""
_LINE = "conversations"


class StoredConversations:
    """Implements bot.conversations.Conversations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def recall(self, fingerprint: bytes) -> Memory | None:
        found = await self._database.over(_LINE, _RECALL, {"fingerprint": fingerprint})
        if not found:
            return None
        [row] = found
        return Memory(
            language=row["language"],
            danger=row["danger"],
            reporting=row["reporting"],
            menu=tuple(row["menu"] or ()),
            rest=tuple(row["rest"] or ()),
            handover=row["handover_id"],
            handed_over_at=row["handed_over_at"],
            heard_at=row["updated_at"],
        )

    async def remember(self, fingerprint: bytes, memory: Memory, now: datetime) -> None:
        # Not the hand-over: an officer may take it while this message is being answered.
        values = {
            "language": memory.language,
            "danger": memory.danger,
            "reporting": memory.reporting,
            "menu": list(memory.menu) or None,
            "rest": list(memory.rest) or None,
            "updated_at": now,
        }
        statement = insert(t).values(fingerprint=fingerprint, **values)
        async with self._database.single() as connection:
            await connection.execute(
                statement.on_conflict_do_update(index_elements=[t.c.fingerprint], set_=values)
            )

    async def forget(self, before: datetime) -> int:
        """Forgets who was last heard of before that moment; how many. One handed over stays."""
        statement = delete(t).where(t.c.updated_at < before, t.c.handover_id.is_(None))
        async with self._database.transaction() as connection:
            return (await connection.execute(statement)).rowcount
