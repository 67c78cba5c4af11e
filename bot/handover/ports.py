"""What the hand-over's room needs from outside: a book that remembers, a post that carries letters.

It does not know who provides them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.circles.ports import Letter
from bot.handover.moves import Move
from bot.handover.records import Handover, Present, SealedLine, State


@dataclass(frozen=True, kw_only=True)
class Query:
    """`within`: what the areas begin with that the reader answers for, None: all of them.

    Those with no area are everybody's. `after`: the last row of the page before.
    """

    states: Collection[State] = ()
    within: tuple[str, ...] | None = None
    after: tuple[datetime, UUID] | None = None
    limit: int = 50


class HandoverBook(Protocol):
    """Each method is one transaction; every move is in the audit trail and in what the gateway
    remembers of the conversation. `by` is an official's name, "resident" or "system"."""

    async def begin(self, handover: Handover, lines: Sequence[SealedLine]) -> bool:
        """False when the person has an open one already."""
        ...

    async def open_of(self, fingerprint: bytes) -> Handover | None: ...

    async def get(self, id: UUID) -> Handover | None: ...

    async def lines(self, id: UUID) -> list[SealedLine]:
        """In the order in which they were said."""
        ...

    async def page(self, query: Query) -> list[Handover]:
        """Newest first."""
        ...

    async def hear(self, id: UUID, line: SealedLine, language: str) -> int | None:
        """Keeps the resident's line; how many there were since an officer took it.

        None when it is open no more.
        """
        ...

    async def note(self, id: UUID, lines: Sequence[SealedLine]) -> None:
        """What the bot answered meanwhile."""
        ...

    async def move(self, id: UUID, move: Move, by: str, now: datetime) -> Handover | None:
        """As it is then; None when it is in no state for that any more: of two, one wins."""
        ...

    async def say(self, id: UUID, line: SealedLine) -> int | None:
        """Keeps an officer's line as not sent yet; None when the officer has it no more."""
        ...

    async def sent(self, line: int) -> None: ...

    async def seen(
        self, name: str, area: str | None, now: datetime, *, by_hand: bool
    ) -> datetime | None:
        """A sign of life; when the officer last did something by hand, None: never."""
        ...

    async def gone(self, name: str) -> None: ...

    async def present(self, seen_since: datetime, acted_since: datetime) -> list[Present]: ...

    async def expire(
        self, silent_since: datetime, waiting_since: datetime, now: datetime
    ) -> list[Handover]:
        """Ends those taken with no word of the officer since, and those waiting for so long.

        As they were before; each is given to one caller.
        """
        ...

    async def unattended(self, since: datetime) -> list[Handover]:
        """Those waiting since before then whose people were not told yet; each to one caller."""
        ...

    async def forget(self, ended_before: datetime) -> int: ...


class Post(Protocol):
    """`bot.letters.LettersByChannel` does."""

    def post(self, letters: Sequence[Letter]) -> None:
        """Returns at once; what cannot be sent is logged, without numbers."""
        ...

    async def hand_over(self, letter: Letter) -> bool:
        """Whether the channel took it now."""
        ...
