"""Divisions on the console: found by name or on the map, with what and who is in each.

It does not know where codes and outlines come from, nor who is warned.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import shapely
from fastapi import APIRouter, Query, Response

from bot.alerts.published import InForce
from bot.areas import official
from bot.areas.divisions import Division
from bot.facilities.listing import Query as Wanted
from bot.officials import OFFICIALS, Official, Role, known_as
from bot.services import WebServices
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk
from bot.web.maps import ground_for
from knowledge.facilities.model import Status

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

PATH = "/console/areas"
MOST_FOUND = 20
#: Rows of what was imported that are shown.
MOST_IMPORTED = 200
Text = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, kw_only=True)
class Responsible:
    """Officials whose area holds a division. `whole`: among them, those of the whole country."""

    by_role: dict[Role, int]
    whole: int
    people: Sequence[Official]
    """One for each name and role; only for administrators to see."""


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """How much lies in a division. `room`: places left, where somebody says how many there are."""

    facilities: int
    open: int
    room: int
    sample: int
    listeners: int


@router.get(PATH)
async def looked_at(desk: AtDesk, q: Text = "", code: Text = "") -> Response:
    areas = desk.services.areas
    found = areas.find(q, MOST_FOUND) if q.strip() else ()
    division = areas.get(code) if code else (found[0] if len(found) == 1 else None)
    imported = await asyncio.to_thread(official.read, desk.services.settings.areas_cache_dir)
    return desk.render(
        "areas.html",
        q=q,
        wrong=bool((q.strip() and not found) or (code and division is None)),
        found=found if division is None else (),
        division=division,
        provinces=areas.provinces(),
        ground=ground_for(desk.services, division.code if division else desk.official.area),
        imported=list(imported.divisions.values())[:MOST_IMPORTED],
        imported_count=len(imported.divisions),
        imported_at=official.imported_at(desk.services.settings.areas_cache_dir),
        **(await _about(desk, division) if division else {}),
    )


async def _about(desk: Desk, division: Division) -> dict[str, Any]:
    services, code = desk.services, division.code
    return {
        "children": services.areas.children(code),
        "former": services.areas.former(code),
        "outlined": services.areas.polygon(code) is not None,
        "current": services.areas.current(code),
        "responsible": _responsible(await services.officials.all(), code, services),
        "numbers": await _numbers(code, services),
        "warned": await _warned(code, services),
    }


def _responsible(officials: Sequence[Official], code: str, services: WebServices) -> Responsible:
    here = {
        (known_as(one.name), one.role): one
        for one in officials
        if one.role in OFFICIALS and (one.area is None or services.areas.within(code, one.area))
    }
    people = sorted(here.values(), key=lambda one: (one.role, one.name))
    return Responsible(
        by_role=dict(Counter(one.role for one in people)),
        whole=sum(one.area is None for one in people),
        people=people,
    )


async def _numbers(code: str, services: WebServices) -> Numbers:
    places = await services.facility_desk.places(Wanted(area=code))
    opened = [each for each in places if each.status is Status.OPEN]
    codes = services.areas.related([code])
    return Numbers(
        facilities=len(places),
        open=len(opened),
        room=sum(each.left or 0 for each in opened),
        sample=sum(each.sample for each in places),
        listeners=await services.listeners.count(codes, services.areas.polygon(code)),
    )


async def _warned(code: str, services: WebServices) -> list[InForce]:
    """Warnings in force that share ground with it, orders to leave first."""
    outline, codes = services.areas.polygon(code), services.areas.related([code])
    active = await services.warnings.active()
    here = [
        one
        for one in active
        if one.area_codes & codes
        or (outline is not None and shapely.intersects(outline, _shape(one)))
    ]
    return sorted(here, key=lambda one: one.content.kind != "evacuation")


def _shape(message: InForce) -> shapely.Geometry:
    return shapely.geometry.shape(message.area)
