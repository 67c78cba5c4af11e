"""The map of what is around, and the same in lists, by division or around somebody.

It does not know what stands in them; a person's own place is looked up and never kept.
"""

import json
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from bot.areas.divisions import Division, Divisions
from bot.clock import utc_now
from bot.services import WebServices
from bot.web.api.areas import Point
from bot.web.dependencies import Services
from bot.web.maps import ground_for
from bot.web.pages import Page, beijing, page_for
from bot.web.residents.around import Spot, look, named, named_on_map

router = APIRouter(include_in_schema=False)

#: Divisions of one name to choose from.
MOST_MEANT = 6
SCRIPT_WORDS = ("finding", "denied", "failed", "offline", "unreached")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody typed, and the divisions that it may mean."""

    text: str
    meant: tuple[Division, ...]

    @property
    def division(self) -> Division | None:
        return self.meant[0] if len(self.meant) == 1 else None


@router.get("/map")
async def nearby(
    request: Request,
    services: Services,
    place: Annotated[str, Query(max_length=200)] = "",
    area: Annotated[str, Query(max_length=12)] = "",
) -> Response:
    """Of a division by name or code; without any, what is in force everywhere."""
    page = page_for(request, services.words)
    asked = _asked(services.areas, place.strip(), area)
    division = asked.division
    spot = spot_of(division, services.areas) if division else None
    around = await look(services, page, spot, utc_now())
    home = division.code if division else services.settings.home_area
    return page.render(
        "residents/map.html",
        asked=asked,
        division=division,
        around=around,
        as_of=beijing(around.as_of),
        ground=ground_for(services, division.code if division else None),
        below=services.areas.children(home) or services.areas.provinces(),
        named=lambda one: named(one, page),
        script_words=_script_words(page),
    )


@router.post("/map/here")
async def here(request: Request, services: Services, point: Point) -> Response:
    """The lists around a point, for the page's script; nobody keeps them.

    The point comes in the body: addresses stand in the logs of every proxy on the way.
    """
    page = page_for(request, services.words)
    around = await look(services, page, Spot(lat=point.lat, lon=point.lon), utc_now())
    division = services.areas.at(point.lat, point.lon)
    return page.render(
        "residents/lists.html",
        around=around,
        as_of=beijing(around.as_of),
        division=division,
        title=_around_me(services, page, division),
    )


@router.get("/map/warned.geojson")
async def shapes(services: Services) -> Response:
    """What is in force, ours and what others issued, by the names that the lists give them."""
    features = [
        {
            "type": "Feature",
            "id": named_on_map(message),
            "geometry": message.area,
            "properties": {"expires": message.expires_at.isoformat()},
        }
        for message in await services.warnings.active()
    ]
    body = {"type": "FeatureCollection", "features": features}
    headers = {"Cache-Control": "no-store"}
    return JSONResponse(body, headers=headers, media_type="application/geo+json")


def _around_me(services: WebServices, page: Page, division: Division | None) -> str:
    if division is None:
        return page.say("nearby.around_me")
    return f"{page.say('nearby.around_me')} ({named(division, page)})"


def _asked(areas: Divisions, text: str, code: str) -> Asked:
    if code:
        meant = areas.current(code)
        return Asked(text=text or code, meant=meant[:1])
    return Asked(text=text, meant=areas.find(text, MOST_MEANT) if text else ())


def spot_of(division: Division, areas: Divisions) -> Spot | None:
    """Its seat, else a point inside its outline; None where neither is known."""
    if division.lat is not None and division.lon is not None:
        return Spot(lat=division.lat, lon=division.lon, division=division)
    outline = areas.polygon(division.code)
    if outline is None:
        return None
    middle = outline.representative_point()
    return Spot(lat=middle.y, lon=middle.x, division=division)


def _script_words(page: Page) -> str:
    words = {name: page.words.say(f"nearby.{name}", page.language) for name in SCRIPT_WORDS}
    return json.dumps(words, ensure_ascii=False)
