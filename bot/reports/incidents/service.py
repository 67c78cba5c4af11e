"""Opening incidents, filing figures of them, ending them; what is read of them is `reading`'s.

It does not know HTTP, SQL or how officials are told.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from bot.officials import OFFICIALS, Official
from bot.reports.errors import NotYours, ReportUnknown
from bot.reports.incidents import filing, opening
from bot.reports.incidents.errors import (
    IncidentUnknown,
    NotYourIncident,
    NotYourUnit,
    StateNotNow,
)
from bot.reports.incidents.filing import NewFigure
from bot.reports.incidents.opening import Naming, NewIncident
from bot.reports.incidents.ports import Case, IncidentBook, Query
from bot.reports.incidents.reading import Reading, Told, part
from bot.reports.incidents.records import MOVES, Incident, Kind, State, Unit
from bot.reports.incidents.rollup import Node
from bot.reports.incidents.telling import Telling
from bot.reports.incidents.units import ancestors, inside, may_file
from bot.reports.jurisdiction import may_see, prefixes
from bot.reports.listing import MOST_ITEMS, Cursor
from bot.reports.practice import Regime
from bot.reports.reference import parse
from bot.reports.report import Report
from bot.residents.fields import between, refuse
from knowledge.hazards import Hazard


@dataclass(frozen=True, kw_only=True)
class Page:
    items: tuple[Incident, ...]
    next: str | None


class Incidents:
    def __init__(
        self,
        *,
        book: IncidentBook,
        naming: Naming,
        regime: Regime,
        telling: Telling,
        clock: Callable[[], datetime],
    ) -> None:
        self.regime = regime
        self._book = book
        self._naming = naming
        self._telling = telling
        self._clock = clock

    async def open(self, new: NewIncident, official: Official) -> Incident:
        """Raises BadFields, NotYourIncident."""
        now = self._clock()
        opening.check_opening(new, self._naming, self.regime, now)
        incident = Incident(
            id=uuid4(),
            hazard=Hazard(new.hazard),
            name=new.name.strip(),
            area=self._naming.code(new.area),
            occurred_at=new.occurred_at,
            opened_by=official.name,
            opened_at=now,
            grade=new.grade,
        )
        self._check_answers(official, incident)
        await self._book.add(incident, self._naming.with_above([self._naming.unit(incident.area)]))
        return incident

    async def page(
        self,
        official: Official,
        *,
        states: Sequence[State] = (),
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page:
        """Those that share ground with the official's area. Raises BadFields."""
        refuse([between("limit", limit, 1, MOST_ITEMS)])
        begin = Cursor.read(cursor) if cursor else None
        query = replace(self._query(official, states), after=begin, limit=limit + 1)
        found = await self._book.page(query)
        last = found[limit - 1] if len(found) > limit else None
        after = Cursor(created_at=last.opened_at, id=last.id).written() if last else None
        return Page(items=found[:limit], next=after)

    async def total(self, official: Official, *, states: Sequence[State] = ()) -> int:
        """How many `page` has on all its pages."""
        return await self._book.count(self._query(official, states))

    def _query(self, official: Official, states: Sequence[State]) -> Query:
        area = self._area(official)
        return Query(
            within=prefixes(area) if area else (),
            above=ancestors(area) if area else (),
            states=tuple(states) or tuple(State),
        )

    async def read(self, id: UUID, official: Official) -> Reading:
        """What the official may see of it. Raises IncidentUnknown, NotYourIncident."""
        return self._reading(await self._case(id, official), self._area(official))

    async def rollup(
        self, id: UUID, official: Official, *, area: str | None = None, at: datetime | None = None
    ) -> Node:
        """As it was known at `at`.

        Raises IncidentUnknown, NotYourIncident, NotYourUnit, BadFields.
        """
        reading = await self.read(id, official)
        if at is not None and at.tzinfo is None:
            refuse([opening.problem("at", "no_zone")])
        if not area:
            return reading.rollup(at=at)
        code = self._naming.code(area)
        self._naming.check_units([Unit(code=code)], "area")
        if not inside(code, reading.area):
            raise NotYourUnit
        return reading.rollup(code, at)

    async def file(self, id: UUID, new: NewFigure, official: Official) -> Told:
        """Raises IncidentUnknown, NotYourUnit, KindNotNow, BadFields naming the counter,
        FiledMeanwhile.
        """
        case, code = await self._any(id), self._naming.code(new.unit)
        unit = self._naming.unit(code, new.unit_name or case.unit(code).name)
        self._naming.check_units([unit], "unit")
        area = self._area(official)
        if not may_file(replace(official, area=area), code):
            raise NotYourUnit
        figure = filing.composed(
            replace(new, unit=code),
            case.incident,
            case.of(code),
            self.regime,
            by=official.name,
            now=self._clock(),
        )
        added = _new(case, self._naming.with_above([unit]))
        case = replace(case, units=_merged(case.units, added))
        notices = await self._telling.of_figure(self._book, case, figure)
        await self._book.file(figure, case.incident.state, added, notices)
        after = replace(case, figures=(*case.figures, figure))
        return next(one for one in self._reading(after, area).history() if one.figure == figure)

    async def concern(self, id: UUID, units: Sequence[Unit], official: Official) -> None:
        """Their reports are waited for too.

        Raises IncidentUnknown, NotYourIncident, NotYourUnit, StateNotNow, BadFields.
        """
        case = await self._case(id, official)
        if case.incident.state is State.CLOSED:
            raise StateNotNow
        wanted = [self._naming.unit(self._naming.code(one.code), one.name) for one in units]
        self._naming.check_units(wanted)
        area = self._area(official)
        if official.role not in OFFICIALS or not all(inside(one.code, area) for one in wanted):
            raise NotYourUnit
        added = _new(case, self._naming.with_above(wanted))
        await self._book.concern(id, added, official.name, self._clock())

    async def move(self, id: UUID, to: State, note: str, official: Official) -> Incident:
        """Open → final: the disaster is stable. Final → closed: with a note where finals are
        missing. Raises IncidentUnknown, NotYourIncident, StateNotNow, BadFields, FiledMeanwhile.
        """
        case, now = await self._case(id, official), self._clock()
        before = case.incident
        self._check_answers(official, before)
        if to not in MOVES[before.state]:
            raise StateNotNow
        opening.check_note(note)
        closing = to is State.CLOSED
        if closing and not note.strip() and (count := len(_without_final(case))):
            refuse([opening.problem("note", "finals_missing", count=count)])
        after = replace(
            before,
            state=to,
            stable_at=before.stable_at if closing else now,
            closed_at=now if closing else None,
            close_note=(note.strip() or None) if closing else None,
        )
        await self._book.move(after, before.state, official.name, now)
        return after

    async def link(self, id: UUID, reference: str, official: Official) -> None:
        """Raises IncidentUnknown, NotYourIncident, ReferenceWrong, ReportUnknown, NotYours."""
        await self._case(id, official)
        report = await self._report(reference, official)
        await self._book.link(report.id, id, official.name, self._clock())

    async def unlink(self, id: UUID, reference: str, official: Official) -> None:
        """Raises IncidentUnknown, NotYourIncident, ReferenceWrong, ReportUnknown, NotYours."""
        await self._case(id, official)
        report = await self._report(reference, official)
        if not await self._book.unlink(report.id, id, official.name, self._clock()):
            raise ReportUnknown

    async def _report(self, reference: str, official: Official) -> Report:
        report = await self._book.report(parse(reference))
        if report is None:
            raise ReportUnknown
        seen = replace(official, area=self._area(official))
        if official.role not in OFFICIALS or not may_see(seen, report.area_code):
            raise NotYours
        return report

    async def _any(self, id: UUID) -> Case:
        case = await self._book.get(id)
        if case is None:
            raise IncidentUnknown
        return case

    async def _case(self, id: UUID, official: Official) -> Case:
        """All of it, for whoever has to do with it."""
        case, area = await self._any(id), self._area(official)
        codes = (case.incident.area, *(unit.code for unit in case.units))
        above = ancestors(area) if area else ()
        if case.incident.area not in above and not any(inside(code, area) for code in codes):
            raise NotYourIncident
        return case

    def _reading(self, case: Case, area: str | None) -> Reading:
        return Reading(case=part(case, area), area=area, regime=self.regime, now=self._clock())

    def _check_answers(self, official: Official, incident: Incident) -> None:
        """Only who answers for all of its area opens it and says that it is over."""
        if official.role not in OFFICIALS or not inside(incident.area, self._area(official)):
            raise NotYourIncident

    def _area(self, official: Official) -> str | None:
        return self._naming.code(official.area) if official.area else None


def _without_final(case: Case) -> set[str]:
    """Units that began to report and have no verified final report."""
    began = {one.unit for one in case.figures if one.kind is Kind.FIRST}
    return began - {one.unit for one in case.figures if one.kind is Kind.FINAL}


def _new(case: Case, units: Sequence[Unit]) -> list[Unit]:
    """Those that are not there yet, and those that have a name by now."""
    known = {unit.code: unit.name for unit in case.units}
    return [one for one in units if one.code not in known or (one.name and not known[one.code])]


def _merged(units: Sequence[Unit], more: Sequence[Unit]) -> tuple[Unit, ...]:
    return tuple({**{one.code: one for one in units}, **{one.code: one for one in more}}.values())
