"""Divisions over HTTP: by name, by point.

It does not know where names and outlines come from.
"""

import gzip
from functools import lru_cache
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from bot.areas.divisions import Division
from bot.areas.drawn import DrawnOutlines
from bot.services import WebServices
from bot.web.dependencies import Services
from bot.web.problems import Problem

router = APIRouter(tags=["areas"])


class Point(BaseModel):
    """WGS-84 degrees, in a body: where somebody is belongs into no log of addresses."""

    model_config = ConfigDict(extra="forbid")
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)


_GEOJSON = "application/geo+json"
#: Borders change with an import or a release; a browser asks again after a day.
_KEPT = "public, max-age=86400"


@router.get("/api/areas")
async def find(
    services: Services,
    q: Annotated[str, Query(min_length=1, max_length=200)],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> dict[str, Any]:
    """Divisions that a name, an address or a code in use or former means, the likeliest first.

    `ambiguous`: there are several, and whoever asked must say which.
    """
    found = services.areas.find(q, limit)
    return {
        "items": [_shown(division) for division in found],
        "ambiguous": len(found) > 1,
        "next": None,
    }


@router.get("/api/areas/at")
async def at(
    services: Services,
    lat: Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False)],
    lon: Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False)],
) -> dict[str, Any]:
    """The most specific division around a point (WGS-84); 404 outside of every one we know."""
    return _at(services, lat, lon)


@router.post("/api/areas/at")
async def at_own(services: Services, point: Point) -> dict[str, Any]:
    """The same for somebody's own place, which stands in no address then."""
    return _at(services, point.lat, point.lon)


@router.get("/api/areas/outlines")
async def outlines(
    request: Request, services: Services, of: Annotated[str | None, Query(max_length=12)] = None
) -> Response:
    """GeoJSON of the divisions right below one, without `of` the provinces; simplified for maps.

    Never to decide where somebody is: ask `/api/areas/at`.
    """
    sheet = await run_in_threadpool(_drawn(request, services).below, of or None)
    if sheet is None:
        raise Problem(404, "No such division", "No division has this code.")
    headers = {"ETag": f'"{sheet.version}"', "Cache-Control": _KEPT, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match", "").removeprefix("W/") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(sheet.body, headers=headers, media_type=_GEOJSON)
    headers["Content-Encoding"] = "gzip"
    return Response(_packed(sheet.body), headers=headers, media_type=_GEOJSON)


def _at(services: WebServices, lat: float, lon: float) -> dict[str, Any]:
    found = services.areas.at(lat, lon)
    if found is None:
        raise Problem(404, "No division there", "The point lies in no division that we know.")
    return _shown(found)


def _drawn(request: Request, services: Services) -> DrawnOutlines:
    """One an app: what was drawn is kept."""
    state = request.app.state
    if not hasattr(state, "drawn_outlines"):
        state.drawn_outlines = DrawnOutlines(services.areas)
    found = state.drawn_outlines
    assert isinstance(found, DrawnOutlines)
    return found


@lru_cache(maxsize=512)
def _packed(body: bytes) -> bytes:
    return gzip.compress(body, 6)


def _shown(division: Division) -> dict[str, Any]:
    return {
        "code": division.code,
        "name": division.name,
        "name_en": division.name_en,
        "full_name": division.full_name,
        "level": division.level,
        "parents": [{"code": code, "name": name} for code, name in division.parents],
        "lat": division.lat,
        "lon": division.lon,
    }
