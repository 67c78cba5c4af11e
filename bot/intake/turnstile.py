"""How many messages are thought about at once, and who is next where more wait.

It does not know what a message is, nor what is thought.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

#: Seconds, from which on a turn does not use the processor but waits for somebody, for an engine
#: that hangs, say: then the next one comes in beside it, or nobody would be answered.
LONGEST = 0.5
#: While more come than can be written down, each waits so many seconds, and so often at most.
YIELD, YIELDS = 0.05, 20


class Turnstile:
    """`most` at once; of people who may be in danger so many again, and they are the next.

    However many cry, one of the others is inside: an answer may be late, but it comes.
    `crowded`: whether messages come faster than they can be kept; that is done before any thinking
    but theirs.
    """

    def __init__(self, most: int, *, crowded: Callable[[], bool], longest: float = LONGEST) -> None:
        self._most = most
        self._crowded = crowded
        self._longest = longest
        self._inside = self._calm = 0  # all, and those who may not be in danger
        self._cries, self._others = deque[asyncio.Future[None]](), deque[asyncio.Future[None]]()

    @asynccontextmanager
    async def through(self, *, urgent: bool) -> AsyncIterator[None]:
        """Inside while the block runs, and counted for at most `longest`."""
        await self._enter(urgent)
        counted = True

        def leave() -> None:
            nonlocal counted
            if counted:
                counted = False
                self._leave(urgent)

        try:
            if not urgent:
                await self._yield()
            asyncio.get_running_loop().call_later(self._longest, leave)
            yield
        finally:
            leave()

    async def _enter(self, urgent: bool) -> None:
        if self._room(urgent):
            self._count(urgent, 1)
            return
        turn = asyncio.get_running_loop().create_future()
        (self._cries if urgent else self._others).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # let in at this very moment
                self._leave(urgent)
            raise

    def _room(self, urgent: bool) -> bool:
        if urgent:
            return self._inside < 2 * self._most
        return self._inside < self._most or not self._calm

    def _count(self, urgent: bool, more: int) -> None:
        self._inside += more
        self._calm += 0 if urgent else more

    def _leave(self, urgent: bool) -> None:
        self._count(urgent, -1)
        for waiting, cries in ((self._cries, True), (self._others, False)):
            while waiting and self._room(cries):
                turn = waiting.popleft()
                if not turn.done():  # whoever gave up was cancelled
                    self._count(cries, 1)
                    turn.set_result(None)

    async def _yield(self) -> None:
        for _ in range(YIELDS):
            if not self._crowded():
                break
            await asyncio.sleep(YIELD)
