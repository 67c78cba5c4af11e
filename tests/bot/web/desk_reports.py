"""Reports and their clusters in memory, by the domain's rules, for the pages.

It does not know which test uses it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from bot.officials import Official
from bot.reports.details.changing import Changed
from bot.reports.details.checking import check_details, told
from bot.reports.errors import ReportUnknown
from bot.reports.groups.confidence import Member
from bot.reports.groups.group import group_of
from bot.reports.groups.service import Belonging, GroupFilters, GroupPage
from bot.reports.likeness.finding import Match
from bot.reports.listing import (
    MOST_COUNTED,
    Cursor,
    Filters,
    Media,
    OfficialReport,
    Page,
    Rank,
    Tally,
    rank_of,
)
from bot.reports.media import sniff
from bot.reports.moving import MoveRequest, check_move
from bot.reports.person import Disclosed, check_reason
from bot.reports.proof import check_proof
from bot.reports.report import WAITING, Moved, Report, Status
from bot.residents.fields import refuse


class FakeReports:
    """Reports that a test puts there; moves follow the domain's own check."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self.kept: dict[str, OfficialReport] = {}
        self.asked: list[Filters] = []
        self.sealed: dict[str, str] = {}
        self.looks: list[tuple[str, str]] = []

    async def reporter(self, reference: str, official: Official, reason: str) -> Disclosed:
        shown = await self.detail(reference, official)
        refuse([check_reason(reason)])
        self.looks.append((official.name, reason))
        return Disclosed(
            reference=reference,
            anonymous=False,
            confidential=shown.report.confidential,
            channel=None,
            address=None,
            contact=self.sealed.get(reference),
            name=None,
            roles=(),
        )

    def put(self, report: Report, contact: str | None = None) -> None:
        step = Moved(at=self._now, from_status=None, to_status=report.status, actor="reporter")
        shown = OfficialReport(report=report, contact=contact, moves=(step,), media=())
        self.kept[report.reference] = shown

    async def change(self, reference: str, values: Mapping[str, Any], official: Official) -> Report:
        """As bot.reports.details.changing does it."""
        shown = await self.detail(reference, official)
        refuse(check_details(shown.report.hazard, values))
        after = {**shown.report.details, **told(values)}
        self.kept[reference] = replace(shown, report=replace(shown.report, details=after))
        return self.kept[reference].report

    async def changes(self, reference: str, official: Official) -> tuple[Changed, ...]:
        return ()

    async def page(self, official: Official, filters: Filters) -> Page:
        self.asked.append(filters)
        items = [
            one
            for one in self.kept.values()
            if filters.status in (None, one.report.status)
            and filters.hazard in (None, one.report.hazard)
        ]
        items.sort(key=lambda one: list(Rank).index(rank_of(one.report)))
        shown = items[: filters.limit]
        more = len(items) > len(shown)
        return Page(
            items=tuple(shown), next=Cursor.of(shown[-1].report).written() if more else None
        )

    async def tally(self, official: Official, filters: Filters) -> Tally:
        waiting = [one.report for one in self.kept.values() if one.report.status in WAITING]
        return Tally(
            everybodys=len(waiting),
            mine=sum(one.officer == official.name for one in waiting),
            overdue=sum(one.due_at is not None and one.due_at < self._now for one in waiting),
        )

    async def counted(self, official: Official, filters: Filters) -> Mapping[Rank, int]:
        page = await self.page(official, replace(filters, cursor=None, limit=MOST_COUNTED))
        return Counter(rank_of(one.report) for one in page.items)

    async def detail(self, reference: str, official: Official) -> OfficialReport:
        if reference not in self.kept:
            raise ReportUnknown
        return self.kept[reference]

    async def move(self, reference: str, wanted: MoveRequest, *, official: Official) -> Report:
        shown = await self.detail(reference, official)
        check_move(shown.report, wanted, official, shown.moves)
        if wanted.to is Status.CLOSED:
            check_proof(wanted.media, shown.moves, shown.media)
        step = Moved(
            at=self._now,
            from_status=shown.report.status,
            to_status=wanted.to,
            actor=official.name,
            note=wanted.note,
            media=wanted.media,
            tell=wanted.tell,
            refusal=wanted.refusal,
        )
        report = replace(shown.report, status=wanted.to, assignee=wanted.assignee)
        self.kept[reference] = replace(shown, report=report, moves=(*shown.moves, step))
        return report

    async def attach(self, reference: str, data: bytes) -> Media:
        kind, shown = sniff(data), self.kept[reference]
        media = Media(
            id=uuid4(), media_type=kind.media_type, size=len(data), file="a", created_at=self._now
        )
        self.kept[reference] = replace(shown, media=(*shown.media, media))
        return media


class FakeGroups:
    """Each report has a companion in its cluster and one that may belong to it; lists are empty."""

    def __init__(self, reports: FakeReports) -> None:
        self._reports = reports
        self.said: list[tuple[str, str, str]] = []

    async def of(self, reference: str, official: Official) -> Belonging:
        report = (await self._reports.detail(reference, official)).report
        beside = replace(report, id=uuid4(), reference="R-BESI-DE")
        maybe = replace(report, id=uuid4(), reference="R-MAYB-E0")
        told = [Member(report=report), Member(report=beside)]
        likely = (Match(report=maybe, score=0.5, metres=40.0),)
        return Belonging(report=report, group=group_of(uuid4(), told), likely=likely)

    async def page(self, official: Official, filters: GroupFilters) -> GroupPage:
        """One event of the first report and its companion, once there is one."""
        found = [(await self.of(reference, official)).group for reference in self._reports.kept]
        return GroupPage(items=tuple(one for one in found[:1] if one), next=None)

    async def link(self, reference: str, other: str, official: Official) -> None:
        self.said.append(("link", reference, other))

    async def unlink(self, reference: str, other: str, official: Official) -> None:
        self.said.append(("unlink", reference, other))
