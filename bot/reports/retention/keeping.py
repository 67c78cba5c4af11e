"""Takes away what is kept no longer: people and words, files, drafts. A chore of the worker.

It does not know SQL; the rules say how long.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.reports.ports import MediaShelf
from bot.reports.retention.rules import Group, Kept, Rules

#: In one go of the worker, of each kind.
_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class OldFile:
    id: UUID
    file: str


class RetentionBook(Protocol):
    """Each method is one transaction, and safe when many workers do it at once."""

    async def clear(self, group: Group, now: datetime, limit: int) -> int:
        """Takes person and words from what ended long enough ago; how many reports."""
        ...

    async def old_files(self, group: Group, now: datetime, limit: int) -> Sequence[OldFile]: ...

    async def drop_files(self, ids: Sequence[UUID]) -> None: ...

    async def drop_drafts(self, before: datetime, now: datetime, limit: int) -> int:
        """Drafts last touched before that moment; the files with them are thrown away."""
        ...


class Keeping:
    def __init__(self, book: RetentionBook, shelf: MediaShelf, rules: Rules) -> None:
        self._book = book
        self._shelf = shelf
        self._rules = rules

    async def people(self, now: datetime) -> int:
        groups = self._rules.groups(Kept.PEOPLE)
        return sum([await self._book.clear(group, now, _AT_ONCE) for group in groups])

    async def media(self, now: datetime) -> int:
        """The file goes first: until it is gone, its row finds it again."""
        done = 0
        for group in self._rules.groups(Kept.MEDIA):
            old = await self._book.old_files(group, now, _AT_ONCE)
            for one in old:
                await self._shelf.remove(one.file)
            await self._book.drop_files([one.id for one in old])
            done += len(old)
        return done

    async def drafts(self, now: datetime) -> int:
        return await self._book.drop_drafts(now - self._rules.drafts, now, _AT_ONCE)
