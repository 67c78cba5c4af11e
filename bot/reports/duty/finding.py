"""Finds who is told of a report: up the chain until somebody can be, in the end everybody.

It does not know what they are told, nor why.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.reports.duty.ports import Address, TurnBook
from bot.reports.duty.shifts import EVERYBODY, UNTOLD, OnDuty, on_duty
from bot.reports.jurisdiction import may_see
from bot.reports.report import Report


@dataclass(frozen=True, kw_only=True)
class Found:
    """`officer`: whose turn it is, None where it is everybody's; `people`: who is told, sorted."""

    officer: str | None
    level: int
    people: tuple[str, ...]
    addresses: Mapping[str, Sequence[Address]]

    @property
    def reached(self) -> int:
        return sum(map(len, self.addresses.values()))


class Finder:
    def __init__(self, book: TurnBook, channels: Collection[str]) -> None:
        """`channels`: those that the service has senders for."""
        self._book = book
        self._channels = frozenset(channels)

    async def find(
        self, report: Report, now: datetime, *, level: int = 0, but: Collection[str] = ()
    ) -> Found:
        """The nearest who can be told. Who is on duty and has no address may see it in the console:
        it is theirs when nobody above can be told either."""
        shifts, first = await self._book.shifts(), None
        at: int | None = level
        while at is not None:
            rung = on_duty(shifts, report.area_code, report.hazard, now, at, but)
            found = await self._told(rung) if rung else None
            if found and found.reached:
                return found
            first, at = first or found, rung.level + 1 if rung else None
        everybody = await self._everybody(report)
        return first if first and not everybody.reached else everybody

    async def known(self, name: str | None) -> bool:
        """Whether that is somebody who can sign in."""
        return any(one.name == name for one in await self._book.officials())

    async def only(self, name: str, level: int) -> Found:
        """That person, who has it already or was given it."""
        addresses = await self.addresses([name])
        return Found(officer=name, level=level, people=(name,), addresses=addresses)

    async def addresses(self, names: Collection[str]) -> Mapping[str, Sequence[Address]]:
        """On channels that we have a sender for."""
        found = await self._book.addresses(names)
        usable = {
            name: [one for one in own if one.channel in self._channels]
            for name, own in found.items()
        }
        return {name: own for name, own in usable.items() if own}

    async def _told(self, rung: OnDuty) -> Found:
        """The stand-ins where none of those on duty can be told."""
        for people in (rung.people, rung.stand_ins):
            addresses = await self.addresses(people)
            if addresses:
                return Found(
                    officer=min(addresses), level=rung.level, people=people, addresses=addresses
                )
        return Found(officer=rung.people[0], level=rung.level, people=rung.people, addresses={})

    async def _everybody(self, report: Report) -> Found:
        officials = await self._book.officials()
        names = sorted({one.name for one in officials if may_see(one, report.area_code)})
        addresses = await self.addresses(names)
        people = tuple(sorted(addresses))
        level = EVERYBODY if people else UNTOLD
        return Found(officer=None, level=level, people=people, addresses=addresses)
