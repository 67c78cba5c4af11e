"""Which of our alerts are relays of what was received.

It does not know what a relay says.
"""

from uuid import UUID

from sqlalchemy import select

from bot.alerts.relaying.ports import Original
from bot.store.database import Database
from bot.store.tables import feeds, received_alerts


class StoredRelays:
    """Implements bot.alerts.relaying.ports.Relayed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def original(self, alert_id: UUID) -> Original | None:
        t = received_alerts
        query = (
            select(t.c.document, feeds.c.name)
            .join(feeds, feeds.c.id == t.c.feed_id, isouter=True)
            .where(t.c.relayed_alert_id == alert_id)
            .order_by(t.c.received_at, t.c.id)
            .limit(1)
        )
        async with self._database.transaction() as connection:
            found = (await connection.execute(query)).first()
        if found is None:
            return None
        return Original(document=bytes(found.document), feed_name=found.name or "")
