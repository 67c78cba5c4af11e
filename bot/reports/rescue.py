"""A report of somebody whose life is at risk: filed with the first thing told, the rest is added.

It does not know the dialogue, nor which questions were asked.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from bot.reports.filing import MOST_ADDRESS, MOST_TEXT, NewReport
from bot.reports.service import Reports
from bot.reports.similar import cell_of
from bot.residents.people import Person
from bot.residents.vault import Vault


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a filed report says of a place, of people and of who can be called back."""

    text: str
    lat: float | None
    lon: float | None
    address: str | None
    area_code: str | None
    people_affected: int | None
    people_trapped: int | None
    urgent: bool
    anonymous: bool
    cell: int | None
    sealed_contact: bytes | None = field(default=None, repr=False)
    sealed_reporter: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class More:
    """What is added to a report; None leaves things as they are.

    `contact`: a phone number. `unreachable`: the person wants no call back, or is a child; then
    nothing is kept by which to reach them.
    """

    text: str | None = None
    lat: float | None = None
    lon: float | None = None
    address: str | None = None
    area_code: str | None = None
    people_affected: int | None = None
    people_trapped: int | None = None
    contact: str | None = field(default=None, repr=False)
    unreachable: bool = False


class RescueBook(Protocol):
    """`bot.store.rescue` and the tests' fake do."""

    async def change(
        self, fingerprint: bytes, reference: str, change: Callable[[Told], Told], now: datetime
    ) -> bool:
        """In one transaction; False unless that person has that report, and it is open."""


class Rescues:
    def __init__(
        self, *, reports: Reports, book: RescueBook, vault: Vault, clock: Callable[[], datetime]
    ) -> None:
        self._reports = reports
        self._book = book
        self._vault = vault
        self._clock = clock

    async def file(self, person: Person, new: NewReport) -> str:
        """Files it as urgent, whatever it says; the reference. Raises BadFields, TooManyReports."""
        filed = await self._reports.file(new, reporter=person, at_risk=True)
        await self._change(person, filed.report.reference, lambda told: replace(told, urgent=True))
        return filed.report.reference

    async def add(self, person: Person, reference: str, more: More) -> bool:
        """Whether it was added: a report that is closed takes nothing more."""
        sealed = self._vault.seal(more.contact) if more.contact else None
        return await self._change(person, reference, lambda told: added(told, more, sealed))

    async def _change(self, person: Person, reference: str, change: Callable[[Told], Told]) -> bool:
        fingerprint = self._vault.fingerprint(person)
        return await self._book.change(fingerprint, reference, change, self._clock())


def added(told: Told, more: More, sealed_contact: bytes | None) -> Told:
    """Text and address grow, counts are corrected, a point replaces the one before."""
    after = replace(
        told,
        text=_joined(told.text, more.text, "\n")[:MOST_TEXT],
        address=_joined(told.address, more.address, " · ")[:MOST_ADDRESS] or None,
        area_code=more.area_code or told.area_code,
        people_affected=_last(more.people_affected, told.people_affected),
        people_trapped=_last(more.people_trapped, told.people_trapped),
        sealed_contact=sealed_contact or told.sealed_contact,
    )
    if more.lat is not None and more.lon is not None:
        cell = cell_of(more.lat, more.lon)
        after = replace(after, lat=more.lat, lon=more.lon, cell=cell)
    if more.unreachable:
        after = replace(after, anonymous=True, sealed_contact=None, sealed_reporter=None)
    return after


def _joined(before: str | None, more: str | None, between: str) -> str:
    """Nothing is written down twice."""
    if not more or more in (before or ""):
        return before or ""
    return between.join(filter(None, (before, more)))


def _last(new: int | None, old: int | None) -> int | None:
    return old if new is None else new
