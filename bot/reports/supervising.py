"""Puts reports under supervision, confirms and lifts it, and tells of what is overdue.

It does not know HTTP or SQL, nor the rules: those are `supervision.py`'s.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid4

from bot.beijing import BEIJING
from bot.notices import Notice
from bot.officials import Official
from bot.reports.errors import NotSupervised, NotYours, ReportUnknown
from bot.reports.jurisdiction import may_see, prefixes
from bot.reports.listing import MOST_ITEMS, Cursor
from bot.reports.officials_told import OfficialsTold
from bot.reports.places import Places
from bot.reports.ports import ReportBook
from bot.reports.reference import parse
from bot.reports.report import Report, as_of
from bot.reports.supervision import (
    MOST_DEMAND,
    Act,
    Demand,
    Supervision,
    check_confirm,
    check_demand,
    check_supervisor,
)
from bot.reports.typed import check_typed
from bot.residents.fields import between, refuse


@dataclass(frozen=True, kw_only=True)
class Acted:
    """A line of what was done, append-only."""

    at: datetime
    act: Act
    actor: str
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Supervised:
    """A supervision with its report as it was written down, and its acts, oldest first."""

    supervision: Supervision
    report: Report
    acts: tuple[Acted, ...]


@dataclass(frozen=True, kw_only=True)
class SupervisedPage:
    items: tuple[Supervised, ...]
    next: str | None


@dataclass(frozen=True, kw_only=True)
class Listed:
    """`within`: what the codes of the reports begin with; `overdue` at that moment."""

    within: tuple[str, ...] = ()
    overdue: datetime | None = None
    after: Cursor | None = None
    limit: int = 50


class SupervisionBook(Protocol):
    """Each method is one transaction; notices leave if and only if it is made."""

    async def add(self, supervision: Supervision, act: Acted, notices: Sequence[Notice]) -> None:
        """Raises AlreadySupervised, MoveNotAllowed when the report has ended."""
        ...

    async def confirm(
        self, supervision: Supervision, act: Acted, notices: Sequence[Notice]
    ) -> None:
        """Raises MoveNotAllowed unless it stands and the report is resolved."""
        ...

    async def lift(self, supervision: Supervision, act: Acted) -> None:
        """Raises MoveNotAllowed unless it stands."""
        ...

    async def of(self, report_id: UUID) -> tuple[Supervised, ...]:
        """Newest first."""
        ...

    async def standing(self, wanted: Listed) -> tuple[Supervised, ...]:
        """Those that are not lifted, of reports that have not ended; what is due first."""
        ...

    async def count(self, wanted: Listed) -> int:
        """How many `standing` has on all pages."""
        ...

    async def untold(self, wanted: Listed) -> tuple[Supervised, ...]:
        """As `standing`, those of which nobody has told yet that they are overdue."""
        ...

    async def tell(self, id: UUID, notices: Sequence[Notice], now: datetime) -> bool:
        """Marks it as told of and sends; False when somebody else did."""
        ...


class Supervisions:
    def __init__(
        self,
        *,
        book: SupervisionBook,
        reports: ReportBook,
        places: Places,
        told: OfficialsTold,
        clock: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._reports = reports
        self._places = places
        self._told = told
        self._clock = clock

    async def demand(self, reference: str, wanted: Demand, official: Official) -> Supervision:
        """Raises ReferenceWrong, ReportUnknown, NotUpper, MoveNotAllowed, AlreadySupervised,
        BadFields.
        """
        now, official = self._clock(), self._places.of(official)
        report = await self._report(reference)
        check_demand(report, wanted, official, now)
        text = wanted.demand.strip()
        supervision = Supervision(
            id=uuid4(),
            report_id=report.id,
            reference=report.reference,
            supervisor=official.name,
            area=official.area,
            demand=text,
            due_at=wanted.due_at,
            created_at=now,
        )
        notices = await _told(self._told, "supervision.told_demanded", supervision, report)
        act = Acted(at=now, act=Act.DEMANDED, actor=official.name, note=text)
        await self._book.add(supervision, act, notices)
        return supervision

    async def confirm(self, reference: str, note: str | None, official: Official) -> Supervision:
        """That what was demanded is done: it may be closed. Raises as `demand`, NotSupervised."""
        now, official = self._clock(), self._places.of(official)
        supervision, report = await self._standing(reference)
        check_confirm(report, supervision, official)
        act = _acted(Act.CONFIRMED, official, note, now)
        after = replace(supervision, confirmed_at=now, confirmed_by=official.name, note=act.note)
        notices = await _told(self._told, "supervision.told_confirmed", after, report)
        await self._book.confirm(after, act, notices)
        return after

    async def lift(self, reference: str, note: str | None, official: Official) -> Supervision:
        """Nobody supervises it any more. Raises as `confirm`."""
        now, official = self._clock(), self._places.of(official)
        supervision, report = await self._standing(reference)
        check_supervisor(supervision, report, official)
        act = _acted(Act.LIFTED, official, note, now)
        after = replace(supervision, lifted_at=now, lifted_by=official.name, note=act.note)
        await self._book.lift(after, act)
        return after

    async def of(self, reference: str, official: Official) -> tuple[Supervised, ...]:
        """Newest first. Raises ReferenceWrong, ReportUnknown, NotYours."""
        report = await self._report(reference)
        if not may_see(self._places.of(official), report.area_code):
            raise NotYours
        return await self._book.of(report.id)

    async def page(
        self, official: Official, *, overdue: bool = False, limit: int = 50, cursor: str | None
    ) -> SupervisedPage:
        """Those that stand in the official's area, what is due first. Raises BadFields."""
        refuse([between("limit", limit, 1, MOST_ITEMS)])
        after = Cursor.read(cursor) if cursor else None
        wanted = replace(self._listed(official, overdue), after=after, limit=limit + 1)
        found = await self._book.standing(wanted)
        shown = found[:limit]
        following = _cursor(shown[-1].supervision) if len(found) > limit else None
        return SupervisedPage(items=shown, next=following)

    async def total(self, official: Official, *, overdue: bool = False) -> int:
        """How many `page` has on all its pages."""
        return await self._book.count(self._listed(official, overdue))

    def _listed(self, official: Official, overdue: bool) -> Listed:
        area = self._places.of(official).area
        return Listed(
            within=prefixes(area) if area else (), overdue=self._clock() if overdue else None
        )

    async def _standing(self, reference: str) -> tuple[Supervision, Report]:
        """Raises ReferenceWrong, ReportUnknown, NotSupervised."""
        report = await self._report(reference)
        found = [one.supervision for one in await self._book.of(report.id)]
        for one in found:
            if one.lifted_at is None:
                return one, report
        raise NotSupervised

    async def _report(self, reference: str) -> Report:
        """As it counts now. Raises ReferenceWrong, ReportUnknown."""
        entry = await self._reports.get(parse(reference))
        if entry is None:
            raise ReportUnknown
        return as_of(entry.report, self._clock())


