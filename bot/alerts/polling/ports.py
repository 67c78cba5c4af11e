"""What polling asks of the store and of the rooms beside it.

It does not know how they are answered.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.alerts.cap import CapAlert
from bot.alerts.incoming.records import Feed, Received


@dataclass(frozen=True, kw_only=True)
class Poll:
    """How a poll went. `error` is a code and a detail, split by a space; None: it went well.

    `failures` in a row; `etag` and `last_modified` are None where the next poll has to see it all.
    """

    at: datetime
    next_at: datetime
    failures: int = 0
    error: str | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, kw_only=True)
class FeedCounts:
    """A feed and what came of it."""

    feed: Feed
    received: int = 0
    refused: int = 0
    relayed: int = 0


class FeedBook(Protocol):
    """Feeds and which of their entries were dealt with. What people do to feeds is audited."""

    async def add(self, feed: Feed) -> None:
        """Raises FeedTaken (bot.alerts.errors)."""

    async def get(self, feed_id: UUID) -> Feed:
        """Raises FeedUnknown, also for one that was removed."""

    async def all(self) -> tuple[FeedCounts, ...]:
        """Those that are there, by address."""

    async def failing(self, since: datetime) -> tuple[Feed, ...]:
        """Those that have failed since then or longer, by address; health asks all the time."""

    async def remove(self, feed_id: UUID, by: str, now: datetime) -> None:
        """What it brought stays. Raises FeedUnknown."""

    async def approve(self, feed_id: UUID, by: str, now: datetime) -> None:
        """A second person agrees to its rules. Raises FeedUnknown."""

    async def due(self, now: datetime) -> tuple[UUID, ...]:
        """Feeds whose next poll has come."""

    async def begin(self, feed_id: UUID, now: datetime, until: datetime) -> bool:
        """Nobody else begins before `until`: a worker that dies is waited for no longer.

        False where somebody began already, or it is not due.
        """

    async def end(self, feed_id: UUID, poll: Poll) -> None:
        """How it went and when the next is due."""

    async def unknown(self, feed_id: UUID, keys: Collection[str]) -> frozenset[str]:
        """Those of the entries that were not dealt with."""

    async def remember(self, feed_id: UUID, keys: Sequence[str], now: datetime) -> None:
        """These were dealt with, or are still named."""

    async def forget(self, before: datetime) -> int:
        """Entries that no poll has seen since; how many."""


class Polling(Protocol):
    """What a worker asks (poller.Poller)."""

    async def due(self, now: datetime) -> tuple[UUID, ...]:
        """Feeds whose next poll has come."""

    async def poll(self, feed_id: UUID) -> None:
        """Polls one; never two at a time of the same."""


class Documents(Protocol):
    """Documents that were received."""

    async def get(self, received_id: UUID) -> Received | None:
        """One of them."""


class Passing(Protocol):
    """What becomes of received documents (relaying.relay.Relay)."""

    async def is_echo(self, alert: CapAlert, feed: Feed) -> bool:
        """Whether it is our own come back, or a repetition of what we have."""

    async def pass_on(self, received: Received, feed: Feed, now: datetime) -> object:
        """By the feed's rules. Raises AlertsError where it has to be tried again."""
