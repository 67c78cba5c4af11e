"""Feeds of others in PostgreSQL: where they are, how polls went, which entries were dealt with.

It does not know what a feed says or who may change one.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Text,
    any_,
    case,
    cast,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.errors import FeedTaken, FeedUnknown
from bot.alerts.incoming.records import Feed, FeedKind, Outcome
from bot.alerts.polling.ports import FeedCounts, Poll
from bot.store.database import Database
from bot.store.tables import audit, feed_entries, feeds, received_alerts

_PLAIN = (
    "id",
    "url",
    "created_by",
    "created_at",
    "trust_sender",
    "trust_certificate",
    "etag",
    "last_modified",
    "polled_at",
    "next_poll_at",
    "failures",
    "last_error",
    "removed_at",
    "name",
    "approved_by",
    "approved_at",
    "failing_since",
)


class StoredFeeds:
    """Implements bot.alerts.polling.ports.FeedBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, feed: Feed) -> None:
        values = {name: getattr(feed, name) for name in _PLAIN}
        values |= {"kind": feed.kind.value, "rules": [dict(rule) for rule in feed.rules]}
        try:
            async with self._database.transaction() as connection:
                await connection.execute(feeds.insert().values(**values))
                details = {"url": feed.url, "rules": values["rules"], "sender": feed.trust_sender}
                await _record(connection, feed.id, "add", feed.created_by, feed.created_at, details)
        except IntegrityError as error:
            raise FeedTaken(feed.url) from error

    async def get(self, feed_id: UUID) -> Feed:
        query = select(feeds).where(feeds.c.id == feed_id, feeds.c.removed_at.is_(None))
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            raise FeedUnknown(str(feed_id))
        return as_feed(row)

    async def all(self) -> tuple[FeedCounts, ...]:
        t = received_alerts
        refused = t.c.outcome == Outcome.REFUSED.value
        counts = (
            select(
                t.c.feed_id,
                func.count().label("received"),
                func.count(case((refused, 1))).label("refused"),
                func.count(t.c.relayed_alert_id).label("relayed"),
            )
            .group_by(t.c.feed_id)
            .subquery()
        )
        query = (
            select(feeds, counts.c.received, counts.c.refused, counts.c.relayed)
            .outerjoin(counts, counts.c.feed_id == feeds.c.id)
            .where(feeds.c.removed_at.is_(None))
            .order_by(feeds.c.url)
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).all()
        return tuple(
            FeedCounts(
                feed=as_feed(row),
                received=row.received or 0,
                refused=row.refused or 0,
                relayed=row.relayed or 0,
            )
            for row in rows
        )

    async def failing(self, since: datetime) -> tuple[Feed, ...]:
        query = select(feeds).where(feeds.c.removed_at.is_(None), feeds.c.failing_since <= since)
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query.order_by(feeds.c.url))).all()
        return tuple(as_feed(row) for row in rows)

    async def remove(self, feed_id: UUID, by: str, now: datetime) -> None:
        await self._change(feed_id, "remove", by, now, removed_at=now)

    async def approve(self, feed_id: UUID, by: str, now: datetime) -> None:
        await self._change(feed_id, "approve", by, now, approved_by=by, approved_at=now)

    async def due(self, now: datetime) -> tuple[UUID, ...]:
        query = (
            select(feeds.c.id)
            .where(feeds.c.removed_at.is_(None), _is_due(now))
            .order_by(feeds.c.next_poll_at.nulls_first())
        )
        async with self._database.transaction() as connection:
            return tuple((await connection.execute(query)).scalars())

    async def begin(self, feed_id: UUID, now: datetime, until: datetime) -> bool:
        begun = update(feeds).where(feeds.c.id == feed_id, _is_due(now)).values(next_poll_at=until)
        async with self._database.transaction() as connection:
            return bool((await connection.execute(begun)).rowcount)

    async def end(self, feed_id: UUID, poll: Poll) -> None:
        since = func.coalesce(feeds.c.failing_since, poll.at) if poll.failures else None
        async with self._database.transaction() as connection:
            await connection.execute(
                update(feeds)
                .where(feeds.c.id == feed_id)
                .values(
                    polled_at=poll.at,
                    next_poll_at=poll.next_at,
                    failures=poll.failures,
                    last_error=poll.error,
                    etag=poll.etag,
                    last_modified=poll.last_modified,
                    failing_since=since,
                )
            )

    async def unknown(self, feed_id: UUID, keys: Collection[str]) -> frozenset[str]:
        t = feed_entries
        # One array, however many: a statement takes no more than 65,535 parameters.
        wanted = any_(cast(list(keys), ARRAY(Text)))
        query = select(t.c.key).where(t.c.feed_id == feed_id, t.c.key == wanted)
        async with self._database.transaction() as connection:
            return frozenset(keys) - set((await connection.execute(query)).scalars())

    async def remember(self, feed_id: UUID, keys: Sequence[str], now: datetime) -> None:
        if not keys:
            return
        rows = [{"feed_id": feed_id, "key": key, "seen_at": now} for key in dict.fromkeys(keys)]
        adding = insert(feed_entries).on_conflict_do_update(
            index_elements=["feed_id", "key"], set_={"seen_at": now}
        )
        async with self._database.transaction() as connection:
            await connection.execute(adding, rows)

    async def forget(self, before: datetime) -> int:
        async with self._database.transaction() as connection:
            gone = await connection.execute(
                delete(feed_entries).where(feed_entries.c.seen_at < before)
            )
            return int(gone.rowcount)

    async def _change(
        self, feed_id: UUID, act: str, by: str, now: datetime, **values: object
    ) -> None:
        async with self._database.transaction() as connection:
            done = await connection.execute(
                update(feeds)
                .where(feeds.c.id == feed_id, feeds.c.removed_at.is_(None))
                .values(**values)
            )
            if done.rowcount != 1:
                raise FeedUnknown(str(feed_id))
            await _record(connection, feed_id, act, by, now, {})


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(feeds.c.next_poll_at.is_(None), feeds.c.next_poll_at <= now)


async def _record(
    connection: AsyncConnection,
    feed_id: UUID,
    act: str,
    by: str,
    at: datetime,
    details: dict[str, Any],
) -> None:
    await connection.execute(
        audit.insert().values(
            at=at, actor=by, action=f"feed.{act}", subject=str(feed_id), details=details
        )
    )


def as_feed(row: Row[Any]) -> Feed:
    """A row of the table as the record."""
    return Feed(
        kind=FeedKind(row.kind),
        rules=tuple(row.rules),
        **{name: getattr(row, name) for name in _PLAIN},
    )
