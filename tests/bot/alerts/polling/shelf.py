"""Feeds, a web and an inbox in memory: what polling is tried with.

It does not know which test uses it.
"""

from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from bot.alerts import cap
from bot.alerts.errors import FeedTaken, FeedUnknown
from bot.alerts.incoming.records import Feed, FeedKind, Outcome, Taken, Trust, Via
from bot.alerts.polling.fetching import Fetched, FetchFailed, FetchProblem, Known
from bot.alerts.polling.poller import Poller
from bot.alerts.polling.ports import FeedCounts, Poll

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
URL = "http://feeds.example/alerts.atom"


def alert(identifier: str) -> bytes:
    """A CAP document; a Cancel needs the fewest elements."""
    return (
        '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
        f"<identifier>{identifier}</identifier><sender>a@b</sender>"
        "<sent>2026-11-22T10:00:00+08:00</sent><status>Actual</status>"
        "<msgType>Cancel</msgType><scope>Public</scope>"
        "<references>a@b,0,2026-11-22T09:00:00+08:00</references></alert>"
    ).encode()


def atom(*names: str) -> bytes:
    """A feed that links to `/NAME`."""
    entries = "".join(f'<entry><id>{name}</id><link href="/{name}"/></entry>' for name in names)
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode()


@dataclass
class Web:
    """Answers by address; what it was asked is kept. An exception in it is raised."""

    pages: dict[str, bytes | Exception]
    asked: list[str] = field(default_factory=list)
    tag: str = "1"

    async def get(
        self, url: str, *, most: int, now: datetime, known: Known | None = None
    ) -> Fetched:
        self.asked.append(url.removeprefix("http://feeds.example"))
        page = self.pages.get(url, FetchFailed(FetchProblem.STATUS, "404"))
        if isinstance(page, Exception):
            raise page
        if known and known.etag == self.tag:
            return Fetched(url=url, body=None, known=known)
        return Fetched(url=url, body=page, known=Known(etag=self.tag))


@dataclass
class Shelf:
    """FeedBook."""

    feed: Feed
    seen: dict[str, datetime] = field(default_factory=dict)
    polls: list[Poll] = field(default_factory=list)
    begun: list[datetime] = field(default_factory=list)
    begun_elsewhere: bool = False

    async def add(self, feed: Feed) -> None:
        raise FeedTaken

    async def get(self, feed_id: UUID) -> Feed:
        if feed_id != self.feed.id:
            raise FeedUnknown
        return self.feed

    async def all(self) -> tuple[FeedCounts, ...]:
        return (FeedCounts(feed=self.feed),)

    async def failing(self, since: datetime) -> tuple[Feed, ...]:
        failing = self.feed.failing_since is not None and self.feed.failing_since <= since
        return (self.feed,) if failing else ()

    async def remove(self, feed_id: UUID, by: str, now: datetime) -> None:
        self.feed = replace(self.feed, removed_at=now)

    async def approve(self, feed_id: UUID, by: str, now: datetime) -> None:
        self.feed = replace(self.feed, approved_by=by, approved_at=now)

    async def due(self, now: datetime) -> tuple[UUID, ...]:
        return (self.feed.id,)

    async def begin(self, feed_id: UUID, now: datetime, until: datetime) -> bool:
        self.begun.append(until)
        return not self.begun_elsewhere

    async def end(self, feed_id: UUID, poll: Poll) -> None:
        self.polls.append(poll)
        self.feed = replace(
            self.feed,
            failures=poll.failures,
            last_error=poll.error,
            etag=poll.etag,
            last_modified=poll.last_modified,
        )

    async def unknown(self, feed_id: UUID, keys: Collection[str]) -> frozenset[str]:
        return frozenset(keys) - set(self.seen)

    async def remember(self, feed_id: UUID, keys: Sequence[str], now: datetime) -> None:
        self.seen |= dict.fromkeys(keys, now)

    async def forget(self, before: datetime) -> int:
        return 0


@dataclass
class Desk:
    """Intake, Documents and Passing: what came, and what was passed on."""

    taken: list[str] = field(default_factory=list)
    passed: list[UUID] = field(default_factory=list)
    echoes: frozenset[str] = frozenset()
    failures: list[Exception] = field(default_factory=list)

    async def take(self, document: bytes, *, via: Via, now: datetime) -> Taken:
        read = cap.take_in(document)
        self.taken.append(read.identifier)
        return Taken(
            identifier=read.identifier,
            outcome=Outcome.RECEIVED,
            trust=Trust.UNSIGNED,
            received_id=uuid4(),
        )

    async def get(self, received_id: UUID) -> Any:
        return received_id

    async def is_echo(self, alert: cap.CapAlert, feed: Feed) -> bool:
        return alert.identifier in self.echoes

    async def pass_on(self, received: Any, feed: Feed, now: datetime) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.passed.append(received)


@dataclass
class Rig:
    """A poller with all of it; `now` moves on by a minute with every poll."""

    web: Web
    shelf: Shelf
    desk: Desk
    now: datetime = NOW

    def __post_init__(self) -> None:
        def fetcher(url: str) -> AbstractAsyncContextManager[Web]:
            return nullcontext(self.web)

        self._poller = Poller(
            book=self.shelf,
            fetcher=fetcher,
            intake=self.desk,
            documents=self.desk,
            relay=self.desk,
            clock=lambda: self.now,
        )

    async def poll(self) -> Poll:
        self.now += timedelta(minutes=1)
        await self._poller.poll(self.shelf.feed.id)
        return self.shelf.polls[-1]


def rig(pages: dict[str, bytes | Exception], **changes: Any) -> Rig:
    """By path under the feed's host; the feed itself is `/alerts.atom`."""
    whole = {f"http://feeds.example{path}": page for path, page in pages.items()}
    feed = Feed(
        id=uuid4(), url=URL, kind=FeedKind.ATOM, created_by="Wang", created_at=NOW, **changes
    )
    return Rig(web=Web(whole), shelf=Shelf(feed), desk=Desk())
