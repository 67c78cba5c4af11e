"""What is read of reports: by whoever has a reference, by the reporter, by officials.

It does not know HTTP, nor how a report comes to be or moves.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.officials import Official, Role
from bot.reports.errors import NotYours, ReportUnknown
from bot.reports.jurisdiction import may_see, prefixes
from bot.reports.listing import (
    MOST_COUNTED,
    MOST_ITEMS,
    Cursor,
    Filters,
    OfficialReport,
    Page,
    PublicReport,
    Query,
    Rank,
    Tally,
    public_view,
)
from bot.reports.person import Disclosed, as_officials_see, check_reason, contact_for, disclosed
from bot.reports.places import Places
from bot.reports.ports import Entry, ReportBook
from bot.reports.reference import parse
from bot.reports.report import as_of
from bot.residents.fields import FieldProblem, between, refuse
from bot.residents.people import Person
from bot.residents.vault import Vault


class ReportViews:
    def __init__(
        self, *, book: ReportBook, vault: Vault, places: Places, clock: Callable[[], datetime]
    ) -> None:
        self._book = book
        self._vault = vault
        self._places = places
        self._clock = clock

    async def status(self, reference: str) -> PublicReport:
        """Raises ReferenceWrong for a typing error, ReportUnknown."""
        entry = await self.entry(parse(reference))
        return public_view(entry.report, entry.moves)

    async def mine(self, person: Person, limit: int = 10) -> tuple[PublicReport, ...]:
        """Newest first."""
        now = self._clock()
        entries = await self._book.of_reporter(self._vault.fingerprint(person), limit)
        return tuple(public_view(as_of(entry.report, now), entry.moves) for entry in entries)

    async def page(self, official: Official, filters: Filters) -> Page:
        """What `official` may see, what is urgent and open first. Raises BadFields."""
        refuse([between("limit", filters.limit, 1, MOST_ITEMS)])
        query = self._query(official, filters)
        found = await self._book.find(replace(query, limit=filters.limit + 1))
        shown = found[: filters.limit]
        entries = await self._book.entries(shown)
        following = None
        if len(found) > len(shown):
            following = Cursor.of(shown[-1]).written()
        items = tuple(self._official_view(entry, official) for entry in entries)
        return Page(items=items, next=following)

    async def tally(self, official: Official, filters: Filters) -> Tally:
        """Of what fits the filters otherwise, whatever they say of officer, state and lateness.

        Raises BadFields.
        """
        asked = replace(filters, officer=None, overdue=False, status=None, waiting=True)
        return await self._book.tally(self._query(official, asked), official.name)

    async def counted(self, official: Official, filters: Filters) -> Mapping[Rank, int]:
        """How many the whole list has of each rank, MOST_COUNTED at most. Raises BadFields."""
        asked = replace(filters, cursor=None)
        return await self._book.counted(self._query(official, asked), MOST_COUNTED)

    async def detail(self, reference: str, official: Official) -> OfficialReport:
        """Raises ReferenceWrong, ReportUnknown, NotYours."""
        entry = await self.entry(parse(reference))
        if not may_see(self._places.of(official), entry.report.area_code):
            raise NotYours
        return self._official_view(entry, official)

    async def reporter(self, reference: str, official: Official, reason: str) -> Disclosed:
        """Who told a report, to an admin of its area; the look is in the audit trail first.

        Raises ReferenceWrong, ReportUnknown, NotYours, BadFields for `reason`.
        """
        entry = await self.entry(parse(reference))
        if official.role is not Role.ADMIN or not may_see(
            self._places.of(official), entry.report.area_code
        ):
            raise NotYours
        refuse([check_reason(reason)])
        await self._book.looked(entry.report, official.name, reason.strip(), self._clock())
        return disclosed(entry.report, self._vault)

    async def entry(self, reference: str) -> Entry:
        """As it counts now. Raises ReportUnknown."""
        entry = await self._book.get(reference)
        if entry is None:
            raise ReportUnknown
        return replace(entry, report=as_of(entry.report, self._clock()))

    def _query(self, official: Official, filters: Filters) -> Query:
        jurisdiction = self._places.of(official).area
        refuse([self._places.check(filters.area), _check_since(filters.since)])
        division = self._places.canonical(filters.area)
        codes = [code for code in (jurisdiction, division) if code]
        return Query(
            now=self._clock(),
            status=filters.status,
            hazard=filters.hazard,
            within=tuple(map(prefixes, codes)),
            unplaced=division is None,
            since=filters.since,
            after=Cursor.read(filters.cursor) if filters.cursor else None,
            held=filters.held,
            verified=filters.verified,
            officer=filters.officer,
            overdue=filters.overdue,
            sign=filters.sign,
            waiting=filters.waiting,
        )

    def _official_view(self, entry: Entry, official: Official) -> OfficialReport:
        report = as_of(entry.report, self._clock())
        return OfficialReport(
            report=as_officials_see(report),
            contact=contact_for(official, report, self._vault),
            moves=entry.moves,
            media=entry.media,
            notes=entry.notes,
        )


def _check_since(since: datetime | None) -> FieldProblem | None:
    if since is None or since.tzinfo is not None:
        return None
    return FieldProblem(field="since", key="reports.offset_missing")
