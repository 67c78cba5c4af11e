"""Officials' clusters: the list, the one of a report, what may belong to it, link and unlink.

It does not know HTTP, SQL, nor how likely two reports tell of one event.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from bot.officials import OFFICIALS, Official
from bot.reports.errors import NotYours, ReportUnknown
from bot.reports.groups.group import Group, group_of
from bot.reports.groups.ports import GroupBook, GroupQuery, Said
from bot.reports.jurisdiction import may_see, prefixes
from bot.reports.likeness.finding import Finder, Match
from bot.reports.listing import MOST_ITEMS, Cursor
from bot.reports.person import as_officials_see
from bot.reports.places import Places
from bot.reports.ports import ReportBook
from bot.reports.reference import parse
from bot.reports.report import LINKED, UNLINKED, Moved, Report, as_of
from bot.residents.fields import FieldProblem, between, refuse
from knowledge.hazards import Hazard

#: What the list goes back to unless asked otherwise: the longest life of a report.
LATELY = timedelta(days=3)


@dataclass(frozen=True, kw_only=True)
class GroupFilters:
    """All must hold; None: any. `since`: some report of the cluster came after it."""

    hazard: Hazard | None = None
    area: str | None = None
    since: datetime | None = None
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, kw_only=True)
class GroupPage:
    items: tuple[Group, ...]
    next: str | None


@dataclass(frozen=True, kw_only=True)
class Belonging:
    """The cluster of a report, if it has one of two and more; what else may tell of the event."""

    report: Report
    group: Group | None
    likely: tuple[Match, ...]


class Groups:
    def __init__(
        self,
        *,
        book: GroupBook,
        reports: ReportBook,
        finder: Finder,
        places: Places,
        clock: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._reports = reports
        self._finder = finder
        self._places = places
        self._clock = clock

    async def page(self, official: Official, filters: GroupFilters) -> GroupPage:
        """Those with a report that `official` may see, the latest told first. Raises BadFields."""
        refuse([between("limit", filters.limit, 1, MOST_ITEMS), self._places.check(filters.area)])
        ids = await self._book.newest(self._query(official, filters))
        shown = ids[: filters.limit]
        members = await self._book.members(shown)
        groups = [group_of(id, members[id]) for id in shown if id in members]
        more = len(ids) > len(shown) and bool(groups)
        following = Cursor(created_at=groups[-1].latest, id=groups[-1].id) if more else None
        seen = tuple(self._seen(group, official) for group in groups)
        return GroupPage(items=seen, next=following.written() if following else None)

    async def of(self, reference: str, official: Official) -> Belonging:
        """Raises ReferenceWrong, ReportUnknown, NotYours."""
        report = await self._mine(reference, official)
        group = await self._group(report.cluster, official) if report.cluster else None
        found = await self._finder.again(report, self._clock())
        inside = {member.id for member in group.members} if group else set()
        likely = tuple(
            replace(match, report=as_officials_see(match.report))
            for match in found.matches
            if match.report.id not in inside and self._visible(match.report, official)
        )
        return Belonging(report=as_officials_see(report), group=group, likely=likely)

    async def link(self, reference: str, other: str, official: Official) -> Belonging:
        """The two tell of one event: their clusters become one.

        Raises ReferenceWrong, ReportUnknown, NotYours, BadFields.
        """
        return await self._say(reference, other, official, same=True)

    async def unlink(self, reference: str, other: str, official: Official) -> Belonging:
        """The two tell of different events: the first leaves the cluster that they share.

        Neither is ever proposed for the other again, unless somebody links them. Raises as `link`.
        """
        return await self._say(reference, other, official, same=False)

    async def _say(
        self, reference: str, other: str, official: Official, *, same: bool
    ) -> Belonging:
        one = await self._mine(reference, official)
        second = await self._mine(other, official)
        if one.id == second.id:
            refuse([FieldProblem(field="other", key="reports.other_itself")])
        said = Said(
            one=one,
            other=second,
            same=same,
            moves=(
                self._step(one, second, official, same=same),
                self._step(second, one, official, same=same),
            ),
        )
        await self._book.say(said)
        return await self.of(reference, official)

    def _step(self, report: Report, other: Report, official: Official, *, same: bool) -> Moved:
        told = LINKED if same else UNLINKED
        return Moved(
            at=self._clock(),
            from_status=report.status,
            to_status=report.status,
            actor=official.name,
            note=f"{told}{other.reference}",
        )

    async def _mine(self, reference: str, official: Official) -> Report:
        entry = await self._reports.get(parse(reference))
        if entry is None:
            raise ReportUnknown
        if official.role not in OFFICIALS or not self._visible(entry.report, official):
            raise NotYours
        return as_of(entry.report, self._clock())

    async def _group(self, cluster: UUID, official: Official) -> Group | None:
        members = (await self._book.members([cluster])).get(cluster, ())
        return self._seen(group_of(cluster, members), official) if len(members) > 1 else None

    def _seen(self, group: Group, official: Official) -> Group:
        """Without the members that lie in somebody else's area; figures are of them all."""
        visible = tuple(
            as_officials_see(one) for one in group.members if self._visible(one, official)
        )
        return replace(group, members=visible)

    def _visible(self, report: Report, official: Official) -> bool:
        return may_see(self._places.of(official), report.area_code)

    def _query(self, official: Official, filters: GroupFilters) -> GroupQuery:
        division = self._places.canonical(filters.area)
        codes = [code for code in (self._places.of(official).area, division) if code]
        cursor = Cursor.read(filters.cursor) if filters.cursor else None
        return GroupQuery(
            within=tuple(map(prefixes, codes)),
            unplaced=division is None,
            hazard=filters.hazard,
            since=filters.since or self._clock() - LATELY,
            before=(cursor.created_at, cursor.id) if cursor else None,
            limit=filters.limit + 1,
        )
