"""Answers keep the lane's rate and leave a broadcast its share: simulated, nobody sleeps."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from bot.alerts.lanes import Lane
from bot.answering import Answering
from bot.broadcast.health import LaneHealth
from bot.broadcast.ports import LaneBook
from channels import errors
from channels.base import Outbound
from channels.rates import Bucket
from tests.bot.broadcast.world import Provider

START = datetime(2026, 11, 22, 8, tzinfo=UTC)
ONE = Lane(name="sms:+1", channel="sms", sender="+1", rate=30.0)
SLOW = Lane(name="sms:+2", channel="sms", sender="+2", rate=1.0)
POOL = Lane(name="sms:MG1", channel="sms", sender="MG1", rate=100.0)


@dataclass
class Clock:
    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds


@dataclass
class Book:
    """What is known of the lanes."""

    known: dict[str, LaneHealth] = field(default_factory=dict)
    away: bool = False

    async def health(self, lane: str) -> LaneHealth:
        if self.away:
            raise OSError
        return self.known.get(lane, LaneHealth(lane=lane))


class Site:
    def __init__(self, *lanes: Lane, share: float = 1.0) -> None:
        self.clock, self.book, self.provider = Clock(), Book(), Provider("sms")
        self.channel = Answering(
            self.provider,
            lanes,
            cast(LaneBook, self.book),
            clock=self.clock.now,
            share=share,
            bucket=lambda rate: Bucket(rate, clock=self.clock, sleep=self.clock.sleep),
            monotonic=self.clock,
        )

    async def send(self, count: int, sender: str | None = None, text: str = "x") -> float:
        """Seconds that `count` answers took."""
        before = self.clock.seconds
        for _ in range(count):
            await self.channel.send(Outbound(channel="sms", to="+3", text=text, sender=sender))
        return self.clock.seconds - before

    def serve(self, lane: Lane) -> None:
        """A broadcast is on."""
        until = self.clock.now() + timedelta(hours=1)
        self.book.known[lane.name] = LaneHealth(lane=lane.name, served_until=until)


@pytest.mark.parametrize(
    ("lane", "broadcast", "count", "seconds"),
    [
        pytest.param(ONE, False, 61, 2.0, id="alone: the whole rate"),
        pytest.param(ONE, True, 31, 10.0, id="beside a broadcast: a tenth"),
        pytest.param(SLOW, True, 3, 10.0, id="of a slow sender: a fifth"),
    ],
)
async def test_how_fast(lane: Lane, broadcast: bool, count: int, seconds: float) -> None:
    site = Site(lane)
    if broadcast:
        site.serve(lane)
    assert await site.send(count) == pytest.approx(seconds, rel=0.02)


async def test_the_first_answer_waits_for_nobody() -> None:
    site = Site(SLOW)
    site.serve(SLOW)
    assert await site.send(1, text="灾" * 300) == 0.0


async def test_a_long_answer_costs_its_segments() -> None:
    site = Site(ONE)
    site.serve(ONE)
    assert await site.send(2, text="灾" * 130) == pytest.approx(1.0, rel=0.02)


async def test_both_together_keep_the_rate() -> None:
    for lane in (ONE, SLOW, POOL):
        assert lane.for_broadcasts + lane.for_replies == pytest.approx(lane.rate)
    assert Lane(name="web", channel="web", rate=9.0).for_broadcasts == 9.0


async def test_two_processes_share() -> None:
    site = Site(ONE, share=0.5)
    assert await site.send(31) == pytest.approx(2.0, rel=0.02)


@pytest.mark.parametrize(
    ("sender", "busy", "waits"),
    [
        pytest.param("+2", SLOW, True, id="the number that they wrote to"),
        pytest.param("+2", ONE, False, id="another's broadcast does not matter"),
        pytest.param(None, ONE, True, id="unnamed: the first sender"),
        pytest.param("+9", POOL, True, id="a number of the messaging service"),
    ],
)
async def test_whose_share(sender: str | None, busy: Lane, waits: bool) -> None:
    quiet, loud = Site(ONE, SLOW, POOL), Site(ONE, SLOW, POOL)
    loud.serve(busy)
    assert (await loud.send(5, sender) > await quiet.send(5, sender) + 0.01) == waits


async def test_the_providers_wish_is_heeded_ours_and_the_workers() -> None:
    site = Site(ONE)
    site.provider.failures = [errors.Throttled(retry_after=7.0)]
    with pytest.raises(errors.Throttled):
        await site.send(1)
    assert await site.send(1) == pytest.approx(7.0)
    held = site.clock.now() + timedelta(seconds=20)
    site.book.known[ONE.name] = LaneHealth(lane=ONE.name, held_until=held)
    site.clock.seconds += 1.0  # what was known is stale
    assert await site.send(1) == pytest.approx(19.0)


async def test_an_answer_does_not_wait_for_the_database() -> None:
    site = Site(ONE)
    site.book.away = True
    await site.send(3)
    assert len(site.provider.sent) == 3
