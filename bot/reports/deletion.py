"""Lets reports, unfinished drafts and files of nobody go for good.

It does not know which reports are old enough: whoever keeps the rules names them.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from bot.reports.ports import MediaShelf

#: How long a draft waits for its person: a flood lasts days, and after a week it is another one.
DRAFT_KEPT = timedelta(days=7)
#: A file is written before its row; older ones without a row were left by a crash.
ORPHANED = timedelta(hours=1)


class DeletionBook(Protocol):
    async def delete(self, ids: Collection[UUID]) -> tuple[str, ...]:
        """The names of the files that are to be removed now."""
        ...

    async def drop_drafts(self, before: datetime, now: datetime) -> int: ...

    async def kept(self, ids: Collection[UUID]) -> frozenset[UUID]:
        """Which of `ids` are files that somebody still needs."""
        ...


async def delete_for_good(book: DeletionBook, shelf: MediaShelf, ids: Collection[UUID]) -> int:
    """Reports with everything that hangs on them. How many files went with them."""
    names = await book.delete(ids)
    for name in names:
        await shelf.remove(name)
    return len(names)


async def drop_old_drafts(book: DeletionBook, now: datetime) -> int:
    return await book.drop_drafts(now - DRAFT_KEPT, now)


async def remove_orphans(book: DeletionBook, shelf: MediaShelf, now: datetime) -> int:
    """Files that no row names, in one of the shelf's 256 folders a minute: all within five hours.

    Safe when many workers do it at once.
    """
    folder = f"{int(now.timestamp()) // 60 % 256:02x}"
    names = await shelf.older_than(folder, now - ORPHANED)
    kept = await book.kept(set(names.values()))
    orphans = [name for name, id in names.items() if id not in kept]
    for name in orphans:
        await shelf.remove(name)
    return len(orphans)
