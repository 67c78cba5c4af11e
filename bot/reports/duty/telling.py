"""What officers are told of a report: short, in the language of each address, nobody's own data.

It does not know who is told, nor when.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.beijing import BEIJING
from bot.notices import Notice
from bot.reports.duty.ports import Address, PlaceName
from bot.reports.duty.turns import Why
from bot.reports.grading import Reason
from bot.reports.report import Report, graded
from bot.words.catalogue import Words
from channels.segments import count

MOST_SEGMENTS = 2
#: Characters of the place, until it fits.
_LENGTHS = (60, 40, 28, 18, 10, 0)
#: A telephone number that somebody wrote beside the address.
_NUMBER = re.compile(r"\+?\d[\d\s-]{5,}\d")
_KEYS = {
    Why.NEW: "duty.told_new",
    Why.MOVED: "duty.told_new",
    Why.GRAVER: "duty.told_graver",
    Why.ASSIGNED: "duty.told_assigned",
    Why.CHECK: "duty.told_check",
    Why.UP: "duty.told_up",
}
#: What a note that everybody reads is written in.
_BOTH = ("zh", "en")


class Telling:
    def __init__(self, *, words: Words, console: str, place_name: PlaceName) -> None:
        """`console`: the address of the reports' pages."""
        self._words = words
        self._console = console
        self._place_name = place_name

    async def of(
        self, why: Why, report: Report, addresses: Mapping[str, Sequence[Address]], now: datetime
    ) -> tuple[Notice, ...]:
        """None for what only concerns who did it. `now`: of another day the date is told too."""
        key = _KEYS.get(why)
        if key is None:
            return ()
        return tuple(
            [
                _notice(address, await self._text(key, report, address.language, now))
                for own in addresses.values()
                for address in own
            ]
        )

    def went_up(
        self, report: Report, to: Sequence[str], addresses: Mapping[str, Sequence[Address]]
    ) -> tuple[Notice, ...]:
        """For those who had it."""
        values = {"reference": report.reference, "link": self._link(report)}
        return tuple(
            _notice(
                address,
                self._words.say(
                    "duty.told_went_up",
                    address.language,
                    people=self._names(to, address.language),
                    **values,
                ),
            )
            for own in addresses.values()
            for address in own
        )

    def note_up(self, level: int, people: Sequence[str]) -> str:
        return self._noted("duty.note_up", level, people)

    def note_nobody(self) -> str:
        return " ".join(self._words.say("duty.note_nobody", tag) for tag in _BOTH)

    def _noted(self, key: str, level: int, people: Sequence[str]) -> str:
        return " ".join(
            self._words.say(
                key,
                tag,
                level=self._words.say(f"duty.level_{level}", tag),
                people=self._names(people, tag),
            )
            for tag in _BOTH
        )

    def _names(self, people: Sequence[str], language: str) -> str:
        """Three at most: an SMS is short."""
        if not people:
            return self._words.say("duty.nobody", language)
        more = "…" if len(people) > 3 else ""
        return self._words.listed(people[:3], language) + more

    async def _text(self, key: str, report: Report, language: str, now: datetime) -> str:
        place = await self._place(report, language)
        due = _until(report.due_at, now)
        texts = (self._said(key, report, language, place, due, most) for most in _LENGTHS)
        text = ""
        for text in texts:
            if count(text).segments <= MOST_SEGMENTS:
                break
        return text

    def _said(
        self, key: str, report: Report, language: str, place: str, due: str, most: int
    ) -> str:
        people = self._people(report, language)
        return self._words.say(
            key,
            language,
            grade=self._words.say(f"duty.urgency_{report.urgency}", language),
            hazard=self._words.say(f"reports.hazard_{report.hazard}", language),
            place=place if len(place) <= most else f"{place[:most].rstrip()}...",
            people=f"{people} " if people.isascii() and people else people,
            reference=report.reference,
            due=due,
            link=self._link(report),
        )

    async def _place(self, report: Report, language: str) -> str:
        """The division and the address as somebody wrote it."""
        area = await self._place_name(report.area_code, language) if report.area_code else ""
        address = _NUMBER.sub("…", report.address or "")
        # What came by the chat begins with the division that was understood.
        said = address if address.startswith(area) else f"{area} {address}".strip()
        return said or self._words.say("duty.place_unknown", language)

    def _people(self, report: Report, language: str) -> str:
        if report.people_trapped:
            return self._words.say("duty.trapped", language, count=report.people_trapped)
        reasons = graded(report).reasons
        for reason in (Reason.TRAPPED, Reason.HURT):
            if reason in reasons:
                return self._words.say(f"duty.somebody_{reason}", language)
        if report.people_affected:
            return self._words.say("duty.affected", language, count=report.people_affected)
        return ""

    def _link(self, report: Report) -> str:
        return f"{self._console}/{report.reference}"


def _until(due: datetime | None, now: datetime) -> str:
    if due is None:
        return ""
    there, today = due.astimezone(BEIJING), now.astimezone(BEIJING).date()
    return f"{there:%H:%M}" if there.date() == today else f"{there:%m-%d %H:%M}"


def _notice(address: Address, text: str) -> Notice:
    return Notice(channel=address.channel, sealed_address=address.sealed, text=text)
