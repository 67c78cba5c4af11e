"""Which channel is first and which is next, decided without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.lanes import Lane, LaneChoice
from bot.broadcast.fallback import PREFERRED, Stalled, Way, ordered, step
from bot.broadcast.ledger import DeliveryState

LANES = tuple(Lane(name=f"lane:{name}", channel=name, rate=1.0) for name in PREFERRED)
PERSON, EVENT = UUID(int=1), UUID(int=2)
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def way(channel: str, preference: int | None = None, number: int = 0) -> Way:
    contact = UUID(int=100 + PREFERRED.index(channel) * 10 + number)
    return Way(contact_id=contact, channel=channel, preference=preference)


SMS, CHAT, WEB = way("sms"), way("telegram"), way("web")


@pytest.mark.parametrize(
    ("ways", "broken", "channels"),
    [
        pytest.param([WEB, CHAT, SMS], (), ["sms", "telegram", "web"], id="our order"),
        pytest.param([SMS, way("web", 1)], (), ["web", "sms"], id="what they like comes first"),
        pytest.param([way("sms", 2), way("voice", 1)], (), ["voice", "sms"], id="their own order"),
        pytest.param([SMS, WEB], ["lane:sms"], ["web", "sms"], id="a broken lane is not first"),
        pytest.param(
            [way("sms", 1), way("web", 2)], ["lane:sms"], ["web", "sms"], id="not even if liked"
        ),
        pytest.param([], (), [], id="nobody"),
    ],
)
def test_the_best_way_is_first(ways: list[Way], broken: list[str], channels: list[str]) -> None:
    assert [one.channel for one in ordered(ways, LaneChoice(LANES, broken))] == channels


def test_a_channel_without_a_lane_is_no_way() -> None:
    assert ordered([SMS, WEB], LaneChoice(LANES[4:5])) == [WEB]


@given(st.permutations([way(name, number=n) for name in PREFERRED for n in range(2)]))
def test_the_answer_is_the_same_whenever_it_is_asked(ways: list[Way]) -> None:
    assert ordered(ways, LaneChoice(LANES)) == ordered(sorted(ways, key=str), LaneChoice(LANES))


def stalled(
    state: str,
    *tried: Way,
    channels: frozenset[str] = frozenset(),
    again: dict[Way, timedelta] | None = None,
) -> Stalled:
    return Stalled(
        delivery_id=7,
        event_id=EVENT,
        person=PERSON,
        state=DeliveryState(state),
        reason="provider_down",
        over=False,
        channels=channels,
        tried=frozenset(one.contact_id for one in tried),
        again={way.contact_id: NOW + rest for way, rest in (again or {}).items()},
    )


@pytest.mark.parametrize(
    ("state", "after", "reason"),
    [
        pytest.param("failed", "failed", "provider_down", id="it failed"),
        pytest.param("stopped", "stopped", "provider_down", id="stopped on that channel"),
        pytest.param("accepted", "accepted", "provider_down", id="no receipt: it may yet come"),
        pytest.param("queued", "failed", "provider_down", id="never left: closed first"),
        pytest.param("in_doubt", "failed", "in_doubt", id="in doubt: not sent again beside it"),
    ],
)
def test_the_next_way_is_taken(state: str, after: str, reason: str) -> None:
    done = step(stalled(state, SMS), [SMS, CHAT, WEB], LaneChoice(LANES), NOW)
    assert (done.way, done.lane) == (CHAT, "lane:telegram")
    assert (done.state.value, done.reason, done.waits) == (after, reason, False)


@pytest.mark.parametrize(
    ("one", "broken", "waits"),
    [
        pytest.param(stalled("failed", SMS, CHAT, WEB), (), False, id="all were tried"),
        pytest.param(
            stalled("failed", SMS, channels=frozenset({"sms"})), (), False, id="the alert uses one"
        ),
        pytest.param(
            stalled("queued", SMS), ["lane:telegram", "lane:web"], True, id="the others are down"
        ),
    ],
)
def test_there_is_no_next_way(one: Stalled, broken: list[str], waits: bool) -> None:
    done = step(one, [SMS, CHAT, WEB], LaneChoice(LANES, broken), NOW)
    assert (done.way, done.state, done.waits) == (None, one.state, waits)


SECOND, NOTHING = timedelta(seconds=1), timedelta(0)


@pytest.mark.parametrize(
    ("again", "broken", "channel", "waits"),
    [
        pytest.param({SMS: NOTHING}, (), "sms", False, id="its lane works again"),
        pytest.param({SMS: SECOND}, (), None, True, id="it was tried a moment ago"),
        pytest.param({SMS: NOTHING}, ["lane:sms"], None, True, id="it is still down"),
        pytest.param({}, (), None, False, id="nothing but its lane could be mended"),
        pytest.param(
            {SMS: NOTHING, CHAT: NOTHING}, ["lane:sms"], "telegram", False, id="one of two works"
        ),
    ],
)
@pytest.mark.parametrize("state", ["accepted", "queued", "failed", "stopped"])
def test_a_second_round(
    again: dict[Way, timedelta], broken: list[str], channel: str | None, waits: bool, state: str
) -> None:
    one = stalled(state, SMS, CHAT, WEB, again=again)
    done = step(one, [SMS, CHAT, WEB], LaneChoice(LANES, broken), NOW)
    assert (done.way.channel if done.way else None, done.waits) == (channel, waits)


def test_a_channel_that_was_never_tried_goes_before_a_second_round() -> None:
    done = step(stalled("failed", SMS, again={SMS: NOTHING}), [SMS, WEB], LaneChoice(LANES), NOW)
    assert done.way == WEB


def test_who_stopped_a_channel_gets_no_second_round_there() -> None:
    done = step(stalled("failed", SMS, again={SMS: NOTHING}), [], LaneChoice(LANES), NOW)
    assert (done.way, done.waits) == (None, False)


NIGHT = {"from": "15:00", "to": "18:00"}  # it is 16:00 in Beijing


@pytest.mark.parametrize("tried", [(SMS,), (SMS, WEB)], ids=["next channel", "second round"])
@pytest.mark.parametrize(
    ("quiet", "due"),
    [
        pytest.param([NIGHT], NOW + timedelta(hours=2), id="they sleep"),
        pytest.param([{"from": "17:00", "to": "18:00"}], NOW, id="they are awake"),
        pytest.param([], NOW, id="they have no quiet hours, or a life hangs on it"),
        pytest.param(
            [{"from": "12:00", "to": "17:00"}, NIGHT], NOW + timedelta(hours=2), id="the latest end"
        ),
    ],
)
def test_what_can_wait_does_not_come_in_quiet_hours(
    tried: tuple[Way, ...], quiet: list[dict[str, str]], due: datetime
) -> None:
    one = replace(stalled("failed", *tried, again={SMS: NOTHING}), quiet=quiet)
    done = step(one, [SMS, WEB], LaneChoice(LANES), NOW)
    assert done.way is not None and done.due_at == due
