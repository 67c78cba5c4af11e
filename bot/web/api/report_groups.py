"""Clusters of reports over HTTP, for officials: the list, a report's own, link and unlink.

It does not know how reports come together.
"""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from bot.reports.groups.group import Group
from bot.reports.groups.service import Belonging, GroupFilters
from bot.reports.likeness.finding import Match
from bot.reports.report import Report
from bot.web.api.refusals import refusals
from bot.web.dependencies import AnyOfficial, Services
from knowledge.hazards import Hazard

router = APIRouter(tags=["reports"])


class GroupSelection(BaseModel):
    hazard: Hazard | None = None
    area: str | None = None
    since: datetime | None = None
    limit: int = 50
    cursor: str | None = None


class OtherBody(BaseModel):
    other: str


@router.get("/api/reports/clusters")
async def page(
    request: Request,
    services: Services,
    official: AnyOfficial,
    wanted: Annotated[GroupSelection, Query()],
) -> dict[str, Any]:
    """Reports that tell of one event, in the official's area; those told of last come first."""
    with refusals(request, services):
        found = await services.groups.page(official, GroupFilters(**wanted.model_dump()))
    return {"items": [shown_group(group) for group in found.items], "next": found.next}


@router.get("/api/reports/{reference}/cluster")
async def of(
    request: Request, services: Services, official: AnyOfficial, reference: str
) -> dict[str, Any]:
    """The cluster of a report, and open reports that may belong to it, the likeliest first."""
    with refusals(request, services):
        return _shown(await services.groups.of(reference, official))


@router.post("/api/reports/{reference}/link")
async def link(
    request: Request, services: Services, official: AnyOfficial, reference: str, body: OtherBody
) -> dict[str, Any]:
    with refusals(request, services):
        return _shown(await services.groups.link(reference, body.other, official))


@router.post("/api/reports/{reference}/unlink")
async def unlink(
    request: Request, services: Services, official: AnyOfficial, reference: str, body: OtherBody
) -> dict[str, Any]:
    with refusals(request, services):
        return _shown(await services.groups.unlink(reference, body.other, official))


def shown_group(group: Group) -> dict[str, Any]:
    centre = group.centre
    return {
        "id": str(group.id),
        "hazard": group.hazard,
        "confidence": group.confidence,
        "people": group.people,
        "people_affected": group.people_affected,
        "people_trapped": group.people_trapped,
        "centre": {"lat": centre[0], "lon": centre[1]} if centre else None,
        "span_m": group.span_m,
        "latest": group.latest,
        "reports": [_member(report) for report in group.members],
    }


def _shown(belonging: Belonging) -> dict[str, Any]:
    group = belonging.group
    return {
        "reference": belonging.report.reference,
        "cluster": shown_group(group) if group else None,
        "likely": [_likely(match) for match in belonging.likely],
    }


def _likely(match: Match) -> dict[str, Any]:
    distance = None if match.metres is None else round(match.metres)
    return {**_member(match.report), "distance_m": distance, "likelihood": round(match.score, 3)}


def _member(report: Report) -> dict[str, Any]:
    placed = report.lat is not None
    return {
        "reference": report.reference,
        "status": report.status,
        "hazard": report.hazard,
        "urgent": report.urgent,
        "created_at": report.created_at,
        "location": {"lat": report.lat, "lon": report.lon} if placed else None,
    }
