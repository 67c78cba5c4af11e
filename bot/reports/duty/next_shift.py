"""Hands what waits to whoever's shift begins, and takes notes of whoever's shift ends.

It does not know HTTP or SQL.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from bot.notices import Notice
from bot.officials import Official, known_as
from bot.reports.duty.errors import HandingUnknown, OwnHanding
from bot.reports.duty.finding import Finder
from bot.reports.duty.handing import SHOWN_FOR, Handing, Waiting, waits, written
from bot.reports.duty.ports import HandingBook, RosterBook
from bot.reports.duty.shifts import Shift, level_of, watches
from bot.reports.duty.turns import SYSTEM
from bot.reports.jurisdiction import may_see
from bot.reports.moving import MOST_NOTE
from bot.reports.typed import check_typed
from bot.residents.fields import FieldProblem, refuse
from bot.words.catalogue import Words

#: A shift that began longer ago is not told any more: the worker was away.
LATE = timedelta(minutes=30)
#: Whoever's shift ended no longer ago still writes for its place.
STILL = timedelta(hours=2)


class HandingOver:
    """For officials, in the web process."""

    def __init__(
        self, *, book: HandingBook, roster: RosterBook, clock: Callable[[], datetime]
    ) -> None:
        self._book = book
        self._roster = roster
        self._clock = clock

    async def write(self, official: Official, text: str) -> Handing:
        """With the lists of what waits now in the place of the writer's shift. Raises BadFields."""
        text, now = text.strip(), self._clock()
        empty = None if text else FieldProblem(field="text", key="duty.text_missing")
        refuse([empty, check_typed("text", text, MOST_NOTE)])
        place = await self._place(official, now)
        waiting = await self._book.waiting(place[0], now)
        one = written(place, official.name, now, text, waiting)
        await self._book.write(one)
        return one

    async def seen_by(self, official: Official) -> tuple[Handing, ...]:
        """Those of the last days in the official's area, newest first."""
        found = await self._book.handings(self._clock() - SHOWN_FOR)
        return tuple(one for one in found if _concerns(one, official))

    async def acknowledge(self, id: UUID, official: Official) -> Handing:
        """Raises HandingUnknown, OwnHanding."""
        one = next((one for one in await self.seen_by(official) if one.id == id), None)
        if one is None:
            raise HandingUnknown
        if known_as(one.written_by) == known_as(official.name):
            raise OwnHanding
        done = await self._book.acknowledge(id, official.name, self._clock())
        if done is None:
            raise HandingUnknown
        return done

    async def _place(self, official: Official, now: datetime) -> tuple[str | None, int]:
        """Of the shift that they have, or had last; else their own area."""
        mine = [one for one in await self._roster.shifts() if one.person(now) == official.name]
        had = [
            (watch.start, shift.area or "", shift)
            for shift in mine
            for watch in watches(shift, now - STILL, now)
        ]
        if not had:
            return official.area, level_of(official.area)
        shift = max(had, key=lambda one: one[:2])[2]
        return shift.area, shift.level


class Beginnings:
    """A chore of the worker."""

    def __init__(
        self,
        *,
        book: HandingBook,
        roster: RosterBook,
        finder: Finder,
        words: Words,
        console: str,
    ) -> None:
        """`console`: the address of the page of duty."""
        self._book = book
        self._roster = roster
        self._finder = finder
        self._words = words
        self._console = console

    async def begin(self, now: datetime) -> int:
        """Tells each shift that began what it takes over; how many."""
        begun = [
            (shift, watch.start)
            for shift in await self._roster.shifts()
            for watch in watches(shift, now - LATE, now + timedelta(seconds=1))
            if now - LATE < watch.start <= now
        ]
        return sum([await self._one(shift, start, now) for shift, start in begun])

    async def _one(self, shift: Shift, start: datetime, now: datetime) -> bool:
        person = shift.person(now)
        earlier = await self._book.handings(now - SHOWN_FOR)
        left = [one for one in earlier if waits(one, shift.area, shift.level, now)]
        left = [one for one in left if one.written_by != person]
        given = [replace(one, given_to=person, given_at=now) for one in left]
        if not given and (own := await self._unsaid(shift, now)):
            given = [replace(own, given_to=person, given_at=now)]
        notices = await self._told(person, given) if given else ()
        return await self._book.begin(shift.id, start, given, notices, now)

    async def _unsaid(self, shift: Shift, now: datetime) -> Handing | None:
        """Nobody wrote anything, and yet something waits."""
        waiting = await self._book.waiting(shift.area, now)
        if waiting == Waiting():
            return None
        return written((shift.area, shift.level), SYSTEM, now, "", waiting)

    async def _told(self, person: str, given: list[Handing]) -> tuple[Notice, ...]:
        last = max(given, key=lambda one: one.written_at)
        counts = {"open": last.open, "overdue": last.overdue, "urgent": last.urgent}
        values = {name: len(references) for name, references in counts.items()}
        own = (await self._finder.addresses([person])).get(person, ())
        return tuple(
            Notice(
                channel=one.channel,
                sealed_address=one.sealed,
                text=self._words.say("duty.told_begin", one.language, link=self._console, **values),
            )
            for one in own
        )


def _concerns(one: Handing, official: Official) -> bool:
    return official.area is None or may_see(official, one.area)
