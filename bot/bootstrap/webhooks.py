"""Wires webhooks: what administrators do with them, who writes their messages, who sends them.

It holds no rule.
"""

import aiohttp

from bot.areas.divisions import Divisions
from bot.clock import utc_now
from bot.reports.places import Places
from bot.residents.vault import Vault
from bot.settings import Settings
from bot.store.database import Database
from bot.store.webhooks import StoredWebhooks
from bot.webhooks.sending import Sender
from bot.webhooks.service import Webhooks
from channels.door_post import DoorPost
from channels.doors import Doors

#: Seconds for one request: the Standard Webhooks specification recommends 15 to 30.
TIMEOUT = 15.0


def webhooks_of(
    settings: Settings,
    session: aiohttp.ClientSession,
    database: Database,
    vault: Vault,
    areas: Divisions,
) -> Webhooks:
    return Webhooks(
        book=StoredWebhooks(database),
        poster=_door(settings, session),
        vault=vault,
        places=Places(areas),
        clock=utc_now,
    )


def sender_of(
    settings: Settings, session: aiohttp.ClientSession, database: Database, vault: Vault
) -> Sender:
    return Sender(
        outbox=StoredWebhooks(database),
        poster=_door(settings, session),
        vault=vault,
        clock=utc_now,
    )


def _door(settings: Settings, session: aiohttp.ClientSession) -> DoorPost:
    """While we try out, the other system may stand on this machine."""
    return DoorPost(session, Doors(loopback=settings.sandbox), TIMEOUT)
