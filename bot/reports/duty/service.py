"""Whose turn each report is: told at once, and up a level when nobody answers in time.

It does not know SQL, nor how a message leaves us.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.notices import Notice
from bot.reports.duty.finding import Finder, Found
from bot.reports.duty.ports import TurnBook
from bot.reports.duty.shifts import EVERYBODY, UNTOLD
from bot.reports.duty.telling import Telling
from bot.reports.duty.timers import Timers
from bot.reports.duty.turns import Turn, Why, by_official, why
from bot.reports.report import Moved, Report, Status
from bot.reports.steps import Stepped

#: A report that nobody has after so long was missed: its step could not be followed.
MISSED = timedelta(minutes=10)
#: That one look brings up; the next comes in a minute.
AT_A_TIME = 100
_NOBODY = Found(officer=None, level=0, people=(), addresses={})

log = structlog.get_logger()


class Duty:
    """A follower of the steps of reports, and a chore of the worker."""

    def __init__(
        self,
        *,
        book: TurnBook,
        finder: Finder,
        telling: Telling,
        timers: Timers,
        clock: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._finder = finder
        self._telling = telling
        self._timers = timers
        self._clock = clock

    async def __call__(self, stepped: Stepped) -> Sequence[Notice]:
        """Whoever comes twice says the same twice; what a later step has decided stays."""
        report, move = stepped.report, stepped.move
        if move.to_status is not report.status:
            return ()  # the step to where it is now tells
        last = await self._book.turn(report.id)
        if last and last.step_id is not None and last.step_id >= stepped.id:
            return await self._again(last, report) if last.step_id == stepped.id else ()
        cause = why(report, move, last)
        if cause is None:
            return ()
        found = await self._found(cause, report, move)
        if cause is Why.ASSIGNED and _has_it(last, report, found):
            cause = Why.TAKEN  # told already; a form that was sent twice is no second task
        return await self._take(cause, report, found, move.at, stepped.id)

    async def escalate(self, now: datetime) -> int:
        """What is overdue goes up a level; how many."""
        overdue = await self._book.overdue(now, now - MISSED, AT_A_TIME)
        return sum([await self._up(report, last, now) for report, last in overdue])

    async def _again(self, last: Turn, report: Report) -> Sequence[Notice]:
        """The same to the same, for a worker that died before they left."""
        if last.why is Why.UP:
            return ()  # it went up since, and they left with that
        addresses = await self._finder.addresses(last.people)
        return await self._telling.of(last.why, report, addresses, self._clock())

    async def _found(self, cause: Why, report: Report, move: Moved) -> Found:
        now, kept = self._clock(), report.level if report.level < EVERYBODY else 0
        if cause is Why.OVER:
            return _NOBODY
        if cause is Why.TAKEN:
            return await self._finder.only(move.actor, kept)
        if cause is Why.CHECK:
            return await self._finder.find(report, now, but={move.actor})
        if cause is Why.ASSIGNED:
            return await self._assigned(report, move, now, kept)
        if cause is Why.GRAVER:
            return await self._graver(report, now, kept)
        return await self._finder.find(report, now)

    async def _graver(self, report: Report, now: datetime, level: int) -> Found:
        """Whoever has it, if they can be told."""
        if report.officer and report.status is not Status.RECEIVED:
            found = await self._finder.only(report.officer, level)
            if found.reached:
                return found
        return await self._finder.find(report, now, level=level)

    async def _assigned(self, report: Report, move: Moved, now: datetime, level: int) -> Found:
        """A brigade or a firm signs in nowhere: whoever gave it to them looks after it."""
        if report.assignee and await self._finder.known(report.assignee):
            return await self._finder.only(report.assignee, level)
        if by_official(move):
            found = await self._finder.only(move.actor, level)
            return replace(found, addresses={})
        return await self._finder.find(report, now, level=level)

    async def _take(
        self, cause: Why, report: Report, found: Found, since: datetime, step_id: int | None
    ) -> Sequence[Notice]:
        due = self._timers.due(report.status, report.urgency, since)
        if cause is Why.GRAVER and due and report.due_at:
            due = min(due, report.due_at)
        taken = replace(report, officer=found.officer, due_at=due, level=found.level)
        turn = self._turn(cause, report, found, step_id)
        notices = await self._telling.of(cause, taken, found.addresses, self._clock())
        silent = cause in (Why.TAKEN, Why.OVER, Why.ASSIGNED)
        note = None if found.reached or silent else self._telling.note_nobody()
        if not await self._book.take_turn(turn, taken, note):
            return ()
        if note:
            log.error("report_nobody_told", report=str(report.id))
        return notices

    async def _up(self, report: Report, last: Turn | None, now: datetime) -> bool:
        """From below where nobody has it yet, or nobody could be told."""
        new = last is None or report.level == UNTOLD
        had = last.people if last else ()
        level = 0 if new else report.level + 1
        found = await self._finder.find(report, now, level=level, but=had)
        due = self._timers.due(report.status, report.urgency, now)
        at = max(level, found.level)
        after = replace(report, officer=found.officer, due_at=due, level=at)
        cause = Why.NEW if new else Why.UP
        former = await self._finder.addresses(set(had) - set(found.people))
        notices = [
            *await self._telling.of(cause, after, found.addresses, now),
            *self._telling.went_up(report, found.people, former),
        ]
        turn = self._turn(cause, report, found, last.step_id if last else None)
        done = await self._book.go_up(report, after, turn, self._note(report, found, at), notices)
        if done and not found.reached:
            log.error("report_nobody_told", report=str(report.id))
        return done

    def _note(self, before: Report, found: Found, level: int) -> str | None:
        """That it went up, and that nobody could be told; the latter once."""
        said = [] if level == UNTOLD else [self._telling.note_up(level, found.people)]
        if not found.reached and before.level != UNTOLD:
            said.append(self._telling.note_nobody())
        return " ".join(said) or None

    def _turn(self, cause: Why, report: Report, found: Found, step_id: int | None) -> Turn:
        return Turn(
            report_id=report.id,
            step_id=step_id,
            why=cause,
            status=report.status,
            urgency=report.urgency,
            area_code=report.area_code,
            people=found.people,
            reached=found.reached,
            at=self._clock(),
        )


def _has_it(last: Turn | None, report: Report, found: Found) -> bool:
    """Whether those people were the last to be given it, as it stands."""
    return last is not None and last.status is report.status and last.people == found.people
