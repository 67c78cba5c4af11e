"""Sends letters on their channels while the answer goes out: nobody waits, failures are logged.

It does not know what a letter says, or why it is sent.
"""

import asyncio
from collections.abc import Mapping, Sequence

import structlog

from bot.circles.ports import Letter
from channels.base import Channel, Outbound
from channels.errors import ChannelError

log = structlog.get_logger()

#: At once, so that letters leave most of a sender's rate to answers and warnings.
AT_ONCE = 4
#: Seconds before the second and the third try of what may be tried again.
WAITS = (2.0, 15.0)
#: Seconds that the end of the process waits for letters under way.
PATIENCE = 3.0


class LettersByChannel:
    """Implements bot.circles.ports.Letters. Needs a running loop; `close` at the end."""

    def __init__(self, channels: Mapping[str, Channel], waits: Sequence[float] = WAITS) -> None:
        self._channels = channels
        self._waits = tuple(waits)
        self._room = asyncio.Semaphore(AT_ONCE)
        self._under_way: set[asyncio.Task[None]] = set()

    def post(self, letters: Sequence[Letter]) -> None:
        for letter in letters:
            task = asyncio.create_task(self._send(letter))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def hand_over(self, letter: Letter) -> bool:
        """Whether the channel took it now, at the first try: somebody waits to know."""
        channel = self._channels.get(letter.person.channel)
        if channel is None:
            log.error("letter_not_sent", channel=letter.person.channel, reason="no_channel")
            return False
        try:
            await self._once(channel, letter)
        except ChannelError as error:
            log.error("letter_not_sent", channel=channel.name, reason=error.code)
            return False
        return True

    async def close(self, patience: float = PATIENCE) -> None:
        """Waits a little for what is under way; what is not sent by then is logged."""
        if not self._under_way:
            return
        _, left = await asyncio.wait(set(self._under_way), timeout=patience)
        for task in left:
            task.cancel()
        if left:
            log.error("letters_not_sent", letters=len(left))
            await asyncio.gather(*left, return_exceptions=True)

    async def _send(self, letter: Letter) -> None:
        """Nobody waits for this task: what breaks in it must be said here."""
        channel = self._channels.get(letter.person.channel)
        if channel is None:
            log.error("letter_not_sent", channel=letter.person.channel, reason="no_channel")
            return
        try:
            await self._tried(channel, letter)
        except ChannelError as error:
            log.error("letter_not_sent", channel=channel.name, reason=error.code)
        except Exception as error:  # an error's own text could hold the address
            log.error("letter_not_sent", channel=channel.name, reason=type(error).__name__)

    async def _tried(self, channel: Channel, letter: Letter) -> None:
        """Raises ChannelError after the last try; what may have arrived is not sent twice."""
        for wait in self._waits:
            try:
                return await self._once(channel, letter)
            except ChannelError as error:
                if error.in_doubt or not error.retryable:
                    raise
                await asyncio.sleep(max(wait, error.retry_after or 0.0))
        await self._once(channel, letter)

    async def _once(self, channel: Channel, letter: Letter) -> None:
        async with self._room:
            await channel.send(
                Outbound(
                    channel=channel.name,
                    to=letter.person.address,
                    text=letter.text,
                    payload={"kind": letter.kind},
                )
            )
