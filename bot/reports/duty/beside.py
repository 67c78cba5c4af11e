"""What officials do beside a report without moving it: notes, and looking at it.

It does not know HTTP or SQL.
"""

from collections.abc import Callable
from datetime import datetime

from bot.officials import Official
from bot.reports.duty.looks import LOST, Look
from bot.reports.duty.ports import BesideBook
from bot.reports.moving import MOST_NOTE
from bot.reports.report import Moved, Report
from bot.reports.typed import check_typed
from bot.reports.views import ReportViews
from bot.residents.fields import FieldProblem, refuse


class Beside:
    def __init__(
        self, *, views: ReportViews, book: BesideBook, clock: Callable[[], datetime]
    ) -> None:
        self._views = views
        self._book = book
        self._clock = clock

    async def note(self, reference: str, text: str, official: Official) -> Moved:
        """Raises ReferenceWrong, ReportUnknown, NotYours, BadFields."""
        report = await self._seen(reference, official)
        text = text.strip()
        empty = None if text else FieldProblem(field="note", key="duty.text_missing")
        refuse([empty, check_typed("note", text, MOST_NOTE)])
        note = Moved(
            at=self._clock(),
            from_status=report.status,
            to_status=report.status,
            actor=official.name,
            note=text,
        )
        await self._book.note(report, note)
        return note

    async def look(self, reference: str, official: Official) -> tuple[Look, ...]:
        """That the official looks at it now; who else does. Raises as `note`."""
        report, now = await self._seen(reference, official), self._clock()
        await self._book.look(report.id, official.name, now, now - LOST)
        looks = await self._book.looks(report.id, now - LOST)
        return tuple(one for one in looks if one.name != official.name)

    async def _seen(self, reference: str, official: Official) -> Report:
        return (await self._views.detail(reference, official)).report
