"""How often one chat may be written to."""

from __future__ import annotations

import pytest

from channels import errors
from channels.telegram.pace import GROUP, PRIVATE, Pace


class Time:
    """Passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def pace(time: Time) -> Pace:
    return Pace(clock=time.clock, sleep=time.sleep)


async def test_a_burst_passes_then_one_a_second(pace: Pace, time: Time) -> None:
    most, window = PRIVATE
    moments = []
    for _ in range(most + 2):
        await pace.take(1)
        moments.append(time.now)
    assert moments == [0.0] * most + [window, window]


async def test_one_chat_does_not_hold_another(pace: Pace, time: Time) -> None:
    for chat in (1, 2, 3):
        for _ in range(PRIVATE[0]):
            await pace.take(chat)
    assert time.now == 0.0


async def test_nobody_gets_an_answer_after_the_question_is_forgotten(
    pace: Pace, time: Time
) -> None:
    for _ in range(GROUP[0]):
        await pace.take(-1)
    with pytest.raises(errors.Refused):
        await pace.take(-1)
    time.now = GROUP[1] - 5
    await pace.take(-1)
    assert time.now == GROUP[1]


async def test_warnings_pass_at_once_and_count(pace: Pace, time: Time) -> None:
    for _ in range(GROUP[0] + 2):
        await pace.take(-1, urgent=True)
    assert time.now == 0.0
    with pytest.raises(errors.Refused):
        await pace.take(-1)
