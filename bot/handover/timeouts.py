"""Ends hand-overs that nobody attends to any more, and says so to whoever waits.

It does not know how often it is asked, nor who else does the same at that moment.
"""

from datetime import datetime

from bot.handover.ports import HandoverBook, Post
from bot.handover.records import KEPT, NOBODY_CAME, SILENCE, WAITS_FOR, State
from bot.handover.telling import Telling


class Timeouts:
    """Chores of the worker; each tells how many there were."""

    def __init__(self, book: HandoverBook, post: Post, telling: Telling) -> None:
        self._book = book
        self._post = post
        self._telling = telling

    async def expire(self, now: datetime) -> int:
        """Back to the bot where the officer is silent, and where nobody came within a day."""
        ended = await self._book.expire(now - SILENCE, now - WAITS_FOR, now)
        keys = {State.TAKEN: "handover.officer_silent", State.WAITING: "handover.nobody_came"}
        self._post.post([self._telling.letter(one, keys[one.state]) for one in ended])
        return len(ended)

    async def warn(self, now: datetime) -> int:
        """Somebody was there when they asked, and still nobody has come."""
        waiting = await self._book.unattended(now - NOBODY_CAME)
        self._post.post([self._telling.letter(one, "handover.still_nobody") for one in waiting])
        return len(waiting)

    async def forget(self, now: datetime) -> int:
        return await self._book.forget(now - KEPT)
