"""Whom an alert reaches too late because a lane is slow, and when that is too many to send it.

It does not know lanes' rates, people or what is done about it.
"""

import math
from collections.abc import Sequence
from typing import Protocol

#: Of those who are told: where more would hear of it too late, another area, channel or expiry is
#: wanted (docs/decisions/0085).
MOST_LATE = 0.5


class Timed(Protocol):
    """A lane's share: people, and the seconds that handing all of it over takes."""

    @property
    def people(self) -> int: ...

    @property
    def seconds(self) -> float: ...


def late(lane: Timed, left: float) -> int:
    """How many of the lane's people are not told within `left` seconds; 0 once those are over."""
    if not lane.seconds > left > 0:
        return 0
    return math.ceil(lane.people * (1 - left / lane.seconds))


def late_for_most(lanes: Sequence[Timed], left: float) -> bool:
    """Whether more people than MOST_LATE of all that are told would be told too late."""
    return sum(late(lane, left) for lane in lanes) > MOST_LATE * sum(one.people for one in lanes)
