"""How much one sender or one address may say: a sliding window in this process's memory.

It does not know what a limited sender is told.
"""

from collections import OrderedDict, deque
from collections.abc import Hashable

from bot.settings import Limit

#: Senders remembered at most; the longest silent is forgotten first.
REMEMBERED = 50_000


class SlidingWindow:
    """At most `limit.messages` in any `limit.seconds` a key; None is no limit.

    Every web process counts for itself: with n processes a sender gets at most n times the limit,
    which still protects the engine.
    """

    def __init__(self, limit: Limit | None) -> None:
        self._limit = limit
        self._heard: OrderedDict[Hashable, deque[float]] = OrderedDict()

    def take(self, key: Hashable, now: float) -> bool:
        """Counts one message at `now` (seconds, monotonic); False when it is one too many."""
        if self._limit is None:
            return True
        times = self._heard.setdefault(key, deque())
        self._heard.move_to_end(key)
        while times and now - times[0] >= self._limit.seconds:
            times.popleft()
        if len(self._heard) > REMEMBERED:
            self._heard.popitem(last=False)
        if len(times) >= self._limit.messages:
            return False
        times.append(now)
        return True
