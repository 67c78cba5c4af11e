"""How far a broadcast is: counts, rate and time left, out of the counted ledger.

It does not know how the ledger is kept or sent.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from bot.alerts.lanes import Lane
from bot.alerts.records import RECENT_SECONDS, Alert, AlertView, State, Tally, WaitsFor
from channels import segments

#: The states of a delivery, as api.md names them.
COUNTED = "queued sending accepted delivered failed expired stopped cancelled in_doubt".split()
#: Of these, what still has to be handed over.
OPEN = frozenset({"queued", "sending", "in_doubt"})
_RUNNING = frozenset({State.APPROVED, State.SENDING, State.PAUSED})


def view(
    alert: Alert,
    tallies: Sequence[Tally],
    lanes: Mapping[str, Lane],
    ended_by: str | None = None,
    broken: Collection[str] = (),
) -> AlertView:
    """Counts of the all-clear stand apart, or people would count twice. `broken`: lanes by name."""
    first = [tally for tally in tallies if tally.sequence == 1]
    counts = _counts(first)
    running = alert.state in _RUNNING
    waits_for = _waits_for(alert, first, broken) if running else None
    return AlertView(
        alert=alert,
        counts=counts,
        by_channel=_by(first, "channel"),
        by_language=_by(first, "language"),
        by_lane=_by(first, "lane"),
        rate=max(0, sum(tally.recent for tally in first)) / RECENT_SECONDS,
        seconds_left=_seconds_left(first, lanes) if running and not waits_for else None,
        reached=counts["delivered"] - sum(tally.again for tally in first),
        all_clear=_counts([tally for tally in tallies if tally.sequence > 1]),
        ended_by=ended_by,
        people=sum(tally.count - tally.followed for tally in first),
        waits_for=waits_for,
    )


def units(lane: Lane, message: str | None) -> int:
    """What one message costs in a lane: its segments, or one."""
    return max(1, segments.count(message or "").segments) if lane.in_segments else 1


def _counts(tallies: Sequence[Tally]) -> dict[str, int]:
    counts = dict.fromkeys(COUNTED, 0)
    for tally in tallies:
        counts[tally.state] += tally.count
    return counts


def _by(tallies: Sequence[Tally], field: str) -> dict[str, dict[str, int]]:
    names = sorted({getattr(tally, field) for tally in tallies})
    return {
        name: _counts([tally for tally in tallies if getattr(tally, field) == name])
        for name in names
    }


def _waits_for(alert: Alert, tallies: Sequence[Tally], broken: Collection[str]) -> WaitsFor | None:
    if alert.state is State.PAUSED:
        return WaitsFor.PAUSED
    held = any(tally.lane in broken and tally.state in OPEN and tally.count for tally in tallies)
    return WaitsFor.LANE_BROKEN if held else None


def _seconds_left(tallies: Sequence[Tally], lanes: Mapping[str, Lane]) -> float | None:
    """The slowest lane decides, since lanes run side by side."""
    waiting: dict[str, float] = {}
    for tally in tallies:
        lane = lanes.get(tally.lane)
        if lane is not None and tally.state in OPEN:
            seconds = tally.count * units(lane, tally.sms) / lane.for_broadcasts
            waiting[tally.lane] = waiting.get(tally.lane, 0.0) + seconds
    return round(max(waiting.values(), default=0.0), 1)


def of_alert(tallies: Sequence[Tally], alert_id: UUID) -> list[Tally]:
    return [tally for tally in tallies if tally.alert_id == alert_id]
