"""The gateway's fifth step: passes on what is said to a person, and says so while one listens.

It does not know officials, nor what comes before and after it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from bot.commands import goes_back
from bot.conversations import Memory
from bot.handover.talks import Talks
from bot.replies import KeyedReply, Kind, Reply

log = structlog.get_logger()

#: Seconds that an answer waits for what can be noted without it.
IMPATIENCE = 0.8
NOT_KEPT = KeyedReply(kind=Kind.HANDOFF, key="handover.not_kept")
BACK = KeyedReply(kind=Kind.HANDOFF, key="handover.left")


@dataclass(frozen=True, kw_only=True)
class Heard:
    """`replies`: what is said instead of the bot's answer, empty: the bot goes on with `memory`.

    `after`: what is said behind the bot's answer. `quiet`: the person has read all of it before.
    """

    memory: Memory
    replies: tuple[KeyedReply, ...] = ()
    after: tuple[KeyedReply, ...] = ()
    quiet: bool = False


class HandedOver:
    def __init__(self, talks: Talks) -> None:
        self._talks = talks

    async def hear(self, memory: Memory, text: str, unfit: KeyedReply | None = None) -> Heard:
        """`unfit` is what is said of a message that cannot be passed on (a photo, too long)."""
        if memory.handover is None:
            return Heard(memory=memory)
        if goes_back(text):
            return await self._back(memory)
        if unfit:
            told = unfit.model_copy(update={"kind": Kind.HANDOFF})
            return Heard(memory=memory, replies=(told,) if memory.handed_over_at else ())
        return await self._passed_on(memory, text)

    async def overhear(self, memory: Memory, text: str) -> None:
        """A cry for help has its own answer, which waits for nothing; an officer is to read it."""
        if memory.handover is None:
            return
        try:
            async with asyncio.timeout(IMPATIENCE):
                await self._kept(memory, text)
        except TimeoutError:
            log.error("handover_not_kept", error="TimeoutError")

    async def stop(self, memory: Memory) -> Memory:
        """Who says STOP wants nothing from anybody."""
        return (await self._back(memory)).memory if memory.handover else memory

    async def note(self, memory: Memory, answers: Sequence[Reply]) -> None:
        """What the bot answered while a person is waited for."""
        if memory.handover is None or memory.handed_over_at or not answers:
            return
        try:
            async with asyncio.timeout(IMPATIENCE):
                await self._talks.note(memory.handover, [reply.text for reply in answers])
        except Exception as error:  # the resident's own words are what counts
            log.error("answer_not_noted", error=type(error).__name__)

    async def _passed_on(self, memory: Memory, text: str) -> Heard:
        kept, since_taken = await self._kept(memory, text)
        if not kept and memory.handed_over_at:
            return Heard(memory=memory, replies=(NOT_KEPT,))
        if not kept:
            return Heard(memory=memory, after=(NOT_KEPT,))
        if since_taken is None:
            return Heard(memory=replace(memory, handover=None, handed_over_at=None))
        if since_taken == 0:
            return Heard(memory=replace(memory, handed_over_at=None))
        key = "gateway.handoff" if since_taken == 1 else "handover.passed_on"
        over = KeyedReply(kind=Kind.HANDOFF, key=key)
        return Heard(memory=memory, replies=(over,), quiet=since_taken > 1)

    async def _kept(self, memory: Memory, text: str) -> tuple[bool, int | None]:
        """Whether it was written down, and how many since an officer took it; None: it is over."""
        assert memory.handover
        try:
            return True, await self._talks.hear(memory.handover, text, memory.language)
        except Exception as error:  # whoever wrote must know that nobody will read it
            log.error("handover_not_kept", error=type(error).__name__)
            return False, 0

    async def _back(self, memory: Memory) -> Heard:
        assert memory.handover
        try:
            await self._talks.leave(memory.handover)
        except Exception as error:
            log.error("handover_not_left", error=type(error).__name__)
            return Heard(memory=memory, replies=(NOT_KEPT,))
        return Heard(memory=replace(memory, handover=None, handed_over_at=None), replies=(BACK,))
