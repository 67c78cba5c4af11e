"""Lets files of nobody go for good.

It does not know which reports are old enough to lose theirs: `bot.reports.retention` does.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from bot.reports.ports import MediaShelf

#: A file is written before its row; older ones without a row were left by a crash.
ORPHANED = timedelta(hours=1)


class DeletionBook(Protocol):
    async def kept(self, ids: Collection[UUID]) -> frozenset[UUID]:
        """Which of `ids` are files that somebody still needs."""
        ...


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
