"""Looks at the pictures of new reports: whether the same one came with another report before.

A chore of the worker: whoever files does not wait for it. It does not know SQL.
"""

import asyncio
from datetime import datetime
from pathlib import Path

from bot.reports.abuse.judging import Sign
from bot.reports.abuse.pictures import hash_of
from bot.reports.abuse.ports import PictureBook

#: In one go of the worker; each takes some hundredths of a second.
_AT_ONCE = 100


async def look_at_pictures(book: PictureBook, folder: Path, now: datetime) -> int:
    """How many. One whose file is gone is written down as showing nothing."""
    unread = await book.unread(_AT_ONCE)
    for media_id, file in unread:
        found = await asyncio.to_thread(_hash_of_file, folder / file)
        await book.read(media_id, found, Sign.SAME_PICTURE)
    return len(unread)


def _hash_of_file(path: Path) -> int | None:
    try:
        return hash_of(path.read_bytes())
    except OSError:
        return None
