"""Tells reporters what becomes of their reports: a follower of steps, and a chore that sends.

It does not know how a message leaves us. Steps within a minute are one message, the newest; those
of reports that are not urgent wait for the morning (decision 0093).
"""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta

from bot.beijing import BEIJING
from bot.notices import Notice
from bot.reports.back.addresses import EMAIL, Address, Addresses
from bot.reports.back.ports import TellBook, Waiting
from bot.reports.back.saying import Told, sentence, told, told_of_original
from bot.reports.report import Report
from bot.reports.steps import Stepped
from bot.words.catalogue import Words

TOGETHER = timedelta(minutes=1)
NIGHT, MORNING = time(22), time(7)
#: A notice that no lane took by then says nothing new any more.
WORTH = timedelta(days=1)
#: Reports a day that name one address as contact, of which it hears: more is somebody's fun.
MOST_NAMED, LATELY = 5, timedelta(days=1)
_AT_ONCE = 200


class Telling:
    """The follower: writes down who is to hear what, and when."""

    def __init__(self, book: TellBook, addresses: Addresses) -> None:
        self._book = book
        self._addresses = addresses

    async def __call__(self, stepped: Stepped) -> Sequence[Notice]:
        """No notice of its own: the chore sends the newest step when it is due."""
        waiting = [await self._own(stepped)]
        of_original = told_of_original(stepped.move)
        if of_original:
            repeating = await self._book.repeating(stepped.report.reference)
            waiting += [self._repeated(stepped, of_original, one) for one in repeating]
        found = [one for one in waiting if one]
        if found:
            await self._book.put(found, stepped.move.at)
        return ()

    async def _own(self, stepped: Stepped) -> Waiting | None:
        address = self._addresses.of(stepped.report)
        if address is None:
            return None
        said = told(stepped.move, named=address.named)
        if said is None or (address.named and not await self._wanted(stepped, address, said)):
            return None
        return _waiting(stepped, stepped.report, address, said, of=_original(stepped, said))

    def _repeated(self, stepped: Stepped, said: Told, repeating: Report) -> Waiting | None:
        address = self._addresses.of(repeating)
        if address is None:
            return None
        of = stepped.report.duplicate_of if said is Told.DUPLICATE else stepped.report.reference
        return _waiting(stepped, repeating, address, said, of=of)

    async def _wanted(self, stepped: Stepped, address: Address, said: Told) -> bool:
        """Anybody can name a stranger's number: it must not ring all day.

        Whose receipt was too many hears nothing of that report's other steps either.
        """
        if said is not Told.RECEIVED:
            return await self._book.known(stepped.report.id)
        lately = await self._book.named_lately(address.fingerprint, stepped.move.at - LATELY)
        return lately < MOST_NAMED


class Teller:
    """The chore: sends what is due."""

    def __init__(self, book: TellBook, words: Words, stop_link: Callable[[bytes], str]) -> None:
        """`stop_link`: of a sealed e-mail address, from which no STOP can come."""
        self._book = book
        self._words = words
        self._stop_link = stop_link

    async def tell(self, now: datetime) -> int:
        """How many; safe when many workers do it at once."""
        due = await self._book.due(now, _AT_ONCE)
        return sum([await self._book.tell(one, self._notice(one, now), now) for one in due])

    def _notice(self, waiting: Waiting, now: datetime) -> Notice:
        return Notice(
            channel=waiting.address.channel,
            sealed_address=waiting.address.sealed,
            text=self._text(waiting),
            until=now + WORTH,
            kind="report",
        )

    def _text(self, waiting: Waiting) -> str:
        report, channel = waiting.report, waiting.address.channel
        if report.confidential:
            # Whoever looks over a shoulder learns nothing.
            return self._words.say("back.neutral", report.language, reference=report.reference)
        return sentence(
            self._words,
            report.language,
            reference=report.reference,
            hazard=report.hazard,
            said=waiting.said,
            original=waiting.original,
            tell=waiting.tell,
            channel=channel,
            stop=self._stop(waiting) if waiting.first else None,
        )

    def _stop(self, waiting: Waiting) -> str:
        language = waiting.report.language
        if waiting.address.channel != EMAIL:
            return self._words.say("back.stop_chat", language)
        link = self._stop_link(waiting.address.sealed)
        return self._words.say("back.stop_mail", language, link=link)


def due_at(report: Report, said: Told, at: datetime) -> datetime:
    """When a step of `at` is told: in a minute, or at seven where it can wait for the morning."""
    soon = at + TOGETHER
    if report.urgent or said is Told.RECEIVED or not is_night(soon):
        return soon
    here = soon.astimezone(BEIJING)
    day = here.date() + timedelta(days=1 if here.time() >= NIGHT else 0)
    return datetime.combine(day, MORNING, tzinfo=BEIJING)


def is_night(at: datetime) -> bool:
    here = at.astimezone(BEIJING).time()
    return here >= NIGHT or here < MORNING


def _original(stepped: Stepped, said: Told) -> str | None:
    return stepped.report.duplicate_of if said is Told.DUPLICATE else None


def _waiting(
    stepped: Stepped, report: Report, address: Address, said: Told, *, of: str | None
) -> Waiting:
    return Waiting(
        report=report,
        address=address,
        step=stepped.id,
        said=said,
        due_at=due_at(report, said, stepped.move.at),
        original=of,
        tell=stepped.move.tell,
    )
