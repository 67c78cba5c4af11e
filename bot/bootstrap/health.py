"""Wires the look at the service itself: whom it asks, which folders, which certificate.

It holds no rule.
"""

from dataclasses import dataclass

from bot import __version__
from bot.alerts.lanes import Lane
from bot.alerts.polling.keeping import Feeds
from bot.broadcast.health import LaneHealth
from bot.clock import utc_now
from bot.dialogue import Dialogue
from bot.health.facts import BackupFact, EngineFact, FeedFact, LaneFact, Stored
from bot.health.looking import Fixed, Health
from bot.settings import Settings
from bot.store.backups import StoredBackups
from bot.store.database import Database
from bot.store.dumping import newest
from bot.store.health import StoredHealth
from bot.store.lanes import StoredLanes


@dataclass(frozen=True, kw_only=True)
class Sources:
    """Implements bot.health.looking.Sources."""

    database: Database
    sending: tuple[Lane, ...]
    lane_book: StoredLanes
    polled: Feeds
    dialogue: Dialogue
    by_itself: bool

    async def stored(self) -> Stored:
        return await StoredHealth(self.database).now()

    async def lanes(self) -> tuple[LaneFact, ...]:
        known = await self.lane_book.all()
        return tuple(
            LaneFact(
                channel=lane.channel,
                broken_since=known.get(lane.name, LaneHealth(lane=lane.name)).broken_since,
            )
            for lane in self.sending
        )

    async def engine(self) -> EngineFact:
        models = await self.dialogue.models()
        return EngineFact(up=True, seconds=self.dialogue.seconds, models=models)

    async def feeds(self) -> tuple[FeedFact, ...]:
        return tuple(
            FeedFact(
                name=one.feed.name or one.feed.url,
                polled_at=one.feed.polled_at,
                failing_since=one.feed.failing_since,
            )
            for one in await self.polled.all()
        )

    async def backups(self) -> BackupFact:
        book = StoredBackups(self.database)
        return BackupFact(
            wanted=self.by_itself, good=await book.last_good(), last=await book.last()
        )


def health_of(settings: Settings, sources: Sources) -> Health:
    folders = {"data": settings.data_dir}
    if settings.backups:
        folders["backups"] = settings.backups.folder
    signing = settings.signing
    fixed = Fixed(
        version=__version__,
        revision=newest(),
        certificate_until=signing.certificates[0].not_valid_after_utc if signing else None,
        folders=folders,
    )
    return Health(sources, fixed, utc_now)
