"""How often one chat may be written to: one eager person must not have the whole bot held.

It does not know the bot's own rate, which its lane keeps. Figures:
https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable

from channels import errors

PRIVATE = 5, 5.0
"""Messages in seconds: one a second, where short bursts are allowed."""
GROUP = 18, 60.0
"""Telegram allows 20; two are left to warnings."""
LONGEST = 20.0
"""Seconds that an answer may wait for its turn; past it nobody remembers the question."""
_CHATS = 10_000


class Pace:
    """A sliding window for each chat; warnings pass at once, and count."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._granted: OrderedDict[int, deque[float]] = OrderedDict()

    async def take(self, chat: int, *, urgent: bool = False) -> None:
        """Wait for the chat's next turn. Raises `Refused` where that is over `LONGEST` away."""
        most, window = GROUP if chat < 0 else PRIVATE
        granted = self._of(chat, most)
        now = moment = self._clock()
        if not urgent and len(granted) == most:
            moment = max(now, granted[0] + window)
        if moment - now > LONGEST:
            raise errors.Refused
        granted.append(moment)
        if moment > now:
            await self._sleep(moment - now)

    def _of(self, chat: int, most: int) -> deque[float]:
        granted = self._granted.get(chat)
        if granted is not None:
            self._granted.move_to_end(chat)
            return granted
        granted = self._granted[chat] = deque(maxlen=most)
        if len(self._granted) > _CHATS:
            self._granted.popitem(last=False)
        return granted
