"""Drafts a warning out of reports: by itself where confirmed ones are many, or as an author asks.

It does not know when reports are verified, nor who will submit and approve the draft.
"""

import asyncio
from collections.abc import Callable
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
    to_json,
)
from bot.alerts.errors import AlreadyProposed
from bot.alerts.records import Alert
from bot.alerts.service import Alerts
from bot.alerts.simplification import simplify
from bot.areas.divisions import Divisions
from bot.officials import Official
from bot.reports.clusters import LATELY, Cluster, cells_of, cluster_of, is_confirmed, may_found
from bot.reports.groups.group import Group
from bot.reports.ports import ReportBook
from bot.reports.report import Report
from bot.reports.report import Status as ReportStatus
from bot.residents.fields import FieldProblem, refuse
from bot.words.catalogue import Words
from knowledge.hazards import Hazard as H

#: Metres added around the reports: what they saw does not end where they stood.
MARGIN_M = 500.0
#: How long the warning is proposed to hold; whoever submits it knows better.
VALID = timedelta(hours=3)
#: CAP 1.2 `category` of what people report.
CATEGORIES: dict[Category, frozenset[H]] = {
    Category.GEO: frozenset({H.EARTHQUAKE, H.TSUNAMI, H.LANDSLIDE, H.DEBRIS_FLOW}),
    Category.MET: frozenset(
        {
            H.FLOOD, H.WATERLOGGING, H.TYPHOON, H.STORM_SURGE, H.LIGHTNING, H.HAIL, H.TORNADO,
            H.HEAT, H.COLD, H.SNOW, H.DROUGHT, H.SANDSTORM, H.FOG,
        }
    ),
    Category.FIRE: frozenset({H.FIRE, H.FOREST_FIRE}),
    Category.HEALTH: frozenset({H.EPIDEMIC, H.FOOD_POISONING}),
    Category.CBRNE: frozenset({H.HAZMAT, H.NUCLEAR, H.EXPLOSION, H.GAS, H.CARBON_MONOXIDE}),
    Category.INFRA: frozenset({H.ELECTRICITY, H.BUILDING_COLLAPSE, H.LIFT}),
    Category.TRANSPORT: frozenset({H.ROAD, H.SUBWAY}),
    Category.SAFETY: frozenset({H.CROWD, H.DROWNING, H.ICE}),
}  # fmt: skip

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

    async def draft(self, group: Group, author: Official) -> Alert:
        """Of the reports that the author sees of one event, confirmed or not.

        Raises BadFields where nobody said where it is, NotAllowed (alerts).
        """
        now, told = self._clock(), tuple(one for one in group.members if _grounds(one))
        if not told:
            refuse([FieldProblem(field="area", key="alerts.proposed_nowhere")])
        cluster = Cluster(hazard=group.hazard, reports=told)
        content = await asyncio.to_thread(self.content, cluster, now)
        return await self._alerts.draft(to_json(content), author)

    def content(self, cluster: Cluster, now: datetime) -> AlertContent:
        """Severity and level are left open: no report says them."""
        place = self._place(cluster)
        return AlertContent(
            status=Status.ACTUAL,
            category=_category(cluster.hazard),
            event=self._words.say(f"reports.hazard_{cluster.hazard}", "zh"),
            urgency=Urgency.IMMEDIATE,
            certainty=_certainty(cluster),
            expires=(now + VALID).replace(microsecond=0),
            area=AlertArea(description=place, polygons=_around(cluster)),
            texts={tag: self._text(cluster, place, tag) for tag in ("zh", "en")},
        )

    def _text(self, cluster: Cluster, place: str, language: str) -> AlertText:
        hazard = self._words.say(f"reports.hazard_{cluster.hazard}", language)
        confirmed = _confirmed(cluster)
        values = {"hazard": hazard, "place": place, "count": confirmed or len(cluster.reports)}
        key = "proposed" if confirmed else "proposed_unconfirmed"
        return AlertText(
            event=None if language == "zh" else hazard,
            headline=self._words.say(f"alerts.{key}_headline", language, **values),
            description=self._words.say(f"alerts.{key}_description", language, **values),
        )

    def _place(self, cluster: Cluster) -> str:
        """Of the last report: the division that it lies in, else what its sender wrote."""
        last = cluster.reports[-1]
        assert last.lat is not None and last.lon is not None
        division = self._areas.at(last.lat, last.lon)
        return division.full_name if division else last.address or f"{last.lat:.3f}, {last.lon:.3f}"


def _around(cluster: Cluster) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The hull of circles around the reports, short enough to send."""
    circles = [
        circle_polygon(one.lat, one.lon, MARGIN_M)
        for one in cluster.reports
        if one.lat is not None and one.lon is not None
    ]
    return simplify(union([shapely.convex_hull(union(circles))])).rings


def _category(hazard: H) -> Category:
    found = (category for category, hazards in CATEGORIES.items() if hazard in hazards)
    return next(found, Category.OTHER)


def _grounds(report: Report) -> bool:
    """What a whistle-blower told is nobody's ground for a public warning, nor what was rejected."""
    placed = report.lat is not None and report.lon is not None
    return placed and not report.confidential and report.status is not ReportStatus.REJECTED


def _confirmed(cluster: Cluster) -> int:
    return sum(is_confirmed(report) for report in cluster.reports)


def _certainty(cluster: Cluster) -> Certainty:
    """Observed once an official confirmed one; what residents alone tell may be otherwise."""
    return Certainty.OBSERVED if _confirmed(cluster) else Certainty.POSSIBLE
