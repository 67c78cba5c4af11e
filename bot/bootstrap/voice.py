"""Picks the concrete parts of calls and of loudspeakers.

It holds no rule.
"""

import aiohttp

from bot.areas.divisions import Divisions
from bot.calls import SpokenWords, phrases_of
from bot.clock import utc_now
from bot.loudspeakers import Loudspeakers, PublishedDocuments, SpeakerSecrets
from bot.residents.vault import Vault
from bot.settings import Settings
from bot.store.alerts import StoredAlerts
from bot.store.callers import StoredCallers
from bot.store.database import Database
from bot.store.loudspeakers import StoredLoudspeakers
from bot.words.catalogue import Words
from channels.doors import Doors
from channels.loudspeaker import LoudspeakerChannel
from channels.twilio import TwilioConfig
from channels.voice import VoiceChannel


def voice_of(
    config: TwilioConfig,
    session: aiohttp.ClientSession,
    database: Database,
    vault: Vault,
) -> VoiceChannel:
    readings = SpokenWords(StoredAlerts(database), StoredCallers(database), vault, utc_now)
    return VoiceChannel(config, session, phrases=phrases_of(Words.load()), readings=readings)


def loudspeaker_of(
    settings: Settings, session: aiohttp.ClientSession, database: Database, vault: Vault
) -> LoudspeakerChannel:
    """What feeds loudspeakers."""
    return LoudspeakerChannel(
        session,
        documents=PublishedDocuments(StoredAlerts(database)),
        secrets=SpeakerSecrets(StoredLoudspeakers(database), vault),
        doors=_doors(settings),
    )


def loudspeakers_of(
    settings: Settings, database: Database, vault: Vault, areas: Divisions
) -> Loudspeakers:
    """What officials do with them."""
    return Loudspeakers(StoredLoudspeakers(database), vault, areas, _doors(settings), utc_now)


def _doors(settings: Settings) -> Doors:
    """The sandbox's loudspeakers stand on this machine."""
    return Doors(loopback=settings.sandbox)
