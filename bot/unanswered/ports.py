"""What the room of unanswered questions asks of the store.

It does not know how it is kept.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.unanswered.records import Asked, Decision, Group, Order, Page, State


class QuestionBook(Protocol):
    """`bot.store.unanswered` and the tests' fake implement it."""

    async def leaders(self, language: str) -> Sequence[tuple[UUID, str]]:
        """Each group with the words it was asked in most; the newest first, and not endlessly."""

    async def put(self, asked: Asked, group: UUID | None, at: datetime) -> None:
        """Counts the words up, or adds them: to the group, or to a new one.

        A group that a person held for answered is open again. When the book is full, new words are
        not taken.
        """

    async def page(self, state: State, order: Order, start: int, limit: int) -> Page: ...

    async def group(self, id: UUID) -> Group | None: ...

    async def decide(self, id: UUID, decision: Decision) -> Group | None:
        """Audited in the same transaction; None when there is no such group."""

    async def forget(self, before: datetime) -> int:
        """Words that nobody used since, and groups that are left with none; how many words."""
