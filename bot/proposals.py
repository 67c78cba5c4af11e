"""Drafts a warning out of reports: where confirmed ones are many, or where an author wants one.

It does not know when reports are verified, nor who will look at the draft.
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import shapely
import structlog

from bot.alerts.area import circle_polygon, union
from bot.alerts.content import (
    AlertArea,
    AlertContent,
    AlertText,
    Category,
    Certainty,
    Status,
    Urgency,
)
from bot.alerts.errors import AlreadyProposed, NoPlaceKnown
from bot.alerts.records import Alert
from bot.alerts.service import Alerts
from bot.alerts.simplification import simplify
from bot.areas.divisions import Divisions
from bot.officials import Official
from bot.reports.clusters import LATELY, Cluster, cells_of, cluster_of, may_found, telling
from bot.reports.ports import ReportBook
from bot.reports.report import Report
from bot.words.catalogue import Words
from knowledge.hazards import Hazard

#: Metres added around the reports: what they saw does not end where they stood.
MARGIN_M = 500.0
#: How long the warning is proposed to hold; whoever submits it knows better.
VALID = timedelta(hours=3)

log = structlog.get_logger()


class Proposals:
    """Once for each cluster: a report that has proposed a draft proposes no second one."""

    def __init__(
        self,
        *,
        book: ReportBook,
        alerts: Alerts,
        areas: Divisions,
        words: Words,
        clock: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._alerts = alerts
        self._areas = areas
        self._words = words
        self._clock = clock

    async def look(self, report: Report) -> None:
        """After a report was moved. Never fails: verifying a report must not hang on this."""
        try:
            await self._look(report)
        except AlreadyProposed:
            log.info("cluster_known", reference=report.reference)
        except Exception as error:
            log.error("proposal_failed", error=type(error).__name__, reference=report.reference)

    async def _look(self, report: Report) -> None:
        if not may_found(report):
            return
        now = self._clock()
        near = await self._book.near(cells_of(report), now - LATELY)
        cluster = cluster_of(report, near, now)
        if cluster is None:
            return
        content = await asyncio.to_thread(self.content, cluster, now)
        alert = await self._alerts.propose(content, cluster.references)
        log.info("alert_proposed", alert=str(alert.id), reports=len(cluster.reports))

    async def draft(self, reports: Iterable[Report], official: Official) -> Alert:
        """A draft by an author, of reports that tell of one event.

        Rejected and confidential ones count for nothing. Raises NoPlaceKnown where none of the
        others says where, and as Alerts.draft.
        """
        cluster = telling(reports)
        if cluster is None:
            raise NoPlaceKnown
        confirmed = all(may_found(one) for one in cluster.reports)
        now = self._clock()
        content = await asyncio.to_thread(self.content, cluster, now, confirmed=confirmed)
        return await self._alerts.draft(content, official)

    def content(self, cluster: Cluster, now: datetime, *, confirmed: bool = True) -> AlertContent:
        """Severity and level are left open: no report says them."""
        told = "proposed" if confirmed else "reported"
        return AlertContent(
            status=Status.ACTUAL,
            category=self._category(cluster.hazard),
            event=self._words.say(f"reports.hazard_{cluster.hazard}", "zh"),
            urgency=Urgency.IMMEDIATE,
            certainty=Certainty.OBSERVED if confirmed else Certainty.POSSIBLE,
            expires=(now + VALID).replace(microsecond=0),
            area=AlertArea(description=self._place(cluster, "zh"), polygons=_around(cluster)),
            texts={tag: self._text(cluster, tag, told) for tag in ("zh", "en")},
        )

    def _category(self, hazard: Hazard) -> Category:
        """As a template of the same hazard has it, so that feeds sort both alike."""
        alike = self._alerts.templates.find(hazard=hazard)
        return alike[0].category if alike else Category.OTHER

    def _text(self, cluster: Cluster, language: str, told: str) -> AlertText:
        hazard = self._words.say(f"reports.hazard_{cluster.hazard}", language)
        place = self._place(cluster, language)
        values = {"hazard": hazard, "place": place, "count": len(cluster.reports)}
        return AlertText(
            event=None if language == "zh" else hazard,
            headline=self._words.say(f"alerts.{told}_headline", language, **values),
            description=self._words.say(f"alerts.{told}_description", language, **values),
        )

    def _place(self, cluster: Cluster, language: str) -> str:
        """Of the last report: the division that it lies in, else what its sender wrote."""
        last = cluster.reports[-1]
        assert last.lat is not None and last.lon is not None
        division = self._areas.at(last.lat, last.lon)
        if division is None:
            return last.address or f"{last.lat:.3f}, {last.lon:.3f}"
        return (division.name_en if language == "en" else None) or division.full_name


def _around(cluster: Cluster) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The hull of circles around the reports, short enough to send."""
    circles = [
        circle_polygon(one.lat, one.lon, MARGIN_M)
        for one in cluster.reports
        if one.lat is not None and one.lon is not None
    ]
    return simplify(union([shapely.convex_hull(union(circles))])).rings
