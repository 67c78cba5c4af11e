"""Figures about reports over HTTP: statistics, a timeline, heat, and the public's map.

It does not know how anything is counted.
"""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from bot.reports.figures.heat import FINEST, outline
from bot.reports.figures.records import Bucket, Moment, PublicPoint, Warm
from bot.reports.figures.service import KEPT_S, Below, Statistics, Wanted
from bot.web.api.refusals import refusals
from bot.web.dependencies import AnyOfficial, Services
from knowledge.hazards import Hazard

router = APIRouter(tags=["reports"])
_GEOJSON = "application/geo+json"


class Selection(BaseModel):
    since: datetime | None = None
    until: datetime | None = None
    area: str | None = None
    hazard: Hazard | None = None

    def wanted(self) -> Wanted:
        return Wanted(**self.model_dump())


Selected = Annotated[Selection, Query()]


@router.get("/api/reports/statistics")
async def statistics(
    request: Request, services: Services, official: AnyOfficial, selected: Selected
) -> dict[str, Any]:
    """Of the last week unless told; times to a step are medians and the slowest tenth's."""
    with refusals(request, services):
        return _statistics(await services.figures.statistics(official, selected.wanted()))


@router.get("/api/reports/timeline")
async def timeline(
    request: Request,
    services: Services,
    official: AnyOfficial,
    selected: Selected,
    bucket: Bucket = Bucket.HOUR,
) -> dict[str, Any]:
    """Oldest first; where nothing happened there is no item."""
    with refusals(request, services):
        moments = await services.figures.timeline(official, selected.wanted(), bucket)
    return {"bucket": bucket, "items": [_moment(one) for one in moments], "next": None}


@router.get("/api/reports/heat")
async def heat(
    request: Request,
    services: Services,
    official: AnyOfficial,
    selected: Selected,
    resolution: int = FINEST,
) -> Response:
    """H3 cells of `resolution` (3 to 8) as polygons, the warmest first."""
    with refusals(request, services):
        cells = await services.figures.heat(official, selected.wanted(), resolution)
    return _features([_cell(one) for one in cells])


@router.get("/api/reports/public.geojson")
async def public(services: Services) -> Response:
    """What officials confirmed and is not over: kind, status, and about where. Nothing else."""
    found = await services.figures.public()
    answer = _features([_point(one) for one in found])
    answer.headers["Cache-Control"] = f"public, max-age={KEPT_S:.0f}"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def _features(features: list[dict[str, Any]]) -> JSONResponse:
    collection = {"type": "FeatureCollection", "features": features}
    return JSONResponse(collection, media_type=_GEOJSON)


def _statistics(found: Statistics) -> dict[str, Any]:
    counts = found.counts
    return {
        "since": found.span.since,
        "until": found.span.until,
        "total": counts.total,
        "urgent": counts.urgent,
        "people_affected": counts.people_affected,
        "people_trapped": counts.people_trapped,
        "by_status": dict(counts.by_status),
        "by_hazard": dict(counts.by_hazard),
        "by_channel": {channel or "api": n for channel, n in counts.by_channel.items()},
        "by_refusal": {why or "none": n for why, n in counts.by_refusal.items()},
        "by_area": [_below(one) for one in found.below],
        "pace": {
            status: {"count": pace.count, "median_s": pace.median_s, "p90_s": pace.p90_s}
            for status, pace in counts.pace.items()
        },
    }


def _below(one: Below) -> dict[str, Any]:
    return {"area": one.code, "name": one.name, "reports": one.reports}


def _moment(one: Moment) -> dict[str, Any]:
    by_hazard = dict(one.by_hazard)
    return {"at": one.at, "filed": one.filed, "closed": one.closed, "by_hazard": by_hazard}


def _cell(one: Warm) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": one.cell,
        "geometry": {"type": "Polygon", "coordinates": [outline(one.cell)]},
        "properties": {"reports": one.reports, "urgent": one.urgent},
    }


def _point(one: PublicPoint) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
        "properties": {
            "hazard": one.hazard,
            "status": one.status,
            "area": one.area_code,
            "confirmed_at": one.confirmed_at.isoformat(timespec="minutes"),
        },
    }
