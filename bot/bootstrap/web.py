"""Picks the concrete parts of the web process, a file of this room for each group of them.

It holds no rule; it knows every room because it joins them.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from bot.areas.loading import load_divisions
from bot.bootstrap.accounts import accounts_of
from bot.bootstrap.alerting import alerting_of
from bot.bootstrap.channels import channels_of, http_session, outside_session
from bot.bootstrap.doubting import doubting_of
from bot.bootstrap.health import Sources, health_of
from bot.bootstrap.knowing import knowing_of, led_by
from bot.bootstrap.led import Alone
from bot.bootstrap.listening import listening_of, reporting_of
from bot.bootstrap.on_duty import on_duty_of
from bot.bootstrap.reaching import reaching_of
from bot.bootstrap.situation import situated_by
from bot.bootstrap.talking import Parts, talking_of
from bot.ground import Ground
from bot.residents.vault import Vault
from bot.services import WebServices
from bot.settings import Settings
from bot.store.database import Database
from bot.store.officials import StoredOfficials
from bot.store.trail import StoredTrail
from bot.trail.head import HeadFile
from bot.trail.sealing import Trail
from bot.words.catalogue import Words
from knowledge import encoding


@asynccontextmanager
async def open_web(settings: Settings, alone: Alone) -> AsyncIterator[WebServices]:
    """Everything that the web process holds open, closed at the end.

    `alone` makes what leads people while the engine is silent. Needs settings with a database;
    raises what the parts raise when they cannot start.
    """
    assert settings.database_url, "whoever starts the web process names the database"
    database = Database(settings.database_url, pool_size=12)
    async with http_session() as session, outside_session() as outside:
        services = _build(settings, database, session, outside, alone)
        # Nobody finds, not even for a moment, what was withdrawn before the restart.
        await services.knowledge.look()
        reading = [
            asyncio.create_task(part.keep_fresh())
            for part in (services.documents, services.knowledge)
        ]
        reading.append(asyncio.create_task(services.noting.keep_writing()))
        try:
            await services.documents.looked()
            yield services
        finally:
            for task in reading:
                task.cancel()
            await asyncio.gather(*reading, return_exceptions=True)
            await services.letters.close()
            await database.close()


def _build(
    settings: Settings,
    database: Database,
    session: aiohttp.ClientSession,
    outside: aiohttp.ClientSession,
    alone: Alone,
) -> WebServices:
    """`session`: to those whom the settings name; `outside`: to where strangers point."""
    words, vault = Words.load(), Vault(settings.secret)
    areas = load_divisions(settings.maps_dir, settings.areas_cache_dir)
    ground = Ground(settings=settings, database=database, words=words, vault=vault, areas=areas)
    encoder = encoding.load(settings.encoder)
    plain = channels_of(settings, session, outside, database, vault)
    knowing, alerting = knowing_of(ground, encoder), alerting_of(ground, encoder)
    reaching = reaching_of(ground, plain)
    listening = listening_of(ground, reaching)
    reporting = reporting_of(ground, alerting.alerts, session, encoder)
    parts = Parts(
        ground=ground,
        session=session,
        plain=plain,
        knowing=knowing,
        reaching=reaching,
        listening=listening,
        reporting=reporting,
        unaided=alone(led_by(knowing)),
    )
    trail = StoredTrail(database)
    talking = talking_of(parts)
    sources = Sources(
        database=database,
        sending=reaching.lanes,
        lane_book=reaching.lane_book,
        polled=alerting.feeds,
        dialogue=talking.dialogue,
        by_itself=settings.backups is not None,
    )
    return WebServices(
        officials=StoredOfficials(database, vault),
        health=health_of(settings, sources),
        accounts=accounts_of(settings, database, words, vault, areas),
        trail=trail,
        chain=Trail(trail, vault.chain, HeadFile(settings.data_dir)),
        **vars(ground),
        **vars(knowing),
        **vars(reaching),
        **vars(alerting),
        **vars(listening),
        **vars(reporting),
        **vars(doubting_of(ground)),
        **vars(on_duty_of(database, vault, areas)),
        **vars(talking),
        **vars(situated_by(database, reporting.chosen, alerting.facilities)),
    )
