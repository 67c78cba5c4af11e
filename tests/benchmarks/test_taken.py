"""How what a provider took is counted, and that it takes no more than it says."""

import pytest

from tests.benchmarks.taken import Taken, busiest, rate_of
from tests.benchmarks.taker import Taker

BODY = b"To=%2B8613800000000&From=%2B1500&Body=x&StatusCallback=http%3A%2F%2Fa%2F%3Falert%3DA1"


@pytest.mark.parametrize(
    ("what", "moments", "most"),
    [
        ("none", [], 0),
        ("one", [5.0], 1),
        ("a second apart are never in one second", [0.0, 1.0, 2.0], 1),
        ("just under a second apart", [0.0, 0.999, 1.5], 2),
        ("a burst in the middle, out of order", [9.0, 3.0, 3.2, 3.1, 0.0], 3),
        ("a window over the turn of a second", [0.9, 0.95, 1.0, 1.8, 2.5], 4),
    ],
)
def test_the_busiest_second_is_found_wherever_it_starts(
    what: str, moments: list[float], most: int
) -> None:
    assert busiest(moments) == most, what


def test_a_rate_is_that_between_the_first_and_the_last() -> None:
    taken = [Taken(at=at, to="", sender="", alert="") for at in (10.0, 10.5, 11.0, 12.0)]
    assert rate_of(taken) == 1.5


def test_a_provider_with_a_rate_refuses_what_is_beyond_it() -> None:
    taker = Taker(rate=2)
    assert [taker.take(BODY).status for _ in range(3)] == [201, 201, 429]
    assert taker.count() == 2
    _, to, sender, alert = taker.taken()[0]
    assert (to, sender, alert) == ("+8613800000000", "+1500", "A1")


def test_without_a_rate_it_takes_all() -> None:
    taker = Taker()
    assert {taker.take(BODY).status for _ in range(50)} == {201}
