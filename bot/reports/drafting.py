"""Drafts of guided reports: kept, filed, joined to somebody else's report, added to afterwards.

It does not know the conversation, nor SQL.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.reports.abuse.judging import endangers
from bot.reports.details.checking import of_kind
from bot.reports.details.heard import details_heard
from bot.reports.draft import DraftField, ReportDraft, from_fields, to_fields
from bot.reports.errors import DraftIncomplete
from bot.reports.filing import unnamed
from bot.reports.grading import graver, is_urgent
from bot.reports.merging import with_larger
from bot.reports.ports import Confirmed, FromDraft, ReportBook
from bot.reports.report import (
    OPEN,
    REPORTER,
    WITNESS,
    Moved,
    Report,
    Status,
    as_of,
    expiry,
    graded,
)
from bot.reports.similar import cell_of_report
from bot.residents.people import Person
from bot.residents.vault import Vault
from knowledge.hazards import Hazard


class Drafting:
    def __init__(
        self,
        book: ReportBook,
        vault: Vault,
        clock: Callable[[], datetime],
        area_at: Callable[[float, float], str | None],
    ) -> None:
        self._book = book
        self._vault = vault
        self._clock = clock
        self._area_at = area_at

    async def of(self, person: Person) -> ReportDraft | None:
        fields = await self._book.draft(self._vault.fingerprint(person))
        return None if fields is None else from_fields(self._opened(fields))

    async def save(self, person: Person, draft: ReportDraft) -> None:
        fingerprint = self._vault.fingerprint(person)
        now = self._clock()
        await self._book.save_draft(fingerprint, person.channel, self._sealed(draft), now)

    async def drop(self, person: Person) -> bool:
        return await self._book.drop_draft(self._vault.fingerprint(person), self._clock())

    def end(self, person: Person, draft: ReportDraft, report: Report) -> FromDraft:
        """What becomes of the draft when it is filed: gone, or kept for what is told yet."""
        filed = replace(draft, filed=report.reference, photos=0)
        keep = self._sealed(filed) if draft.at_risk and filed.missing() else None
        return FromDraft(fingerprint=self._vault.fingerprint(person), keep=keep)

    async def confirmed_by(self, draft: ReportDraft, report: Report) -> Confirmed | None:
        """What the report that the draft joins becomes; None when it is not open any more.

        Whoever confirms it starts its clock anew, and what is urgent here is urgent there.
        """
        entry = await self._book.get(draft.joins) if draft.joins else None
        if entry is None or as_of(entry.report, report.created_at).status not in OPEN:
            return None
        other = entry.report
        return Confirmed(
            report=replace(
                with_larger(other, report),
                updated_at=report.created_at,
                expires_at=expiry(other.hazard, other.status, report.created_at),
            ),
            move=_step(report.created_at, other.status, WITNESS, report.reference),
            written=other.status,
        )

    async def supplement(self, person: Person, draft: ReportDraft) -> Report | None:
        """Adds what was told since the report was filed; the draft ends when nothing is missing.

        None when the report is there no more, or is none of the person's.
        """
        entry = await self._book.get(draft.filed) if draft.filed else None
        fingerprint = self._vault.fingerprint(person)
        if entry is None or entry.report.reporter_fingerprint != fingerprint:
            return None
        report = self._with(entry.report, draft)
        note = _added(entry.report, report)
        step = _step(report.updated_at, report.status, REPORTER, note)
        keep = self._sealed(replace(draft, photos=0)) if draft.missing() else None
        ending = FromDraft(fingerprint=fingerprint, keep=keep)
        await self._book.supplement(report, step, cell_of_report(report), ending)
        return report

    def _with(self, report: Report, draft: ReportDraft) -> Report:
        new = draft.finished()
        if report.confidential:
            new = unnamed(new, self._vault.open_if(report.sealed_contact))
        at = None
        if new.lat is not None and new.lon is not None:
            at = self._area_at(new.lat, new.lon)
        hazard, text = Hazard(new.hazard), new.text.strip() or report.text
        # Of the same kind only what is new is heard: an officer may have corrected the rest.
        said = text.removeprefix(report.text) if hazard is report.hazard else text
        details = {**of_kind(hazard, report.details), **details_heard(hazard, said)}
        told = replace(
            report,
            hazard=hazard,
            text=text,
            details=details,
            lat=new.lat,
            lon=new.lon,
            address=new.address or report.address,
            area_code=at or new.area_code or report.area_code,
            people_affected=new.people_affected,
            people_trapped=new.people_trapped,
            updated_at=self._clock(),
        )
        # Never less than it was: whoever was sent for it decides that.
        urgency = graver(report.urgency, graded(told).urgency)
        return replace(
            told,
            urgency=urgency,
            urgent=report.urgent or is_urgent(urgency),
            held=told.held and not endangers(told),
        )

    def _sealed(self, draft: ReportDraft) -> dict[str, Any]:
        fields = to_fields(draft)
        if draft.contact:
            fields["contact"] = self._vault.seal(draft.contact).decode()
        return fields

    def _opened(self, fields: dict[str, Any]) -> dict[str, Any]:
        sealed = fields.get("contact")
        return {**fields, "contact": self._vault.open(sealed.encode())} if sealed else fields


def complete(draft: ReportDraft | None) -> ReportDraft:
    """The draft, if it can be filed. Raises DraftIncomplete."""
    missing = draft.missing() if draft else DraftField.HAZARD
    if draft is None or missing is not None:
        raise DraftIncomplete(missing or DraftField.HAZARD)
    return draft


def linked(report: Report, confirmed: Confirmed | None) -> tuple[Report, tuple[Moved, ...]]:
    """The new report with its first steps: a duplicate from the start when it confirms another."""
    first = Moved(at=report.created_at, from_status=None, to_status=report.status, actor=REPORTER)
    if confirmed is None:
        return report, (first,)
    original = confirmed.report.reference
    moved = replace(report, status=Status.DUPLICATE, duplicate_of=original, expires_at=None)
    told = Moved(
        at=report.created_at,
        from_status=report.status,
        to_status=Status.DUPLICATE,
        actor=REPORTER,
        note=original,
    )
    return moved, (first, told)


def _added(before: Report, after: Report) -> str | None:
    """The words that are new; the numbers stand in the report itself."""
    if after.text == before.text:
        return None
    return after.text.removeprefix(before.text).strip() or after.text


def _step(at: datetime, status: Status, actor: str, note: str | None) -> Moved:
    return Moved(at=at, from_status=status, to_status=status, actor=actor, note=note)
