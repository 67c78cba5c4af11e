"""A flood guard lets no more through in any window than it says."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.residents.guard import MOST_KEYS, FloodGuard

START = datetime(2026, 11, 22, tzinfo=UTC)
WINDOW = timedelta(seconds=60)


@given(st.lists(st.integers(0, 400), max_size=60))
def test_no_window_holds_more_than_the_limit(seconds: list[int]) -> None:
    guard = FloodGuard(3, WINDOW)
    times = [START + timedelta(seconds=s) for s in sorted(seconds)]
    taken = [at for at in times if guard.take("a", at)]
    for at in taken:
        assert sum(at - WINDOW < other <= at for other in taken) <= 3


def test_a_refused_take_does_not_count_and_the_wait_is_told() -> None:
    guard = FloodGuard(1, WINDOW)
    assert guard.take("a", START)
    assert not guard.take("a", START + timedelta(seconds=50))
    assert guard.retry_after_s("a", START + timedelta(seconds=50)) == 10
    assert guard.take("a", START + timedelta(seconds=60))


def test_keys_do_not_share() -> None:
    guard = FloodGuard(1, WINDOW)
    assert guard.take("a", START) and guard.take("b", START)


def test_no_limit_lets_everything_through() -> None:
    guard = FloodGuard(None, WINDOW)
    assert all(guard.take("a", START) for _ in range(1000))


def test_memory_is_bounded_and_the_quietest_is_forgotten_first() -> None:
    guard = FloodGuard(1, WINDOW)
    guard.take("first", START)
    for number in range(MOST_KEYS):
        guard.take(number, START)
    assert not guard.take(MOST_KEYS - 1, START)
    assert guard.take("first", START)
