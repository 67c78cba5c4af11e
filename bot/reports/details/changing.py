"""Corrects the details of a report, and keeps who changed what: append-only.

It does not know how they are stored; a report's status has nothing to do with it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from bot.areas.divisions import Divisions
from bot.officials import OFFICIALS, Official
from bot.reports.details.checking import check_details, of_kind, told
from bot.reports.errors import NotYours, ReportUnknown
from bot.reports.jurisdiction import may_see
from bot.reports.kinds import means_danger
from bot.reports.places import Places
from bot.reports.ports import Entry
from bot.reports.reference import parse
from bot.reports.report import Report
from bot.residents.fields import FieldProblem, refuse


@dataclass(frozen=True, kw_only=True)
class Changed:
    """What `actor` changed: each name with its new value, None for one that nobody knows now."""

    at: datetime
    actor: str
    values: Mapping[str, Any]


class DetailsBook(Protocol):
    async def get(self, reference: str) -> Entry | None: ...

    async def change(self, report: Report, changed: Changed) -> Report:
        """Adds the values to what is kept by now; the report as it is then."""
        ...

    async def changes(self, report: UUID) -> tuple[Changed, ...]:
        """Oldest first."""
        ...


class Details:
    def __init__(
        self, *, book: DetailsBook, areas: Divisions, clock: Callable[[], datetime]
    ) -> None:
        self._book = book
        self._places = Places(areas)
        self._clock = clock

    async def change(self, reference: str, values: Mapping[str, Any], official: Official) -> Report:
        """Only what `values` name changes. Urgent it may become; it stays so.

        Raises ReferenceWrong, ReportUnknown, NotYours, BadFields.
        """
        report = await self._report(reference, official)
        nothing = None if values else FieldProblem(field="details", key="kinds.nothing_changed")
        refuse([nothing, *check_details(report.hazard, values)])
        kept = told(values)
        now = self._clock()
        after = {name: kept.get(name) for name in values}
        details = of_kind(report.hazard, {**report.details, **kept})
        urgent = report.urgent or means_danger(report.hazard, {n: details[n] for n in kept})
        changed = Changed(at=now, actor=official.name, values=after)
        return await self._book.change(replace(report, urgent=urgent, updated_at=now), changed)

    async def changes(self, reference: str, official: Official) -> tuple[Changed, ...]:
        """Raises ReferenceWrong, ReportUnknown, NotYours."""
        return await self._book.changes((await self._report(reference, official)).id)

    async def _report(self, reference: str, official: Official) -> Report:
        entry = await self._book.get(parse(reference))
        if entry is None:
            raise ReportUnknown
        if official.role not in OFFICIALS or not may_see(
            self._places.of(official), entry.report.area_code
        ):
            raise NotYours
        return entry.report
