"""When a lane is broken, and when it works again: on results alone."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.broadcast.health import LaneHealth, Watch, breakdown, broken_now
from bot.broadcast.ledger import DeliveryState, Result

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
LATER = timedelta(seconds=6)


def result(reason: str | None, state: str = "queued") -> Result:
    return Result(delivery_id=1, state=DeliveryState(state), reason=reason)


GOOD, GONE = result(None, "accepted"), result("recipient_invalid", "failed")
REFUSED, DOWN, HUNG = result("sender_refused"), result("provider_down"), result("provider_timeout")
BUSY = result("throttled")


@pytest.mark.parametrize(
    ("first", "later", "broken"),
    [
        pytest.param([REFUSED] * 3, [], "sender_refused", id="our account is refused"),
        pytest.param([REFUSED] * 2, [], None, id="twice may be a slip"),
        pytest.param([REFUSED, GOOD, REFUSED, REFUSED], [], None, id="never three in a row"),
        pytest.param([DOWN] * 200, [], None, id="two hundred in flight at one bad moment"),
        pytest.param([DOWN] * 20, [HUNG], "provider_timeout", id="trouble that lasts"),
        pytest.param([DOWN] * 5, [DOWN] * 5, None, id="few, however long"),
        pytest.param([DOWN] * 19, [GONE, DOWN], None, id="it knows who is not there: it works"),
        pytest.param([BUSY] * 100, [BUSY] * 100, None, id="too much to do is no breakdown"),
        pytest.param([DOWN] * 19, [BUSY, DOWN], "provider_down", id="nor does it mend one"),
    ],
)
def test_what_breaks_a_lane(first: list[Result], later: list[Result], broken: str | None) -> None:
    watch = Watch()
    watch.heard(first, NOW)
    watch.heard(later, NOW + LATER)
    assert watch.broken == broken


@pytest.mark.parametrize(
    ("heard", "broken", "proved"),
    [
        pytest.param(DOWN, "provider_down", False, id="one fault ends the trial"),
        pytest.param(GOOD, None, True, id="one message proves it"),
        pytest.param(GONE, None, True, id="so does a clear answer"),
        pytest.param(BUSY, None, False, id="this says nothing"),
    ],
)
def test_a_trial(heard: Result, broken: str | None, proved: bool) -> None:
    watch = Watch(on_trial=True)
    watch.heard([heard], NOW)
    assert (watch.broken, watch.proved, watch.on_trial) == (broken, proved, not proved)


@pytest.mark.parametrize(
    ("reason", "breaks", "seconds"),
    [
        *(("sender_refused", *row) for row in ((0, 30), (1, 60), (3, 240), (5, 600), (99, 600))),
        *(("provider_down", *row) for row in ((0, 30), (1, 60), (3, 60), (99, 60))),
    ],
)
def test_each_breakdown_in_a_row_waits_longer(reason: str, breaks: int, seconds: int) -> None:
    """What is over by itself is tried each minute: a warning may wait for nothing else."""
    found = breakdown(LaneHealth(lane="sms:1", breaks=breaks), "sms", reason, NOW)
    assert found.retry_at == NOW + timedelta(seconds=seconds)


def test_a_broken_lane_is_left_alone_until_its_trial() -> None:
    broken = LaneHealth(lane="a", broken_since=NOW, retry_at=NOW + LATER)
    lanes = {"a": broken, "b": LaneHealth(lane="b")}
    assert broken_now(lanes, NOW) == {"a"}
    assert broken_now(lanes, NOW + LATER) == frozenset() and broken.broken
