"""When a lane is broken, for how long it is left alone, and when it counts as working again.

It does not know SQL, jobs or who is told.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.broadcast.ledger import DeliveryState, Result
from channels import errors

#: A broken lane is tried again after so long; doubled each time that it breaks anew.
FIRST_RETRY = timedelta(seconds=30)


@dataclass(frozen=True, kw_only=True)
class Tolerance:
    """A lane is broken after so many errors in a row, the first of them at least so long ago.

    `longest`: the most that it then waits for its next trial.
    """

    errors: int
    longest: timedelta
    lasting: timedelta = timedelta(0)


#: A provider that does not know the sender means it, and three in a row are no slip; one that has
#: trouble may be over it in a moment, and two hundred messages in flight fail in the same second.
_REFUSED = Tolerance(errors=3, longest=timedelta(minutes=10))
#: Trouble ends by itself, and where a channel has one lane a red warning waits for just this trial.
_TROUBLE = Tolerance(errors=20, lasting=timedelta(seconds=5), longest=timedelta(minutes=1))
#: Errors that speak of the lane; all others, of the message or the person, say that it works.
FAULTS: Mapping[str, Tolerance] = {
    errors.SenderRefused.code: _REFUSED,
    errors.ProviderDown.code: _TROUBLE,
    errors.ProviderUnreachable.code: _TROUBLE,
    errors.ProviderTimeout.code: _TROUBLE,
    errors.ConnectionLost.code: _TROUBLE,
    errors.GarbledAnswer.code: _TROUBLE,
}
#: They say neither: a provider with too much to do works, and a generic refusal may be either.
NEUTRAL = frozenset({errors.Throttled.code, errors.ProviderThrottled.code, errors.Refused.code})


@dataclass(frozen=True, kw_only=True)
class LaneHealth:
    """`breaks`: breakdowns in a row. `served_until`: some worker sends on it until about then.

    `accepted_seconds`, `delivered_seconds`: how long the provider and the receipt of the last test
    took; `test_reason` why it failed.
    """

    lane: str
    broken_since: datetime | None = None
    reason: str | None = None
    breaks: int = 0
    retry_at: datetime | None = None
    held_until: datetime | None = None
    served_by: str | None = None
    served_until: datetime | None = None
    tested_at: datetime | None = None
    test_reason: str | None = None
    accepted_seconds: float | None = None
    delivered_seconds: float | None = None

    @property
    def broken(self) -> bool:
        return self.broken_since is not None

    def usable(self, now: datetime) -> bool:
        """Not broken, or so long ago that it is on trial."""
        return not self.broken or self.retry_at is None or self.retry_at <= now


@dataclass(frozen=True, kw_only=True)
class Breakdown:
    lane: str
    channel: str
    reason: str
    retry_at: datetime


def breakdown(health: LaneHealth, channel: str, reason: str, now: datetime) -> Breakdown:
    """What a lane that breaks once more has to wait."""
    longest = FAULTS.get(reason, _REFUSED).longest
    pause = min(longest, FIRST_RETRY * 2 ** min(health.breaks, 10))
    return Breakdown(lane=health.lane, channel=channel, reason=reason, retry_at=now + pause)


class Watch:
    """Listens to one lane's results. `on_trial`: it was broken; the first fault ends the trial."""

    def __init__(self, *, on_trial: bool = False) -> None:
        self.on_trial = on_trial
        self.broken: str | None = None
        self.proved = False  # a message was taken since it began
        self._faults = 0
        self._since: datetime | None = None

    def heard(self, results: Iterable[Result], now: datetime) -> None:
        for result in results:
            tolerance = FAULTS.get(result.reason or "")
            if tolerance is not None and result.state not in _TAKEN:
                self._fault(result.reason or "", tolerance, now)
            elif result.reason not in NEUTRAL and result.state in _ANSWERED:
                self.proved, self.on_trial = True, False
                self._faults, self._since, self.broken = 0, None, None

    def _fault(self, reason: str, tolerance: Tolerance, now: datetime) -> None:
        self._faults += 1
        self._since = self._since or now
        lasted = now - self._since >= tolerance.lasting
        if self.on_trial or (self._faults >= tolerance.errors and lasted):
            self.broken = reason


_TAKEN = frozenset({DeliveryState.ACCEPTED, DeliveryState.DELIVERED})
#: What a lane can only say when it works: it took the message, or knows that nobody is there.
_ANSWERED = _TAKEN | {DeliveryState.FAILED, DeliveryState.STOPPED}


def broken_now(lanes: Mapping[str, LaneHealth], now: datetime) -> frozenset[str]:
    """Lanes that are not to be used now."""
    return frozenset(name for name, health in lanes.items() if not health.usable(now))
