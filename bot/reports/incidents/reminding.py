"""A chore of the worker: tells units of deadlines that come or have passed, each once.

It does not know the words, nor who is told.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.reports.incidents.deadlines import Deadline, Duty, deadlines
from bot.reports.incidents.ports import Case, Reminder, ReminderBook
from bot.reports.incidents.telling import Telling
from bot.reports.practice import Regime

#: A missed daily report is told of until the next one is due: after a long silence, only the last.
_DAY = timedelta(days=1)


class DeadlineReminders:
    """Safe when many workers run it at once."""

    def __init__(self, *, book: ReminderBook, telling: Telling, regime: Regime) -> None:
        self._book = book
        self._telling = telling
        self._regime = regime

    async def remind(self, now: datetime) -> int:
        """How many deadlines somebody was told of."""
        done = 0
        for case in await self._book.live():
            told = await self._book.reminded(case.incident.id)
            for reminder, one in wanted(case, self._regime, now):
                if reminder not in told:
                    done += await self._tell(case, reminder, one, now)
        return done

    async def _tell(self, case: Case, reminder: Reminder, one: Deadline, now: datetime) -> bool:
        notices = await self._telling.of_deadline(self._book, case.incident, one, now)
        return await self._book.remind(reminder, notices, now)


def wanted(case: Case, regime: Regime, now: datetime) -> Iterator[tuple[Reminder, Deadline]]:
    """What is to be told at this moment, told before or not."""
    id = case.incident.id
    for one in deadlines(case.incident, case.units, case.figures, regime, now):
        ahead: timedelta = getattr(regime.remind, one.duty.value)
        if one.met_at is not None or now < one.due - ahead:
            continue
        overdue = one.overdue(now)
        if one.duty is not Duty.DAILY or now - one.due < _DAY:
            yield Reminder.of(id, one, overdue=overdue), one
