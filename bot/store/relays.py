"""Which of our alerts are relays of what was received.

It does not know what a relay says.
"""

from uuid import UUID

from sqlalchemy import select

from bot.store.database import Database
from bot.store.tables import received_alerts


class StoredRelays:
    """Implements bot.alerts.relaying.ports.Relayed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def document(self, alert_id: UUID) -> bytes | None:
        t = received_alerts
        query = (
            select(t.c.document)
            .where(t.c.relayed_alert_id == alert_id)
            .order_by(t.c.received_at, t.c.id)
            .limit(1)
        )
        async with self._database.transaction() as connection:
            found = (await connection.execute(query)).scalar_one_or_none()
        return None if found is None else bytes(found)
