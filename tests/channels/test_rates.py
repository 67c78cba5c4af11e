"""The rate's promise, on a clock that only moves when somebody sleeps."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.rates import WINDOW, Bucket


@dataclass
class FakeClock:
    """Sleeping moves it, a little late each time, as real timers are."""

    now: float = 1000.0
    late: float = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds + self.late


def grants(bucket: Bucket, clock: FakeClock, costs: list[int]) -> list[tuple[float, int]]:
    """When each cost was granted, one after the other, as fast as the bucket lets."""

    async def run() -> list[tuple[float, int]]:
        taken = []
        for cost in costs:
            await bucket.take(cost)
            taken.append((clock.now, cost))
        return taken

    return asyncio.run(run())


def most_in_a_window(taken: list[tuple[float, int]]) -> int:
    """The most units in any one second that holds more than one message."""
    most = 0
    for start, _ in taken:
        inside = [cost for moment, cost in taken if start <= moment < start + WINDOW]
        most = max(most, sum(inside) if len(inside) > 1 else 0)
    return most


@given(
    rate=st.one_of(st.integers(1, 60), st.floats(0.2, 40.0)),
    costs=st.lists(st.integers(1, 12), min_size=1, max_size=80),
    late=st.sampled_from([0.0, 0.001, 0.03, 0.2, 1.7]),
    idle=st.floats(0.0, 5.0),
)
def test_no_second_ever_holds_more_than_the_rate(
    rate: float, costs: list[int], late: float, idle: float
) -> None:
    clock = FakeClock(late=late)
    bucket = Bucket(rate, clock=clock, sleep=clock.sleep)
    taken = grants(bucket, clock, costs[: len(costs) // 2])
    clock.now += idle
    taken += grants(bucket, clock, costs[len(costs) // 2 :])
    assert most_in_a_window(taken) <= rate


@pytest.mark.parametrize(
    ("rate", "cost", "count", "seconds"),
    [
        pytest.param(30, 1, 61, 2.0, id="30/s: two seconds for 60, no burst"),
        pytest.param(1, 1, 11, 10.0, id="a long code"),
        pytest.param(1, 3, 5, 12.0, id="three segments each on a long code"),
        pytest.param(100, 3, 331, 10.0, id="100/s, three segments: 33 messages a second"),
        pytest.param(0.5, 1, 6, 10.0, id="one every two seconds"),
    ],
)
def test_the_rate_is_reached(rate: float, cost: int, count: int, seconds: float) -> None:
    clock = FakeClock()
    taken = grants(Bucket(rate, clock=clock, sleep=clock.sleep), clock, [cost] * count)
    assert taken[-1][0] - taken[0][0] == pytest.approx(seconds, rel=0.02)


def test_the_first_second_is_no_burst() -> None:
    clock = FakeClock()
    taken = grants(Bucket(30, clock=clock, sleep=clock.sleep), clock, [1] * 30)
    gaps = [later - sooner for (sooner, _), (later, _) in pairwise(taken)]
    assert min(gaps) == pytest.approx(1 / 30, rel=0.01)


@dataclass
class UnevenClock(FakeClock):
    """Late by another amount each time."""

    delays: Sequence[float] = (0.0,)
    slept: int = 0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds + self.delays[self.slept % len(self.delays)]
        self.slept += 1


@settings(deadline=None, max_examples=40)
@given(
    costs=st.lists(st.integers(1, 5), min_size=1, max_size=40),
    delays=st.lists(st.sampled_from([0.0, 0.0, 0.001, 0.04, 0.3]), min_size=1, max_size=7),
    hold=st.floats(0.0, 3.0),
)
def test_a_minute_at_thirty_segments_a_second(
    costs: list[int], delays: list[float], hold: float
) -> None:
    """At least a minute, whatever messages cost and however late timers fire; once it is held."""
    clock = UnevenClock(delays=delays)
    bucket = Bucket(30, clock=clock, sleep=clock.sleep)
    minute = (costs * 1_800)[: -(-1_800 // sum(costs)) * len(costs)]
    taken = grants(bucket, clock, minute[: len(minute) // 2])
    bucket.hold(hold)
    taken += grants(bucket, clock, minute[len(minute) // 2 :])
    assert taken[-1][0] - taken[0][0] > 58.0
    start = units = 0
    for moment, cost in taken:
        units += cost
        while taken[start][0] + WINDOW <= moment:
            units -= taken[start][1]
            start += 1
        assert units <= 30


def test_late_timers_do_not_eat_a_high_rate() -> None:
    clock = FakeClock(late=0.002)
    taken = grants(Bucket(1000, clock=clock, sleep=clock.sleep), clock, [1] * 3000)
    assert 2.9 < taken[-1][0] - taken[0][0] < 3.2


def test_a_hold_stops_everything_and_is_never_shortened() -> None:
    clock = FakeClock()
    bucket = Bucket(10, clock=clock, sleep=clock.sleep)
    bucket.hold(7)
    bucket.hold(1)
    assert bucket.try_take() == pytest.approx(7)
    assert grants(bucket, clock, [1])[0][0] == pytest.approx(1007)


async def test_first_come_first_served() -> None:
    clock = FakeClock()
    bucket = Bucket(2, clock=clock, sleep=clock.sleep)
    order: list[int] = []

    async def taker(number: int) -> None:
        await bucket.take()
        order.append(number)

    await asyncio.gather(*(taker(number) for number in range(6)))
    assert order == sorted(order)


@pytest.mark.parametrize("rate", [0, -1], ids=["zero", "negative"])
def test_a_rate_must_be_positive(rate: float) -> None:
    with pytest.raises(ValueError, match="rate"):
        Bucket(rate)


def test_a_cost_must_be_positive() -> None:
    with pytest.raises(ValueError, match="cost"):
        Bucket(1).try_take(0)
