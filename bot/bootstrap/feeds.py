"""Picks the concrete parts that poll feeds and pass on what they bring.

It holds no rule. The divisions that a relay is clipped by are read when the first feed is polled:
a worker starts in a moment, and most have no feed.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from bot.alerts.freezing import Freezer, Issuer
from bot.alerts.ground import Ground
from bot.alerts.polling.fetching import Fetcher
from bot.alerts.polling.poller import Poller
from bot.alerts.relaying.issuing import Issuing
from bot.alerts.relaying.relay import Relay
from bot.areas.divisions import Divisions
from bot.areas.loading import load_divisions
from bot.bootstrap.incoming import inbox_of, sign_of
from bot.settings import Settings
from bot.store.alerts import StoredAlerts
from bot.store.database import Database
from bot.store.feeds import StoredFeeds
from bot.store.received import StoredReceived
from bot.store.relays import StoredRelays
from bot.words.catalogue import Words

#: Entries are remembered for so long after a feed last named them.
ENTRIES_KEPT = timedelta(days=30)


class LazyPoller:
    """Implements bot.alerts.polling.ports.Polling."""

    def __init__(
        self, settings: Settings, database: Database, words: Words, clock: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._database = database
        self._words = words
        self._clock = clock
        self._book = StoredFeeds(database)
        self._lock = asyncio.Lock()
        self._poller: Poller | None = None

    async def due(self, now: datetime) -> tuple[UUID, ...]:
        return await self._book.due(now)

    async def poll(self, feed_id: UUID) -> None:
        async with self._lock:
            if self._poller is None:
                self._poller = await self._made()
        await self._poller.poll(feed_id)

    async def forget(self, now: datetime) -> int:
        """A chore of the worker."""
        return await self._book.forget(now - ENTRIES_KEPT)

    async def _made(self) -> Poller:
        settings = self._settings
        areas = await asyncio.to_thread(load_divisions, settings.maps_dir, settings.areas_cache_dir)
        return poller_of(settings, self._database, self._words, areas, self._clock)


def poller_of(
    settings: Settings,
    database: Database,
    words: Words,
    areas: Divisions,
    clock: Callable[[], datetime],
) -> Poller:
    """What polls, with everything behind it."""
    return Poller(
        book=StoredFeeds(database),
        fetcher=Fetcher,
        intake=inbox_of(settings, database, areas, words),
        documents=StoredReceived(database),
        relay=_relay(settings, database, words, areas),
        clock=clock,
    )


def _relay(settings: Settings, database: Database, words: Words, areas: Divisions) -> Relay:
    book = StoredAlerts(database)
    issuer = Issuer(
        sender=settings.sender,
        home_area=settings.home_area,
        public_url=settings.public_url,
        sign=sign_of(settings),
    )
    freezer = Freezer(
        book=book,
        ground=Ground(areas),
        words=words,
        issuer=issuer,
        relayed=StoredRelays(database),
    )
    return Relay(
        book=book,
        received=StoredReceived(database),
        divisions=areas,
        words=words,
        issuing=Issuing(book=book, freezer=freezer, words=words),
        home=settings.home_area,
        sender=settings.sender,
    )
