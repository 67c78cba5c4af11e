"""Exact, burst-free sending rates: one bucket per sender, cost counted in segments.

It does not know channels or messages, and never looks at a clock that it was not given.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable

WINDOW = 1.0
"""Seconds: at most `rate` units are handed out in any window of this length, wherever it starts."""
HELD_WITHOUT_HINT = 1.0
"""Seconds for which a bucket is held where the provider has too much and does not say how long."""
CATCH_UP = 0.05
"""Seconds that a late waker may make up for; without it, timers that fire late would eat a high
rate."""
_LEAST_WAIT = 1e-6
"""Seconds: a wait so short that adding it to the clock changes nothing would loop for ever."""


class Bucket:
    """Hands out `rate` units a second: in any one second never more, and evenly spread.

    A message that alone costs more than `rate` goes when nothing else is in the window, and the
    next one waits `cost / rate` seconds. Moments are those of the grant, not of a plan, so that a
    process that was held up does not send everything it missed (which is how common limiters let 59
    through at 30/s).
    """

    def __init__(
        self,
        rate: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`rate` in units (segments, messages) a second; `clock` monotonic, in seconds."""
        if rate <= 0:
            raise ValueError("rate must be above 0")
        self.rate = rate
        self._clock = clock
        self._sleep = sleep
        self._turn = asyncio.Lock()
        self._granted: deque[tuple[float, int]] = deque()
        self._used = 0
        self._next = self._held = float("-inf")

    def try_take(self, cost: int = 1) -> float:
        """0.0 when `cost` units were granted; otherwise none were: the seconds to wait."""
        if cost < 1:
            raise ValueError("cost must be at least 1")
        now = self._clock()
        self._forget(now)
        ready = max(self._next, self._held, self._room_at(cost))
        if now < ready:
            return max(ready - now, _LEAST_WAIT)
        self._granted.append((now, cost))
        self._used += cost
        start = self._next if now - self._next <= CATCH_UP else now
        self._next = start + cost / self.rate
        return 0.0

    async def take(self, cost: int = 1) -> None:
        """Wait until `cost` units are granted; callers are served in the order they came."""
        async with self._turn:
            while (wait := self.try_take(cost)) > 0:
                await self._sleep(wait)

    def hold(self, seconds: float) -> None:
        """Grant nothing for so long (the provider's `Retry-After`); never shortens a hold."""
        self._held = max(self._held, self._clock() + seconds)

    def _forget(self, now: float) -> None:
        while self._granted and now >= self._granted[0][0] + WINDOW:
            self._used -= self._granted.popleft()[1]

    def _room_at(self, cost: int) -> float:
        """When enough of the window has passed for `cost` more; distant past: it has."""
        used, ready = self._used, float("-inf")
        for moment, spent in self._granted:
            if used + cost <= self.rate:
                break
            used -= spent
            ready = moment + WINDOW
        return ready
