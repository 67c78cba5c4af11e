"""Picks the concrete parts of the worker process.

It holds no rule and imports neither knowledge nor pages: a worker starts in a moment.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from bot.alerts.lanes import lanes_of
from bot.bootstrap.channels import channels_of
from bot.clock import utc_now
from bot.residents.vault import Vault
from bot.settings import Settings
from bot.store.audience import StoredAudience
from bot.store.database import Database
from bot.store.ledger import StoredLedger
from bot.store.mailbox import StoredMailbox
from bot.worker_services import WorkerServices

#: Connections to one provider: as many as messages of a lane may be in flight, and some.
CONNECTIONS = 256


@asynccontextmanager
async def open_worker(settings: Settings) -> AsyncIterator[WorkerServices]:
    """Everything that the worker holds open, closed at the end. Needs settings with a database."""
    assert settings.database_url, "whoever starts a worker names the database"
    database, vault = Database(settings.database_url), Vault(settings.secret)
    connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=60)
    senders = [(sender.sender, sender.segments_per_second) for sender in settings.twilio.senders]
    async with aiohttp.ClientSession(connector=connector) as session:
        try:
            yield WorkerServices(
                database_url=settings.database_url,
                ledger=StoredLedger(database),
                audience=StoredAudience(database),
                lanes=lanes_of(senders),
                channels=channels_of(settings, StoredMailbox(database, vault), session),
                vault=vault,
                clock=utc_now,
            )
        finally:
            await database.close()
