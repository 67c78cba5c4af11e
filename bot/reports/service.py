"""Filing and following reports; what officials do to one is handed on.

It does not know HTTP, the dialogue or SQL.
"""

from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import BinaryIO

from bot.areas.divisions import Divisions
from bot.officials import Official
from bot.reports.abuse.ports import Caller
from bot.reports.attaching import Attaching
from bot.reports.draft import DraftField, ReportDraft
from bot.reports.drafting import Drafting, complete, linked
from bot.reports.errors import (
    TooManyReports,
)
from bot.reports.filing import Filed, NewReport, Reporter, check, compose
from bot.reports.likeness.finding import Finder, Found
from bot.reports.likeness.ports import Joining
from bot.reports.listing import (
    Filters,
    Media,
    OfficialReport,
    Page,
    PublicReport,
    Rank,
    Tally,
)
from bot.reports.media import Limits
from bot.reports.mover import Mover
from bot.reports.moving import MoveRequest
from bot.reports.person import Disclosed
from bot.reports.places import Places
from bot.reports.ports import (
    Confirmed,
    FromDraft,
    MediaShelf,
    MovedMeanwhile,
    ReferenceTaken,
    ReportBook,
)
from bot.reports.proof import ProofRules
from bot.reports.proof import load as load_proof_rules
from bot.reports.reference import make, parse
from bot.reports.report import Report
from bot.reports.reporters.records import TOKEN
from bot.reports.similar import Similar, cell_of_report
from bot.reports.views import ReportViews
from bot.residents.fields import refuse
from bot.residents.guard import FloodGuard
from bot.residents.people import Person
from bot.residents.vault import Vault

#: Of 33 million references; a second clash in a row is as good as impossible.
_TRIES = 5


@dataclass(frozen=True, kw_only=True)
class ReportGuards:
    """How many reports we take from a person, and from a network address (of many people)."""

    person: FloodGuard
    remote: FloodGuard

    @classmethod
    def usual(cls) -> "ReportGuards":
        return cls(
            person=FloodGuard(10, timedelta(minutes=10)),
            remote=FloodGuard(600, timedelta(minutes=1)),
        )


#: Looks at a report before it is written (bot.reports.abuse.screening). Raises TooManyReports.
Screen = Callable[[Report, Caller], Awaitable[Report]]


