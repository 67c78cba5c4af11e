"""Which of a person's channels is first, and which is next when one did not deliver in time.

It does not know SQL, providers or when it is asked; every rule here is data or a pure function.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bot.alerts.lanes import Lane, LaneChoice
from bot.beijing import BEIJING
from bot.broadcast.ledger import IN_DOUBT_REASON, DeliveryState
from bot.residents.quiet import quiet_until
from channels import errors

#: Whose order is not known: SMS needs neither an app nor the internet and carriers say what became
#: of it; chats are read on the phone in the hand; a page must be open; mail is read later; a voice
#: call rings but takes the line for a minute, so it comes when nothing else did.
PREFERRED = ("sms", "whatsapp", "telegram", "push", "web", "email", "voice")
#: Tries on one channel, throttled ones aside, before the next is due: about 15 s of waiting.
MOST_TRIES = 5
#: How much longer than for a life a receipt is waited for when no life hangs on the message.
CALM_FACTOR = 5
LANE_DOWN_REASON = "lane_down"
#: Why a message certainly never left: its channel may be tried once more when it works again.
NEVER_LEFT = frozenset(
    {
        LANE_DOWN_REASON,
        errors.SenderRefused.code,
        errors.ProviderDown.code,
        errors.ProviderUnreachable.code,
        errors.Throttled.code,
    }
)
#: Between two rounds on one channel, that a lane which comes and goes is not asked every second.
REST = timedelta(seconds=60)
_UNSENT = frozenset({DeliveryState.QUEUED, DeliveryState.IN_DOUBT})


@dataclass(frozen=True, kw_only=True)
class Way:
    """One contact of a person that may be used: it listens, nobody stopped it or is gone.

    `preference`: the person's own order, the lowest first; None: they have said nothing.
    """

    contact_id: UUID
    channel: str
    preference: int | None = None


@dataclass(frozen=True, kw_only=True)
class Stalled:
    """A delivery that did not arrive in time. `channels`: those that the alert uses; empty: all.

    `tried`: the person's contacts that have a delivery of this event; `again`: those of them whose
    message never left for the lane's sake, and when a second round may begin there. `quiet`: the
    person's quiet hours (residents/quiet.py) by every subscription; empty where a life is at stake.
    """

    delivery_id: int
    event_id: UUID
    person: UUID
    state: DeliveryState
    reason: str | None
    over: bool  # nothing more is to be sent: the event ended or expired, or this is the last word
    channels: frozenset[str] = frozenset()
    tried: frozenset[UUID] = frozenset()
    again: Mapping[UUID, datetime] = field(default_factory=dict)
    quiet: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """What follows: `state` of the delivery from now on, and where and when the person is next.

    `waits`: other channels are down as well, so that it has to be looked at again until one works
    or the warning is over.
    """

    state: DeliveryState
    reason: str | None
    way: Way | None = None
    lane: str | None = None
    due_at: datetime | None = None
    waits: bool = False


def ordered(ways: Collection[Way], choice: LaneChoice) -> list[Way]:
    """The best first: channels that work, the person's own order, ours. Without a lane: left out.

    The contact's number breaks ties, so that the answer is the same whenever it is asked.
    """
    return sorted(
        (way for way in ways if choice.goes(way.channel)),
        key=lambda way: (
            not choice.up(way.channel),
            way.preference is None,
            way.preference or 0,
            PREFERRED.index(way.channel) if way.channel in PREFERRED else len(PREFERRED),
            way.contact_id,
        ),
    )


def wanted(ways: Collection[Way], channels: Collection[str]) -> list[Way]:
    """Those that the alert uses; no channels mean all."""
    return [way for way in ways if not channels or way.channel in channels]


def step(stalled: Stalled, ways: Collection[Way], choice: LaneChoice, now: datetime) -> Step:
    """A message that never left is closed as failed before another one goes: never two at once.

    One in doubt is closed as well, or it would be sent again beside the next. When every channel
    was tried, those that only had a broken lane get another round each time that they work again.
    """
    stays = Step(state=stalled.state, reason=stalled.reason)
    if stalled.over:
        return stays
    usable = wanted(ways, stalled.channels)
    left = [way for way in usable if way.contact_id not in stalled.tried]
    again = [way for way in usable if way.contact_id in stalled.again]
    rested = [way for way in again if stalled.again[way.contact_id] <= now]
    for way in (*ordered(left, choice), *ordered(rested, choice)):
        lane = choice.lane(way.channel, way.contact_id)
        if lane is not None and choice.up(way.channel):
            state, reason = _closed(stalled)
            due_at = _held_until(stalled, now)
            return Step(state=state, reason=reason, way=way, lane=lane.name, due_at=due_at)
    if ordered([*left, *again], choice):
        return Step(state=stalled.state, reason=stalled.reason, waits=True)
    return stays


def _held_until(stalled: Stalled, now: datetime) -> datetime:
    """Whoever sleeps by any of their subscriptions is not woken by what can wait."""
    ends = (quiet_until(hours, now, BEIJING) for hours in stalled.quiet)
    return max((end for end in ends if end is not None), default=now)


def _closed(stalled: Stalled) -> tuple[DeliveryState, str | None]:
    if stalled.state not in _UNSENT:
        return stalled.state, stalled.reason
    if stalled.state is DeliveryState.IN_DOUBT:
        return DeliveryState.FAILED, IN_DOUBT_REASON
    return DeliveryState.FAILED, stalled.reason or LANE_DOWN_REASON


def patience(lanes: Sequence[Lane]) -> Mapping[str, timedelta]:
    """By channel, where a life hangs on it: how long `accepted` without a receipt is in time."""
    return {lane.channel: lane.patience for lane in lanes if lane.patience is not None}
