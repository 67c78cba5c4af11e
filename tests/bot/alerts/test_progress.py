"""How far a broadcast is, out of counts."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from bot.alerts.content import AlertContent, Status
from bot.alerts.lanes import Lane
from bot.alerts.progress import view
from bot.alerts.records import Alert, State, Tally, WaitsFor

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LANES = {"sms:1": Lane(name="sms:1", channel="sms", rate=10.0)}


def tally(state: str, count: int, followed: int = 0) -> Tally:
    return Tally(
        alert_id=UUID(int=1),
        sequence=1,
        sms="",
        lane="sms:1",
        channel="sms",
        language="zh",
        state=state,
        count=count,
        recent=0,
        followed=followed,
    )


@pytest.mark.parametrize(
    ("state", "queued", "broken", "left", "why"),
    [
        pytest.param(State.SENDING, 20, (), 2.0, None, id="it goes on"),
        pytest.param(State.SENDING, 20, ["sms:1"], None, WaitsFor.LANE_BROKEN, id="down"),
        pytest.param(State.SENDING, 0, ["sms:1"], 0.0, None, id="down, and nobody waits"),
        pytest.param(State.SENDING, 20, ["sms:2"], 2.0, None, id="another one is down"),
        pytest.param(State.PAUSED, 20, (), None, WaitsFor.PAUSED, id="paused"),
        pytest.param(State.COMPLETED, 0, ["sms:1"], None, None, id="over"),
    ],
)
def test_the_time_left(
    state: State, queued: int, broken: list[str], left: float | None, why: WaitsFor | None
) -> None:
    shown = view(alert(state), [tally("queued", queued)], LANES, broken=broken)
    assert (shown.seconds_left, shown.waits_for) == (left, why)


def test_people_are_counted_once() -> None:
    shown = view(alert(State.SENDING), [tally("failed", 3), tally("delivered", 3, 2)], LANES)
    assert (shown.people, sum(shown.counts.values())) == (4, 6)


def alert(state: State) -> Alert:
    return Alert(
        id=UUID(int=1),
        identifier=None,
        state=state,
        version=1,
        content=AlertContent(status=Status.ACTUAL),
        created_by="Li",
        created_at=NOW,
        updated_at=NOW,
    )