class Reports:
    def __init__(
        self,
        *,
        book: ReportBook,
        vault: Vault,
        areas: Divisions,
        shelf: MediaShelf,
        clock: Callable[[], datetime],
        guards: ReportGuards | None = None,
        moved: Callable[[Report], Awaitable[None]] | None = None,
        proof: ProofRules | None = None,
        limits: Limits | None = None,
        screen: Screen | None = None,
        finder: Finder | None = None,
    ) -> None:
        """`moved` hears of every report that an official moved, once that is written.

        `proof`: which ones are closed without a photo; the shipped rules unless given. With a
        `screen` the limit of a person is its matter. Without a `finder` no report is like another.
        """
        self._screen = screen
        self._finder = finder
        self._book = book
        self._vault = vault
        self._places = Places(areas)
        self._mover = Mover(book, self._places, proof or load_proof_rules(), clock, moved)
        self._views = ReportViews(book=book, vault=vault, places=self._places, clock=clock)
        self._attaching = Attaching(book, shelf, limits or Limits(), clock, self._places.at)
        self._clock = clock
        self._guards = guards or ReportGuards.usual()
        self._drafting = Drafting(book, vault, clock, self._places.at)

    async def file(
        self,
        new: NewReport,
        *,
        reporter: Person | None = None,
        remote: str | None = None,
        token: Official | None = None,
        at_risk: bool = False,
    ) -> Filed:
        """Takes a report. `reporter` is known in a chat; `remote` is the caller's network address.

        `token`: whose token came with it. `at_risk`: a life is, whatever the words say.
        Raises BadFields, TooManyReports.
        """
        caller = Caller(person=reporter, remote=remote, token=token, at_risk=at_risk)
        report = await self._screened(self._composed(new, caller), caller)
        found = await self._look(report)
        report = await self._add(report, found)
        return Filed(report=report, similar=found.offered(but=self._own(reporter)))

    async def draft_of(self, person: Person) -> ReportDraft | None:
        return await self._drafting.of(person)

    async def save_draft(self, person: Person, draft: ReportDraft) -> None:
        await self._drafting.save(person, draft)

    async def drop_draft(self, person: Person) -> bool:
        """Whether there was one. The files that waited with it are thrown away."""
        return await self._drafting.drop(person)

    async def file_draft(self, person: Person) -> Filed:
        """Files what the person has told, with the files that wait, and drops the draft.

        Of somebody at risk the draft stays while something is missing: `supplement` adds it. A
        draft that joins another report confirms that one, unless it is open no more.
        Raises DraftIncomplete, BadFields, TooManyReports.
        """
        draft = complete(await self.draft_of(person))
        caller = Caller(person=person, at_risk=draft.at_risk)
        report = await self._screened(self._composed(draft.finished(), caller), caller)
        found = await self._look(report)
        for joining in (draft.joins is not None, False):
            confirmed = await self._drafting.confirmed_by(draft, report) if joining else None
            try:
                report = await self._add(report, found, person, draft, confirmed)
            except MovedMeanwhile:
                continue  # somebody closed the other one this moment: ours stands by itself
            break
        return Filed(report=report, similar=found.offered(but=self._own(person)))

    async def supplement(self, person: Person, draft: ReportDraft) -> Report | None:
        """Adds to the report that was filed at once what the draft has more by now.

        None when it is there no more.
        """
        report = await self._drafting.supplement(person, draft)
        if report and self._finder:
            await self._finder.place(report, self._clock())
        return report

    async def like(self, person: Person, draft: ReportDraft) -> tuple[Similar, ...]:
        """Other people's open reports that a draft may repeat, the most alike first."""
        missing = {DraftField.HAZARD, DraftField.TEXT} - {f for f in DraftField if draft.has(f)}
        if missing:
            return ()
        report = compose(draft.finished(), Reporter(), self._clock(), self._places.at)
        return (await self._look(report)).offered(but=self._own(person))

    async def status(self, reference: str) -> PublicReport:
        """Raises ReferenceWrong for a typing error, ReportUnknown."""
        return await self._views.status(reference)

    async def mine(self, person: Person, limit: int = 10) -> tuple[PublicReport, ...]:
        """Newest first."""
        return await self._views.mine(person, limit)

    async def page(self, official: Official, filters: Filters) -> Page:
        """What `official` may see, what is urgent and open first. Raises BadFields."""
        return await self._views.page(official, filters)

    async def tally(self, official: Official, filters: Filters) -> Tally:
        """How many wait for somebody. Raises BadFields."""
        return await self._views.tally(official, filters)

    async def counted(self, official: Official, filters: Filters) -> Mapping[Rank, int]:
        """How many the whole list has of each rank. Raises BadFields."""
        return await self._views.counted(official, filters)

    async def detail(self, reference: str, official: Official) -> OfficialReport:
        """Raises ReferenceWrong, ReportUnknown, NotYours."""
        return await self._views.detail(reference, official)

    async def reporter(self, reference: str, official: Official, reason: str) -> Disclosed:
        """Who told it, recorded. Raises ReferenceWrong, ReportUnknown, NotYours, BadFields."""
        return await self._views.reporter(reference, official, reason)

    async def move(self, reference: str, wanted: MoveRequest, *, official: Official) -> Report:
        """Raises ReferenceWrong, ReportUnknown, BadFields, NotYours, MoveNotAllowed, NotUpper,
        SamePerson, Supervised.
        """
        return await self._mover.move(reference, wanted, official)

    async def attach(self, reference: str, source: bytes | BinaryIO) -> Media:
        """A report without a point gets the place that the file tells.

        Raises ReferenceWrong, ReportUnknown, MediaTooLarge, PictureTooLarge, MediaTypeRefused,
        MediaNotTaken.
        """
        return await self._attaching.attach(await self._views.entry(parse(reference)), source)

    def _composed(self, new: NewReport, caller: Caller) -> Report:
        """Raises BadFields, TooManyReports."""
        check(new)
        refuse([self._places.check(new.area_code, "area_code")])
        new = replace(new, area_code=self._places.canonical(new.area_code))
        now = self._clock()
        reporter = caller.whoever()
        self._guard(None if self._screen else reporter, caller.remote, now)
        return compose(new, self._seal(new, reporter), now, self._places.at)

    async def _screened(self, report: Report, caller: Caller) -> Report:
        """Raises TooManyReports."""
        return await self._screen(report, caller) if self._screen else report

    async def _add(
        self,
        report: Report,
        found: Found,
        person: Person | None = None,
        draft: ReportDraft | None = None,
        confirmed: Confirmed | None = None,
    ) -> Report:
        """Raises MovedMeanwhile."""
        for _ in range(_TRIES):
            ends: FromDraft | None = None
            if person and draft:
                ends = self._drafting.end(person, draft, report)
            if confirmed:
                told = replace(confirmed.move, note=report.reference)
                confirmed = replace(confirmed, move=told)
            added, moves = linked(report, confirmed)
            # A held one says so, but makes nothing of somebody else's report.
            does = None if report.held else confirmed
            try:
                await self._book.add(
                    added,
                    moves,
                    cell_of_report(added),
                    draft=ends,
                    confirmed=does,
                    joining=_joining(found, does, report),
                )
            except ReferenceTaken:
                report = replace(report, reference=make())
            else:
                return added
        raise ReferenceTaken

    def _own(self, person: Person | None) -> bytes | None:
        """Nobody is told that they repeat themselves: they know."""
        return self._vault.fingerprint(person) if person else None

    async def _look(self, report: Report) -> Found:
        return await self._finder.look(report, report.created_at) if self._finder else Found()

    def _guard(self, reporter: Person | None, remote: str | None, now: datetime) -> None:
        person: Hashable = self._vault.fingerprint(reporter) if reporter else None
        for guard, key in ((self._guards.remote, remote), (self._guards.person, person)):
            if key is not None and not guard.take(key, now):
                raise TooManyReports(guard.retry_after_s(key, now))

    def _seal(self, new: NewReport, reporter: Person | None) -> Reporter:
        """Anonymous: only the keyed hash, by which "my reports" and "forget me" still find it."""
        contact = (new.contact or "").strip()
        named = not new.anonymous
        sealed = None
        if reporter and named and reporter.channel != TOKEN:
            sealed = self._vault.seal(reporter.address)
        return Reporter(
            channel=reporter.channel if reporter else None,
            fingerprint=self._vault.fingerprint(reporter) if reporter else None,
            sealed_address=sealed,
            sealed_contact=self._vault.seal(contact) if contact and named else None,
        )


def _joining(found: Found, confirmed: Confirmed | None, report: Report) -> Joining:
    """Who adds to another report says which one it lies beside.

    One that is held or confidential lies beside none.
    """
    if report.held or report.confidential:
        return replace(found.joining, beside=None)
    return replace(found.joining, beside=confirmed.report.id) if confirmed else found.joining
