"""How a report stands, by its reference; and all reports of the person who asks.

It does not know what the statuses mean or who moves a report.
"""

from actions.turn import Outcome, Turn, said
from bot.replies import KeyedButton, KeyedReply, Kind
from bot.reports.errors import ReportsError
from bot.reports.listing import PublicReport
from bot.reports.service import Reports


class ReportStatus:
    def __init__(self, reports: Reports) -> None:
        self._reports = reports

    async def one(self, turn: Turn) -> Outcome:
        """The report of the reference in the message; without one, the person's own."""
        reference = turn.entity("reference")
        if reference is None:
            return await self.mine(turn)
        try:
            return said(_line(await self._reports.status(reference)))
        except ReportsError as error:
            return said(KeyedReply(kind=Kind.REPORT, key=error.key, closing=True))

    async def mine(self, turn: Turn) -> Outcome:
        reports = await self._reports.mine(turn.person)
        if reports:
            return said(*map(_line, reports))
        button = KeyedButton(key="dialogue.button_report", intent="report_hazard")
        return said(KeyedReply(kind=Kind.REPORT, key="reports.mine_none", buttons=(button,)))


def _line(report: PublicReport) -> KeyedReply:
    return KeyedReply(
        kind=Kind.REPORT,
        key="reports.status_line",
        values={
            "reference": report.reference,
            "status_key": f"reports.status_{report.status}",
            "hazard_key": f"reports.hazard_{report.hazard}",
        },
        closing=True,
    )
