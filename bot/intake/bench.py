"""The messages of one channel that are in hand: so many side by side, one of a person at a time.

It does not know what is done with a message.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import timedelta

import structlog

from bot.broadcast.together import Together
from bot.intake.ports import InboundBook, Taken
from bot.intake.turnstile import YIELD, YIELDS

#: In hand of a channel at once; beyond those, only of people who may be in danger.
SLOTS, URGENT = 16, 8
#: What a process has in hand is its own for so long; it says so again every BEAT seconds. Whoever
#: died is taken over from after that and a POLL.
LEASE, BEAT, POLL = timedelta(seconds=6), 1.5, 1.0
#: Seconds between two looks for messages, and two notes of what is done: a statement costs as much
#: processor time as keeping a message, whether it is for one or for twenty.
PAUSE = 0.02
#: A message that ended the process so often ends no other.
MOST_TRIES = 5

log = structlog.get_logger()


class Bench:
    """`work` may raise: then the message is done all the same, and the log has why.

    `crowded`: whether answers have to wait; `unsifted` is called when people begin to wait.
    """

    def __init__(
        self,
        channel: str,
        book: InboundBook,
        work: Callable[[Taken], Awaitable[None]],
        *,
        holder: str,
        crowded: Callable[[], bool],
        unsifted: Callable[[], None],
        lease: timedelta = LEASE,
    ) -> None:
        self._channel = channel
        self._book = book
        self._work = work
        self._holder = holder
        self._crowded = crowded
        self._unsifted = unsifted
        self._all_taken = self._hurried = False
        self._looked = 0.0
        self._lease = lease
        self._woken = asyncio.Event()
        self._hands: dict[int, asyncio.Task[None]] = {}
        self._done = Together(self._write_done, pause=PAUSE)

    @property
    def hands(self) -> Collection[int]:
        return self._hands.keys()

    @property
    def full(self) -> bool:
        return len(self._hands) >= SLOTS

    @property
    def queue(self) -> bool:
        """Whether whoever comes now has others before them, for all that we know."""
        return self.full or not self._all_taken

    def wake(self, *, urgent: bool = False) -> None:
        """Something has come. Where all hands are full nobody looks before one is free."""
        self._hurried = self._hurried or urgent
        if urgent or not self.full:
            self._woken.set()

    async def run(self) -> None:
        there = True
        while True:
            self._woken.clear()
            self._hurried = False
            try:
                await self._fill()
            except Exception as error:  # the database is away: what is kept stays kept
                if there:
                    log.error("intake_waits", channel=self._channel, error=type(error).__name__)
                there = False
                await asyncio.sleep(POLL)
            else:
                there = True
                await self._until_woken()

    async def stop(self, seconds: float) -> None:
        """What is in hand has so long; the rest is anybody's at once."""
        tasks = tuple(self._hands.values())
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        left = [id for id, task in self._hands.items() if not task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if left:
            with contextlib.suppress(Exception):  # the lease ends by itself
                await self._book.release(left, self._holder)

    async def _until_woken(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(POLL):
                await self._woken.wait()
        await asyncio.sleep(self._looked + PAUSE - time.monotonic())
        for _ in range(YIELDS):
            if self._hurried or not self._crowded():
                break
            await asyncio.sleep(YIELD)

    async def _fill(self) -> None:
        full = self.full
        room = SLOTS + (URGENT if full else 0) - len(self._hands)
        if room <= 0:
            return
        taken = await self._book.take(self._channel, room, self._holder, self._lease, urgent=full)
        self._looked = time.monotonic()
        if self._all_taken and len(taken) == room:
            self._unsifted()
        self._all_taken = len(taken) < room
        for one in taken:
            if one.id not in self._hands:  # ours, and its lease ran out meanwhile
                self._hands[one.id] = asyncio.create_task(self._do(one))

    async def _do(self, taken: Taken) -> None:
        try:
            if taken.tries > MOST_TRIES:
                log.error("inbound_given_up", channel=self._channel, inbound=taken.id)
            else:
                await self._work(taken)
            await self._finish(taken.id)
        except Exception:
            log.exception("answer_failed", channel=self._channel)
            await self._finish(taken.id)
        finally:
            del self._hands[taken.id]
            self._woken.set()

    async def _finish(self, id: int) -> None:
        """Until it is written: before, the message is kept from others who would do it again."""
        while True:
            try:
                return await self._done.do(id)
            except Exception as error:
                log.warning("answer_not_noted", error=type(error).__name__)
                await asyncio.sleep(POLL)

    async def _write_done(self, ids: Sequence[int]) -> Sequence[None]:
        await self._book.done(ids)
        return [None] * len(ids)
