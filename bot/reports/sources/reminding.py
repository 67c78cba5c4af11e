"""Tells whoever is responsible for a hazard source that it is to be looked at; a chore.

It does not know how a message leaves us.
"""

from datetime import datetime

from bot.beijing import BEIJING
from bot.reports.officials_told import OfficialsTold
from bot.reports.sources.config import SourceRules
from bot.reports.sources.ports import SourceBook
from bot.reports.sources.records import Source

#: What one look tells of; the rest waits for the next.
AT_A_TIME = 200


class InspectionsDue:
    def __init__(self, book: SourceBook, told: OfficialsTold, rules: SourceRules) -> None:
        self._book = book
        self._told = told
        self._rules = rules

    async def remind(self, now: datetime) -> int:
        """Once for each due date, however many workers look; how many sources."""
        done = 0
        for source in await self._book.untold(now + self._rules.soon, AT_A_TIME):
            notices = await self._told.tell(
                [source.person],
                _key(source, now),
                f"/sources/{source.id}",
                hazard=source.kind,
                name=source.name,
                due=f"{source.next_due.astimezone(BEIJING):%Y-%m-%d}",
            )
            done += await self._book.tell(source, notices, now)
        return done


def _key(source: Source, now: datetime) -> str:
    return "sources.told_overdue" if source.next_due <= now else "sources.told_due"
