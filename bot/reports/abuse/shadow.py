"""What officers do with doubtful reports: see why they are doubted, and let held ones out.

To reject one is the ordinary move. It does not know HTTP nor SQL.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.officials import Official
from bot.reports.abuse.errors import NotHeld
from bot.reports.abuse.ports import Filing, Match, ScreenBook
from bot.reports.abuse.trust import Trust, trust_of
from bot.reports.errors import MoveNotAllowed
from bot.reports.moving import MOST_NOTE
from bot.reports.ports import MovedMeanwhile, ReportBook
from bot.reports.report import Moved, Report
from bot.reports.typed import check_typed
from bot.reports.views import ReportViews
from bot.residents.fields import refuse


@dataclass(frozen=True, kw_only=True)
class Scrutiny:
    """`trust` is None where nobody knows who filed it; of the person it holds counts alone."""

    report: Report
    trust: Trust | None
    pictures: tuple[Match, ...]


class Shadow:
    def __init__(
        self,
        *,
        reports: ReportBook,
        views: ReportViews,
        book: ScreenBook,
        clock: Callable[[], datetime],
    ) -> None:
        self._reports = reports
        self._views = views
        self._book = book
        self._clock = clock

    async def look(self, reference: str, official: Official) -> Scrutiny:
        """Raises ReferenceWrong, ReportUnknown, NotYours."""
        report = (await self._views.detail(reference, official)).report
        return Scrutiny(
            report=report,
            trust=await self._trust(report),
            pictures=await self._book.pictures_like(report.id),
        )

    async def release(self, reference: str, note: str | None, official: Official) -> Report:
        """From now on it is like any other, with its mark.

        Raises ReferenceWrong, ReportUnknown, NotYours, NotHeld, BadFields, MoveNotAllowed.
        """
        note = (note or "").strip() or None
        refuse([check_typed("note", note, MOST_NOTE)])
        shown = await self._views.detail(reference, official)
        if not shown.report.held:
            raise NotHeld
        now, written = self._clock(), shown.moves[-1].to_status
        released = replace(shown.report, status=written, held=False, updated_at=now)
        step = Moved(at=now, from_status=written, to_status=written, actor=official.name, note=note)
        try:
            await self._reports.move(released, step, written)
        except MovedMeanwhile:
            raise MoveNotAllowed from None
        return released

    async def _trust(self, report: Report) -> Trust | None:
        """As it stands now, without the report itself: what became of it is no history of it."""
        if report.reporter_fingerprint is None:
            return None
        known = await self._book.known(report.reporter_fingerprint)
        now = self._clock()
        none = Filing(report_id=report.id, at=now, network=None, likeness=None)
        before = await self._book.before(known.prints, none)
        return trust_of(before.past, verified=report.reporter_name is not None, now=now)
