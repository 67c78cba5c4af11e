"""Faults on order: what the sandbox shall do wrong next, and how often.

It does not know how a fault is carried out.
"""

from __future__ import annotations

import enum
from collections import defaultdict, deque
from dataclasses import dataclass


class Fault(enum.Enum):
    """Named as in `POST /sandbox/faults`; the first seven hit a request of ours."""

    TOO_MANY = "429"  # not taken; `Retry-After` is `seconds`
    SERVER_ERROR = "5xx"  # not taken; 503
    HANG = "hang"  # taken, status callbacks go out, but the answer comes after `seconds`
    RESET = "reset"  # not taken; the connection breaks in the middle of the answer
    LOST = "lost"  # taken, but the connection breaks in the middle of the answer
    SLOW = "slow"  # taken; the answer's body comes piece by piece, in `seconds`
    BLOCKED = "blocked"  # not taken; 400 with code 21610, the phone has stopped us
    LATE = "late"  # status callbacks go out after `seconds`
    DUPLICATE = "duplicate"  # every status callback goes out twice
    BACKWARD = "backward"  # delivered is told before sent
    UNDELIVERED = "undelivered"  # taken, then told as undelivered with code 30003; no phone gets it
    BUSY = "busy"  # calls: taken, then told as busy; no phone rings. So the next three
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    HANG_UP = "hang-up"  # calls: whoever picks up hangs up before the first reading is over


ON_REQUEST = (
    Fault.TOO_MANY,
    Fault.SERVER_ERROR,
    Fault.HANG,
    Fault.RESET,
    Fault.LOST,
    Fault.SLOW,
    Fault.BLOCKED,
)
DEFAULT_SECONDS = {Fault.TOO_MANY: 1.0, Fault.HANG: 30.0, Fault.SLOW: 3.0, Fault.LATE: 5.0}


@dataclass(kw_only=True)
class _Order:
    fault: Fault
    seconds: float
    left: int


class Faults:
    """Orders by channel, carried out in the order in which they came, one for each message."""

    def __init__(self) -> None:
        self._requests: defaultdict[str, deque[_Order]] = defaultdict(deque)
        self._callbacks: defaultdict[str, deque[_Order]] = defaultdict(deque)

    def order(self, channel: str, fault: Fault, *, count: int = 1, seconds: float | None) -> None:
        """Let the next `count` messages of a channel meet a fault."""
        if seconds is None:
            seconds = DEFAULT_SECONDS.get(fault, 0.0)
        orders = self._requests if fault in ON_REQUEST else self._callbacks
        orders[channel].append(_Order(fault=fault, seconds=seconds, left=count))

    def clear(self) -> None:
        """Forget all orders."""
        self._requests.clear()
        self._callbacks.clear()

    def on_request(self, channel: str) -> tuple[Fault, float] | None:
        """The fault that this request meets, and its seconds."""
        return _take(self._requests[channel])

    def on_callback(self, channel: str) -> tuple[Fault, float] | None:
        """The fault that this message's status callbacks meet, and its seconds."""
        return _take(self._callbacks[channel])


def _take(orders: deque[_Order]) -> tuple[Fault, float] | None:
    if not orders:
        return None
    first = orders[0]
    first.left -= 1
    if first.left <= 0:
        orders.popleft()
    return first.fault, first.seconds
