"""Which warning somebody who calls us was last sent.

It does not know numbers, only their keyed hashes.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from bot.alerts.content import MsgType
from bot.calls import LastWarning
from bot.store.database import Database
from bot.store.tables import contacts, deliveries, events


class StoredCallers:
    """Implements bot.calls.CallerBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def newest(self, fingerprints: Collection[bytes], now: datetime) -> LastWarning | None:
        d, e = deliveries.c, events.c
        query = (
            select(e.messages, d.language)
            .join_from(deliveries, contacts, contacts.c.id == d.contact_id)
            .join(events, e.id == d.event_id)
            .where(
                contacts.c.fingerprint.in_(fingerprints),
                e.msg_type != MsgType.CANCEL.value,
                e.expires_at > now,
                e.ended_at.is_(None),
            )
            .order_by(e.sent_at.desc())
            .limit(1)
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).one_or_none()
        return LastWarning(messages=row.messages, language=row.language) if row else None
