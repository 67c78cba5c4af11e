"""What administrators do with feeds: add, agree to, look at, remove.

Knows nothing of HTTP or of how a feed is polled.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from bot.alerts.errors import FeedNeedsNobody, FeedSamePerson
from bot.alerts.incoming.records import Feed
from bot.alerts.polling import asked, pace
from bot.alerts.polling.ports import FeedBook, FeedCounts
from bot.alerts.relaying import rules
from bot.areas.divisions import Divisions
from bot.officials import Official, known_as


class Feeds:
    """The roles are asked at the door. Raises AlertsError and ContentInvalid."""

    def __init__(self, book: FeedBook, divisions: Divisions, clock: Callable[[], datetime]) -> None:
        self._book = book
        self._divisions = divisions
        self._clock = clock

    async def all(self) -> tuple[FeedCounts, ...]:
        """Those that are there, by address."""
        return await self._book.all()

    async def get(self, feed_id: UUID) -> FeedCounts:
        """Raises FeedUnknown."""
        feed = await self._book.get(feed_id)
        found = (one for one in await self._book.all() if one.feed.id == feed_id)
        return next(found, FeedCounts(feed=feed))

    async def add(self, data: object, official: Official) -> FeedCounts:
        """Polled from now on. Its rules that send act as drafts until somebody else agrees."""
        now = self._clock()
        wanted = asked.read(data, self._divisions.get, now)
        feed = Feed(
            id=uuid4(),
            url=wanted.url,
            kind=wanted.kind,
            name=wanted.name,
            created_by=official.name,
            created_at=now,
            trust_sender=wanted.sender,
            trust_certificate=wanted.certificate,
            rules=tuple(rules.to_json(rule) for rule in wanted.rules),
        )
        await self._book.add(feed)
        return FeedCounts(feed=feed)

    async def approve(self, feed_id: UUID, official: Official) -> FeedCounts:
        """A second administrator lets rules send. Raises FeedSamePerson, FeedNeedsNobody."""
        feed = await self._book.get(feed_id)
        if not self.waits(feed):
            raise FeedNeedsNobody
        if known_as(feed.created_by) == known_as(official.name):
            raise FeedSamePerson
        await self._book.approve(feed_id, official.name, self._clock())
        return await self.get(feed_id)

    async def remove(self, feed_id: UUID, official: Official) -> None:
        """Polled no more; what it brought stays, and what was relayed still stands."""
        await self._book.remove(feed_id, official.name, self._clock())

    async def silent(self) -> tuple[Feed, ...]:
        """Those that have failed for so long that somebody should look."""
        return await self._book.failing(self._clock() - pace.SILENT)

    def waits(self, feed: Feed) -> bool:
        """Whether a rule of it sends and nobody has agreed to that."""
        sends = rules.needs_second_person(rules.kept(feed.rules))
        return sends and feed.approved_by is None


def fingerprint(feed: Feed) -> str | None:
    """SHA-256 of its certificate, so that two people can see that they mean the same."""
    if feed.trust_certificate is None:
        return None
    first = x509.load_pem_x509_certificates(feed.trust_certificate.encode())[0]
    return first.fingerprint(SHA256()).hex()
