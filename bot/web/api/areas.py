"""Divisions over HTTP: by name, by point.

It does not know where names and outlines come from.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from bot.areas.divisions import Division
from bot.web.dependencies import Services
from bot.web.problems import Problem

router = APIRouter(tags=["areas"])


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
    found = services.areas.at(lat, lon)
    if found is None:
        raise Problem(404, "No division there", "The point lies in no division that we know.")
    return _shown(found)


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
