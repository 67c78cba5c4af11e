"""When somebody last wrote on WhatsApp, from the memory of their conversation.

It does not know what hangs on it. A conversation is kept to the hour (`bot.cases`), so that the
answer may be an hour too early, never too late.
"""

from datetime import datetime

import structlog
from sqlalchemy import select

from bot.residents.people import Person
from bot.residents.vault import Vault
from bot.store.database import Database, DatabaseAway
from bot.store.tables import conversations as t
from channels.whatsapp import NAME

log = structlog.get_logger()


class StoredHeard:
    """Implements channels.whatsapp.HeardBook."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def last_heard(self, address: str) -> datetime | None:
        """None while the database is away, too."""
        fingerprint = self._vault.fingerprint(Person(channel=NAME, address=address))
        query = select(t.c.updated_at).where(t.c.fingerprint == fingerprint)
        try:
            async with self._database.single() as connection:
                heard: datetime | None = (await connection.execute(query)).scalar()
        except DatabaseAway:
            log.error("last_heard_not_known")
            return None
        return heard
