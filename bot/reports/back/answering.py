"""What the reporter's answer to "still so?" does to the report.

It does not know how the answer was given, nor what is said back.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.reports.back.ports import Answer, AskBook
from bot.reports.ports import MovedMeanwhile, ReportBook
from bot.reports.report import EXPIRING, OPEN, REPORTER, Moved, Report, Status, as_of, expiry
from bot.residents.people import Person
from bot.residents.vault import Vault
from bot.words.catalogue import Words

#: An answer so long after the report expired still counts.
LATE = timedelta(hours=24)
#: What officials read in the timeline: a note is kept once, so it says both.
_BOTH = ("zh", "en")
_TRIES = 3


class Taken(StrEnum):
    """The values are names in `bot/words/*/back.yml`."""

    STILL = "taken_still"  # it counts anew from now
    OVER = "taken_over"  # the office knows; it goes on with it
    ENDED = "taken_ended"  # nobody had looked yet: it is over
    TOO_LATE = "taken_late"  # it ended otherwise, or long ago


@dataclass(frozen=True, kw_only=True)
class Result:
    taken: Taken
    reference: str


class Answering:
    def __init__(
        self,
        asked: AskBook,
        book: ReportBook,
        vault: Vault,
        words: Words,
        clock: Callable[[], datetime],
    ) -> None:
        self._asked = asked
        self._book = book
        self._vault = vault
        self._words = words
        self._clock = clock

    async def take(self, person: Person, answer: Answer, reference: str = "") -> Result | None:
        """None: nothing was asked that this could answer, or the report is somebody else's.

        Without a reference it answers our newest question that nobody answered yet.
        """
        fingerprint, now = self._vault.fingerprint(person), self._clock()
        if not reference:
            question = await self._asked.question(fingerprint, now - LATE)
            if question is None:
                return None
            reference = question.reference
        for _ in range(_TRIES):
            try:
                return await self._taken(reference, answer, fingerprint, now)
            except MovedMeanwhile:
                continue  # an officer moved it this moment: the answer is for what it is now
        raise MovedMeanwhile

    async def _taken(
        self, reference: str, answer: Answer, fingerprint: bytes, now: datetime
    ) -> Result | None:
        entry = await self._book.get(reference)
        question = await self._asked.question_of(reference, fingerprint)
        if entry is None or not (question or entry.report.reporter_fingerprint == fingerprint):
            return None
        report = as_of(entry.report, now)
        after = answered(report, answer, now)
        taken = _taken_as(after, answer)
        # A button that is pressed twice says nothing new.
        if after is not None and (question is None or question.answer is not answer):
            move = Moved(
                at=now,
                from_status=report.status,
                to_status=after.status,
                actor=REPORTER,
                note=self._note(answer),
            )
            written = entry.report.status
            await self._asked.answered(after, move, written, answer, fingerprint)
        return Result(taken=taken, reference=reference)

    def _note(self, answer: Answer) -> str:
        return " / ".join(self._words.say(f"back.note_{answer}", tag) for tag in _BOTH)


def answered(report: Report, answer: Answer, now: datetime) -> Report | None:
    """The report after the answer, as it counts at `now`; None: it can change nothing any more.

    Still so: the clock starts anew, also of one that expired lately; that stands at the beginning
    again, for whoever looked before let it expire. Over: it is less urgent, unless somebody is
    trapped; what nobody has looked at yet ends. The office ends the others.
    """
    if report.status is Status.EXPIRED:
        lately = report.expires_at is not None and now - report.expires_at <= LATE
        if answer is Answer.OVER or not lately:
            return None
        return _anew(report, Status.RECEIVED, now)
    if report.status not in OPEN:
        return None
    if answer is Answer.STILL:
        return _anew(report, report.status, now)
    trapped = bool(report.people_trapped)
    ends = report.status is Status.RECEIVED and not trapped
    return replace(
        report,
        status=Status.EXPIRED if ends else report.status,
        urgent=report.urgent and trapped,
        updated_at=now,
        expires_at=now if ends else report.expires_at,
    )


def _anew(report: Report, status: Status, now: datetime) -> Report:
    ends = expiry(report.hazard, status, now) if status in EXPIRING else report.expires_at
    return replace(report, status=status, updated_at=now, expires_at=ends)


def _taken_as(after: Report | None, answer: Answer) -> Taken:
    if after is None:
        return Taken.TOO_LATE
    if answer is Answer.STILL:
        return Taken.STILL
    return Taken.ENDED if after.status is Status.EXPIRED else Taken.OVER
