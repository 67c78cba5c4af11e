"""Keeps one sender from flooding us: counts takes per key in a sliding window.

It does not know what is being taken. It counts in this process's memory: a restart forgets, and two
web processes
allow twice as much, which is enough against floods (a database write per refused request would be
the flood).
"""

from collections import OrderedDict, deque
from collections.abc import Hashable
from datetime import datetime, timedelta

#: Keys remembered; the one that was quiet for longest is dropped first. About 20 MB when full.
MOST_KEYS = 50_000


class FloodGuard:
    """At most `limit` takes per key within any `window`; `limit=None` lets everything through."""

    def __init__(self, limit: int | None, window: timedelta) -> None:
        self.limit = limit
        self.window = window
        self._takes: OrderedDict[Hashable, deque[datetime]] = OrderedDict()

    def take(self, key: Hashable, now: datetime) -> bool:
        """True, and counted, while there is room for one more; what is refused does not count."""
        if self.limit is None:
            return True
        takes = self._recent(key, now)
        if len(takes) >= self.limit:
            return False
        takes.append(now)
        return True

    def full(self, key: Hashable, now: datetime) -> bool:
        """Whether `take` would refuse; counts nothing."""
        return self.limit is not None and len(self._recent(key, now)) >= self.limit

    def retry_after_s(self, key: Hashable, now: datetime) -> int:
        """Whole seconds until `key` may take again; at least 1."""
        takes = self._takes.get(key)
        if not takes:
            return 1
        return max(1, round((takes[0] + self.window - now).total_seconds()))

    def _recent(self, key: Hashable, now: datetime) -> deque[datetime]:
        takes = self._takes.setdefault(key, deque())
        self._takes.move_to_end(key)
        while takes and takes[0] <= now - self.window:
            takes.popleft()
        while len(self._takes) > MOST_KEYS:
            self._takes.popitem(last=False)
        return takes