class OverdueSupervisions:
    """A chore of the worker."""

    #: What one look tells of; the rest waits for the next.
    AT_A_TIME = 200

    def __init__(self, book: SupervisionBook, told: OfficialsTold) -> None:
        self._book = book
        self._told = told

    async def remind(self, now: datetime) -> int:
        """Tells supervisor and those in charge, once; how many supervisions."""
        done = 0
        wanted = Listed(overdue=now, limit=self.AT_A_TIME)
        for one in await self._book.untold(wanted):
            notices = await _told(
                self._told,
                "supervision.told_overdue",
                one.supervision,
                one.report,
                one.supervision.supervisor,
            )
            done += await self._book.tell(one.supervision.id, notices, now)
        return done


async def _told(
    told: OfficialsTold, key: str, supervision: Supervision, report: Report, *names: str
) -> tuple[Notice, ...]:
    """To those in charge of the report, and `names`."""
    return await told.tell(
        (report.assignee, report.officer, *names),
        key,
        f"/reports/{report.reference}",
        hazard=report.hazard,
        reference=report.reference,
        demand=supervision.demand,
        person=supervision.supervisor,
        due=f"{supervision.due_at.astimezone(BEIJING):%Y-%m-%d %H:%M}",
    )


def _acted(act: Act, official: Official, note: str | None, now: datetime) -> Acted:
    """Raises BadFields for `note`."""
    refuse([check_typed("note", note, MOST_DEMAND)])
    return Acted(at=now, act=act, actor=official.name, note=(note or "").strip() or None)


def _cursor(supervision: Supervision) -> str:
    """A list by due date goes on after this one."""
    return Cursor(created_at=supervision.due_at, id=supervision.id).written()
