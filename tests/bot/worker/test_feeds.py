"""The worker polls feeds: each that is due, one at a time, and whatever one of them does."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

import pytest

from bot.worker import FEEDS_AT_ONCE, Worker
from tests.bot.broadcast.world import World, until

pytestmark = pytest.mark.postgres


@dataclass
class Feeds:
    """Implements bot.alerts.polling.ports.Polling; feeds stay due until they were polled."""

    waiting: set[UUID]
    polled: list[UUID] = field(default_factory=list)
    broken: frozenset[UUID] = frozenset()
    most: int = 0
    twice: int = 0
    running: set[UUID] = field(default_factory=set)

    async def due(self, now: datetime) -> tuple[UUID, ...]:
        return tuple(self.waiting)

    async def poll(self, feed_id: UUID) -> None:
        self.twice += feed_id in self.running
        self.running.add(feed_id)
        self.most = max(self.most, len(self.running))
        await asyncio.sleep(0.2)
        self.running.discard(feed_id)
        self.waiting.discard(feed_id)
        self.polled.append(feed_id)
        if feed_id in self.broken:
            raise RuntimeError("a fault of ours")


async def test_every_feed_that_is_due_is_polled(world: World) -> None:
    ids = {uuid4() for _ in range(20)}
    feeds = Feeds(set(ids), broken=frozenset(list(ids)[:1]))
    stopping = asyncio.Event()
    working = asyncio.create_task(Worker(replace(world.services(), feeds=feeds), stopping).run())
    await until(lambda: not feeds.waiting, seconds=30)
    stopping.set()
    await working
    assert set(feeds.polled) == ids
    assert feeds.twice == 0, "never two polls of one feed"
    assert feeds.most <= FEEDS_AT_ONCE, "sending keeps its room"
