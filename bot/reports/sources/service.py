"""Keeps hazard sources: written down, inspected, cleared, closed out, opened again.

It does not know HTTP or SQL, nor the rules: those are `rules.py`'s.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID, uuid4

from bot.officials import Official
from bot.reports.errors import MediaNotTaken, NotYours, ReportUnknown
from bot.reports.files.taking import take
from bot.reports.filing import NewReport, Reporter, compose
from bot.reports.jurisdiction import may_see, prefixes
from bot.reports.listing import MOST_ITEMS, Cursor, Media
from bot.reports.media import Limits
from bot.reports.places import Places
from bot.reports.ports import MediaShelf, ReferenceTaken, ReportBook
from bot.reports.reference import make, parse
from bot.reports.report import Moved, Report
from bot.reports.similar import cell_of_report
from bot.reports.sources.config import SourceRules
from bot.reports.sources.errors import SourceUnknown
from bot.reports.sources.ports import Opened, SourceBook
from bot.reports.sources.records import (
    Act,
    Done,
    NewSource,
    Source,
    SourceEntry,
    SourceQuery,
    State,
)
from bot.reports.sources.rules import (
    MOVES,
    check_act,
    check_new,
    check_photos,
    check_yours,
    due_after,
)
from bot.residents.fields import between, refuse
from knowledge.hazards import Hazard

#: An inspection may bring a few, for years.
MOST_FILES = 500
#: A map is one document: more sources than any county has.
_MOST_DRAWN = 10_000
#: Of 33 million references.
_TRIES = 5


class Sources:
    def __init__(
        self,
        *,
        book: SourceBook,
        reports: ReportBook,
        shelf: MediaShelf,
        limits: Limits | None = None,
        places: Places,
        rules: SourceRules,
        clock: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._reports = reports
        self._shelf = shelf
        self._limits = limits or Limits()
        self._places = places
        self._clock = clock
        self.rules = rules

    async def create(self, new: NewSource, official: Official) -> Source:
        """Raises BadFields, SourceNotYours."""
        source = self._made(new, official)
        done = Done(at=source.created_at, act=Act.CREATED, actor=official.name)
        await self._book.add(source, [done], None)
        return source

    async def create_from(self, reference: str, new: NewSource, official: Official) -> Source:
        """The report becomes one about it; where `new` names no place, the report's is its own.

        Raises ReferenceWrong, ReportUnknown, NotYours, LinkedAlready, BadFields, SourceNotYours.
        """
        report = await self._report(reference, official)
        source = self._made(_placed(new, report), official)
        done = [
            Done(at=source.created_at, act=act, actor=official.name, reference=reference)
            for act, reference in ((Act.CREATED, None), (Act.LINKED, report.reference))
        ]
        await self._book.add(source, done, report.id)
        return source

    async def link(self, reference: str, id: UUID, official: Official) -> Source:
        """Raises as `create_from`, SourceUnknown."""
        report = await self._report(reference, official)
        source = (await self.detail(id, official)).source
        done = Done(
            at=self._clock(), act=Act.LINKED, actor=official.name, reference=report.reference
        )
        await self._book.link(source, done, report.id)
        return source

    async def change(self, id: UUID, new: NewSource, official: Official) -> Source:
        """Raises SourceUnknown, SourceNotYours, BadFields, ActNotAllowed."""
        before, made = (await self.detail(id, official)).source, self._made(new, official)
        kept = {n: getattr(before, n) for n in ("id", "state", "created_by", "created_at")}
        after = replace(made, **kept, cleared_by=before.cleared_by)
        if new.next_due is None and made.interval_days == before.interval_days:
            after = replace(after, next_due=before.next_due)
        done = Done(at=made.updated_at, act=Act.CHANGED, actor=official.name)
        await self._book.write(after, done, before)
        return after

    async def act(
        self,
        id: UUID,
        act: Act,
        official: Official,
        *,
        note: str | None,
        media: tuple[str, ...] = (),
    ) -> tuple[Source, str | None]:
        """With the reference of the report that was opened, if it was found again.

        Raises SourceUnknown, SourceNotYours, ActNotAllowed, SourceSamePerson, BadFields.
        """
        now, entry = self._clock(), await self.detail(id, official)
        before = entry.source
        check_act(act, before, self._places.of(official), note)
        check_photos(act, media, entry.media, entry.history)
        after = replace(
            before,
            state=MOVES[act][1],
            updated_at=now,
            next_due=due_after(act, before, now),
            cleared_by=official.name if act is Act.CLEARED else None,
        )
        text = (note or "").strip() or None
        done = Done(at=now, act=act, actor=official.name, note=text, media=media)
        if act is Act.FOUND_AGAIN:
            return after, await self._open(after, done, before, official)
        await self._book.write(after, done, before)
        return after, None

    async def attach(self, id: UUID, source: bytes | BinaryIO, official: Official) -> Media:
        """Raises SourceUnknown, SourceNotYours, MediaTooLarge, MediaTypeRefused, MediaNotTaken."""
        entry = await self.detail(id, official)
        taken = await take(self._shelf, source, self._limits)
        media = Media(
            id=taken.id,
            media_type=taken.media_type,
            size=taken.size,
            file=taken.file,
            created_at=self._clock(),
        )
        if not await self._book.add_media(entry.source.id, media, MOST_FILES):
            await self._shelf.remove(media.file)
            raise MediaNotTaken
        return media

    async def detail(self, id: UUID, official: Official) -> SourceEntry:
        """Raises SourceUnknown, SourceNotYours."""
        entry = await self._book.get(id)
        if entry is None:
            raise SourceUnknown
        check_yours(entry.source.area_code, self._places.of(official))
        return entry

    async def page(
        self,
        official: Official,
        query: SourceQuery,
        *,
        area: str | None = None,
        cursor: str | None = None,
    ) -> tuple[tuple[Source, ...], str | None]:
        """In the official's area, what is due first; with the cursor of the rest.

        Raises BadFields.
        """
        refuse([between("limit", query.limit, 1, MOST_ITEMS), self._places.check(area)])
        after = Cursor.read(cursor) if cursor else None
        wanted = replace(self._within(query, official, area), after=after, limit=query.limit + 1)
        found = await self._book.find(wanted)
        shown = found[: query.limit]
        more = len(found) > len(shown)
        last = Cursor(created_at=shown[-1].next_due, id=shown[-1].id).written() if more else None
        return shown, last

    async def total(
        self, official: Official, query: SourceQuery, *, area: str | None = None
    ) -> int:
        """How many `page` has on all its pages. Raises BadFields."""
        refuse([self._places.check(area)])
        return await self._book.count(self._within(query, official, area))

    async def select(
        self, official: Official, query: SourceQuery, *, area: str | None = None
    ) -> tuple[Source, ...]:
        """For exports: everything at once, at most _MOST_DRAWN. Raises BadFields."""
        refuse([self._places.check(area)])
        wanted = replace(self._within(query, official, area), limit=_MOST_DRAWN)
        return await self._book.find(wanted)

    def _within(self, query: SourceQuery, official: Official, area: str | None) -> SourceQuery:
        codes = (self._places.of(official).area, self._places.canonical(area))
        return replace(query, within=tuple(prefixes(code) for code in codes if code))

    def _made(self, new: NewSource, official: Official) -> Source:
        """Raises BadFields, SourceNotYours."""
        check_new(new, self.rules)
        refuse([self._places.check(new.area_code)])
        at = (
            self._places.at(new.lat, new.lon)
            if new.lat is not None and new.lon is not None
            else None
        )
        area, now = at or self._places.canonical(new.area_code), self._clock()
        check_yours(area, self._places.of(official))
        days = new.interval_days or self.rules.grades[new.grade].interval_days
        return Source(
            id=uuid4(),
            name=new.name.strip(),
            kind=Hazard(new.kind),
            grade=new.grade,
            description=new.description.strip(),
            lat=new.lat,
            lon=new.lon,
            address=(new.address or "").strip() or None,
            area_code=area,
            unit=new.unit.strip(),
            person=new.person.strip(),
            interval_days=days,
            next_due=new.next_due or now + timedelta(days=days),
            state=State.STANDING,
            created_by=official.name,
            created_at=now,
            updated_at=now,
        )

    async def _open(self, after: Source, done: Done, before: Source, official: Official) -> str:
        """Writes the inspection and the report that it opens; the report's reference."""
        report = self._report_of(after, done, official)
        move = Moved(at=done.at, from_status=None, to_status=report.status, actor=official.name)
        for _ in range(_TRIES):
            opened = Opened(report=report, move=move, cell=cell_of_report(report))
            line = replace(done, reference=report.reference)
            try:
                await self._book.write(after, line, before, opened)
            except ReferenceTaken:
                report = replace(report, reference=make())
            else:
                return report.reference
        raise ReferenceTaken

    def _report_of(self, source: Source, done: Done, official: Official) -> Report:
        told = NewReport(
            hazard=source.kind,
            text=f"{source.name}: {done.note}",
            lat=source.lat,
            lon=source.lon,
            address=source.address,
            area_code=source.area_code,
        )
        report = compose(told, Reporter(), done.at, self._places.at)
        return replace(report, source_id=source.id, reporter_name=official.name)

    async def _report(self, reference: str, official: Official) -> Report:
        """Raises ReferenceWrong, ReportUnknown, NotYours."""
        entry = await self._reports.get(parse(reference))
        if entry is None:
            raise ReportUnknown
        if not may_see(self._places.of(official), entry.report.area_code):
            raise NotYours
        return entry.report


def _placed(new: NewSource, report: Report) -> NewSource:
    if new.lat is not None or new.lon is not None or new.area_code is not None:
        return new
    return replace(
        new,
        lat=report.lat,
        lon=report.lon,
        address=new.address or report.address,
        area_code=report.area_code,
    )
