"""Which messages of pages were answered, and how, in PostgreSQL.

It does not know what they said: answers are sealed.
"""

from datetime import datetime

import structlog
from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.once import Begun
from bot.store.database import Database, DatabaseAway
from bot.store.tables import chat_turns as t

log = structlog.get_logger()


class StoredTurns:
    """Implements bot.once.TurnBook.

    While the database is away nothing is remembered and everything is let through: in danger an
    answer is worth more, and what would have to be kept cannot be done twice either.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, fingerprint: bytes, id: str, now: datetime, stale: datetime) -> Begun:
        """Ours where it is new, or was begun before `stale` and never answered."""
        claim = (
            insert(t)
            .values(fingerprint=fingerprint, id=id, begun_at=now)
            .on_conflict_do_update(
                index_elements=[t.c.fingerprint, t.c.id],
                set_={"begun_at": now},
                where=t.c.sealed_answer.is_(None) & (t.c.begun_at < stale),
            )
            .returning(t.c.id)
        )
        try:
            async with self._database.single() as connection:
                if (await connection.execute(claim)).first() is not None:
                    return Begun(ours=True)
                found = select(t.c.sealed_answer).where(*_mine(fingerprint, id))
                sealed = (await connection.execute(found)).scalar_one_or_none()
        except DatabaseAway:
            return Begun(ours=True)
        return Begun(ours=False, sealed_answer=sealed)

    async def finish(self, fingerprint: bytes, id: str, sealed_answer: bytes) -> None:
        statement = update(t).where(*_mine(fingerprint, id)).values(sealed_answer=sealed_answer)
        try:
            async with self._database.single() as connection:
                await connection.execute(statement)
        except DatabaseAway:
            log.warning("turn_not_kept")

    async def drop(self, fingerprint: bytes, id: str) -> None:
        """It came to nothing: whoever asks next does it."""
        try:
            async with self._database.single() as connection:
                await connection.execute(delete(t).where(*_mine(fingerprint, id)))
        except DatabaseAway:
            log.warning("turn_not_kept")

    async def forget(self, before: datetime) -> int:
        """Forgets what was begun before that moment; how many."""
        async with self._database.single() as connection:
            return (await connection.execute(delete(t).where(t.c.begun_at < before))).rowcount


def _mine(fingerprint: bytes, id: str) -> tuple[ColumnElement[bool], ...]:
    return t.c.fingerprint == fingerprint, t.c.id == id
