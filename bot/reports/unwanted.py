"""Throws away the files of chats that no report wanted in time.

It does not know when that is: each file says so itself.
"""

from datetime import datetime

from bot.reports.ports import MediaShelf, UploadBook

#: In one go of the worker.
_AT_ONCE = 500


async def throw_away(book: UploadBook, shelf: MediaShelf, now: datetime) -> int:
    """How many. The file goes first: until it is gone, its row finds it again."""
    due = await book.due(now, _AT_ONCE)
    for upload in due:
        await shelf.remove(upload.file)
    await book.delete([upload.id for upload in due])
    return len(due)
