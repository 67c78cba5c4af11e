"""Of the places near somebody who must leave, those to name: that suit what they flee, first.

It does not know where the orders come from, nor how a place is found.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.alerts.orders import Order, suited
from knowledge.facilities.distance import Near
from knowledge.facilities.model import Kind

#: Metres. A place that surely suits but lies farther away is named after those that may suit: on
#: foot, in a flood, it is no way out.
WITHIN = 20_000.0


class Leaving:
    """Takes places, the nearest first. Without orders they are taken as they come."""

    def __init__(self, orders: Sequence[Order], limit: int) -> None:
        self._orders = orders
        self._limit = limit
        self._suit: list[Near] = []
        self._perhaps: list[Near] = []
        self._far: list[Near] = []

    def add(self, near: Near) -> None:
        if not self._orders or near.facility.kind is not Kind.SHELTER:
            self._suit.append(near)
            return
        answer = suited(self._orders, near.facility.hazards)
        if answer is None:
            self._perhaps.append(replace(near, unsure=True))
        elif answer:
            (self._suit if near.distance_m <= WITHIN else self._far).append(near)

    @property
    def enough(self) -> bool:
        """Whether nothing farther away can change `found`."""
        found = len(self._suit) + len(self._perhaps)
        beyond = bool(self._far) or (self._perhaps and self._perhaps[-1].distance_m > WITHIN)
        return len(self._suit) >= self._limit or bool(beyond and found >= self._limit)

    @property
    def found(self) -> list[Near]:
        return [*self._suit, *self._perhaps, *self._far][: self._limit]
