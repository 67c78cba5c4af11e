"""The sliding window and the memory of messages heard."""

from hypothesis import given
from hypothesis import strategies as st

from bot import limits
from bot.limits import SlidingWindow
from bot.repeats import HeardMessages
from bot.settings import Limit


@given(st.lists(st.floats(min_value=0, max_value=5), max_size=80))
def test_never_more_than_allowed_in_any_window(gaps: list[float]) -> None:
    window, now, taken = SlidingWindow(Limit(messages=5, seconds=10)), 0.0, []
    for gap in gaps:
        now += gap
        if window.take("somebody", now):
            taken.append(now)
    for start in taken:
        assert sum(start <= moment < start + 10 for moment in taken) <= 5


def test_one_sender_does_not_use_up_another_s() -> None:
    window = SlidingWindow(Limit(messages=1, seconds=10))
    assert window.take("a", 0)
    assert window.take("b", 0)
    assert not window.take("a", 9.9)
    assert window.take("a", 10)


def test_off_is_off() -> None:
    window = SlidingWindow(None)
    assert all(window.take("a", 0) for _ in range(1000))


def test_memory_is_bounded() -> None:
    window = SlidingWindow(Limit(messages=1, seconds=1e9))
    for sender in range(limits.REMEMBERED + 10):
        window.take(sender, 0)
    assert window.take(0, 1), "the longest silent is forgotten"
    assert not window.take(limits.REMEMBERED, 1)


def test_a_repeated_message_is_heard_once() -> None:
    heard = HeardMessages()
    assert heard.is_new("sms", "SM1")
    assert not heard.is_new("sms", "SM1")
    assert heard.is_new("telegram", "SM1")
    assert heard.is_new("sms", None) and heard.is_new("sms", None)
