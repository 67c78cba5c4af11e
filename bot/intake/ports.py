"""What the intake needs from outside: a book that remembers, and somebody who answers.

It does not know who provides them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.messages import Message, Turn


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A message as it is written down.

    `key`: keyed hash of the channel and the provider's id of the message. `urgent`: somebody may be
    in danger, the person's other messages come first too. `done`: it was answered already.
    """

    key: bytes
    channel: str
    fingerprint: bytes
    sealed: bytes = field(repr=False)
    urgent: bool = False
    done: bool = False


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A message in hand. `tries`: how often it was taken, this time among them."""

    id: int
    sealed: bytes = field(repr=False)
    urgent: bool = False
    tries: int = 1


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A message in nobody's hand."""

    id: int
    sealed: bytes = field(repr=False)


class InboundBook(Protocol):
    """Each method is one transaction; raises what the store raises while the database is away.

    Time is the database's own: the clocks of many processes differ.
    """

    async def add(self, kept: Sequence[Kept]) -> Sequence[bool]:
        """In this order; for each whether it is new, and not a repetition."""
        ...

    async def take(
        self, channel: str, most: int, holder: str, lease: timedelta, *, urgent: bool = False
    ) -> Sequence[Taken]:
        """What is to be done next, for so long in nobody else's hand: urgent ones, then the oldest.

        Of each person only the first that is not done. `urgent`: none but those.
        """
        ...

    async def waiting(self, channel: str, most: int, *, after: int) -> Sequence[Waiting]:
        """The oldest of those that came after that one, are in nobody's hand and not urgent."""
        ...

    async def hurry(self, ids: Collection[int]) -> None:
        """They are urgent, and so is what else waits of those who wrote them."""
        ...

    async def hold(self, ids: Collection[int], holder: str, lease: timedelta) -> None:
        """They stay in the holder's hand for so long from now."""
        ...

    async def release(self, ids: Collection[int], holder: str) -> None:
        """Anybody may take them, at once."""
        ...

    async def done(self, ids: Collection[int]) -> None:
        """They were answered: nothing of the person is kept."""
        ...

    async def forget(self, before: datetime) -> int:
        """Drops rows that were done and came before that moment; how many."""
        ...


class Hearing(Protocol):
    async def hear(self, message: Message) -> Turn:
        """As bot.gateway.Gateway: raises nothing."""
        ...
