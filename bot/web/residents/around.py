"""What is around a place, in words: warnings in force, places to go, hazards that were confirmed.

It does not know HTTP, nor which places are safe to go to: `bot.facilities` decides that.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from bot.alerts.content import Status
from bot.alerts.published import InForce
from bot.areas.divisions import Division
from bot.facilities import WITHIN_M, kilometres, room_left
from bot.reports.figures.records import PublicArea, PublicPoint
from bot.services import WebServices
from bot.web.pages import Page, area_name, beijing
from knowledge.facilities.distance import Near, haversine
from knowledge.facilities.model import Kind
from knowledge.hazards import Hazard

#: How many of each are listed: shelters first, then one of whatever else may be needed.
WANTED = ((Kind.SHELTER, 6), (Kind.HOSPITAL, 2), (Kind.AED, 2), (Kind.SUPPLY, 2))
#: Metres. A confirmed hazard farther away is nobody's neighbour.
NEIGHBOURHOOD = 20_000.0
MOST_REPORTS = 20
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Where is asked about: WGS-84 degrees, in a division or around a person (None)."""

    lat: float
    lon: float
    division: Division | None = None


@dataclass(frozen=True, kw_only=True)
class Warned:
    """`page`: where all of it stands, None for what others issued. `language` is the headline's.

    `shape`: its name among the shapes on the map.
    """

    shape: str
    page: str | None
    headline: str
    language: str
    mark: str
    told: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A place on the map and in the list; `route` a `geo:` link (RFC 5870), None for a hazard's.

    `spoken`: the language of name and address where it is not the page's, for who hears them read.
    """

    kind: str
    name: str
    lat: float
    lon: float
    told: tuple[str, ...]
    route: str | None = None
    address: str = ""
    spoken: str | None = None


@dataclass(frozen=True, kw_only=True)
class Somewhere:
    """Confirmed hazards of one kind in a division, of which no point is known or may be told."""

    name: str
    told: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Around:
    """`facilities` None: nobody said where. `missing`: kinds of which none is near, in sentences.

    `as_of` is when it was looked up. `from_centre`: distances are from the middle of a division,
    not from where somebody is.
    """

    as_of: datetime
    from_centre: bool
    warnings: tuple[Warned, ...]
    facilities: tuple[Listed, ...] | None
    missing: tuple[str, ...]
    reports: tuple[Listed, ...]
    unplaced: tuple[Somewhere, ...]


async def look(services: WebServices, page: Page, spot: Spot | None, now: datetime) -> Around:
    """Everything at a spot; without one the warnings and hazards of everywhere."""
    found = await _facilities(services, spot) if spot else {}
    return Around(
        as_of=now,
        from_centre=bool(spot and spot.division),
        warnings=tuple(warned(one, page) for one in await _warnings(services, spot)),
        facilities=_listed(found, page) if spot else None,
        missing=_missing(found, page),
        reports=_reports(await services.figures.public(), services, page, spot),
        unplaced=_unplaced(await services.figures.unplaced(), services, page, spot),
    )


async def _warnings(services: WebServices, spot: Spot | None) -> Sequence[InForce]:
    if spot is None:
        return await services.warnings.active()
    if spot.division:
        return await services.warnings.active(area=spot.division.code)
    return await services.warnings.active(spot.lat, spot.lon)


def warned(message: InForce, page: Page) -> Warned:
    """A line of a list that leads to all of it."""
    text = message.text(page.language)
    real = message.status is Status.ACTUAL
    by = page.say("nearby.elsewhere", source=message.source) if message.source else ""
    told = (
        page.say(f"alerts.level_{message.level.value}") if message.level else "",
        message.area_in(page.language),
        page.say("nearby.until", at=beijing(message.expires_at)),
        by,
    )
    return Warned(
        shape=named_on_map(message),
        page=None if message.source else f"/alerts/{quote(message.identifier)}",
        headline=text[1].headline if text else message.event_in(page.language),
        language=text[0] if text else page.language,
        mark="" if real else page.say(f"pages.status_{message.status.value.lower()}"),
        told=tuple(filter(None, told)),
    )


def named_on_map(message: InForce) -> str:
    """Two authorities may give two warnings one identifier (CAP 1.2, 3.2.1)."""
    if message.source is None:
        return message.identifier
    return f"{message.sender} {message.identifier}"


async def _facilities(services: WebServices, spot: Spot) -> dict[Kind, list[Near]]:
    return {
        kind: await services.facilities.nearest(
            spot.lat, spot.lon, kind=kind, limit=limit, within_m=WITHIN_M[kind]
        )
        for kind, limit in WANTED
    }


def _listed(found: Mapping[Kind, Sequence[Near]], page: Page) -> tuple[Listed, ...]:
    return tuple(_facility(near, page) for some in found.values() for near in some)


def _missing(found: Mapping[Kind, Sequence[Near]], page: Page) -> tuple[str, ...]:
    """Where nothing at all is near, one sentence of the page says so."""
    if not any(found.values()):
        return ()
    return tuple(
        page.say("nearby.none_within", kind=page.say(f"nearby.kind_{kind}"), km=kilometres(kind))
        for kind, some in found.items()
        if not some
    )


def _facility(near: Near, page: Page) -> Listed:
    place, left = near.facility, room_left(near.facility)
    access = {True: "nearby.accessible", False: "nearby.not_accessible"}
    told = (
        page.say(f"nearby.kind_{place.kind}"),
        distance(near.distance_m, page),
        page.say("nearby.room", left=left) if left is not None else "",
        page.say(access[place.accessible]) if place.accessible is not None else "",
        page.say("nearby.unsure") if near.unsure else "",
        page.say("nearby.sample") if place.sample else "",
    )
    return Listed(
        kind=place.kind,
        name=place.name,
        lat=place.lat,
        lon=place.lon,
        told=tuple(filter(None, told)),
        address=place.address,
        spoken="zh" if page.language != "zh" and _HAN.search(place.name + place.address) else None,
        route=f"geo:{place.lat},{place.lon}?q={place.lat},{place.lon}({quote(place.name)})",
    )


def distance(metres: float, page: Page) -> str:
    """As people say it: to ten metres, from a kilometre on to a hundred."""
    if metres < 1000:
        return page.say("nearby.metres", metres=round(metres / 10) * 10)
    return page.say("nearby.kilometres", km=f"{metres / 1000:.1f}")


def _reports(
    points: Sequence[PublicPoint], services: WebServices, page: Page, spot: Spot | None
) -> tuple[Listed, ...]:
    near = [point for point in points if _is_near(point, services, spot)]
    newest = sorted(near, key=lambda point: point.confirmed_at, reverse=True)[:MOST_REPORTS]
    return tuple(_report(point, services, page) for point in newest)


def _is_near(point: PublicPoint, services: WebServices, spot: Spot | None) -> bool:
    if spot is None:
        return True
    if spot.division:
        return bool(point.area_code) and services.areas.within(
            point.area_code or "", spot.division.code
        )
    return float(haversine(spot.lat, spot.lon, [point.lat], [point.lon])[0]) <= NEIGHBOURHOOD


def _report(point: PublicPoint, services: WebServices, page: Page) -> Listed:
    division = services.areas.get(point.area_code) if point.area_code else None
    told = (
        named(division, page) if division else "",
        page.say("nearby.confirmed", at=beijing(point.confirmed_at)),
    )
    return Listed(
        kind="report",
        name=page.say(f"reports.hazard_{point.hazard}"),
        lat=point.lat,
        lon=point.lon,
        told=tuple(filter(None, told)),
    )


def _unplaced(
    found: Sequence[PublicArea], services: WebServices, page: Page, spot: Spot | None
) -> tuple[Somewhere, ...]:
    """By kind and division, the newest first."""
    alike: dict[tuple[Hazard, str | None], list[PublicArea]] = {}
    for one in sorted(found, key=lambda area: area.confirmed_at, reverse=True):
        if _may_be_here(one, services, spot):
            alike.setdefault((one.hazard, one.area_code), []).append(one)
    return tuple(_somewhere(some, services, page) for some in list(alike.values())[:MOST_REPORTS])


def _may_be_here(area: PublicArea, services: WebServices, spot: Spot | None) -> bool:
    if spot is None:
        return True
    division = spot.division or services.areas.at(spot.lat, spot.lon)
    if division is None or area.area_code is None:
        return False
    within, code = services.areas.within, area.area_code
    return within(code, division.code) or within(division.code, code)


def _somewhere(some: Sequence[PublicArea], services: WebServices, page: Page) -> Somewhere:
    newest = some[0]
    division = services.areas.get(newest.area_code) if newest.area_code else None
    told = (
        named(division, page) if division else page.say("nearby.place_unknown"),
        page.say("nearby.several", count=len(some)) if len(some) > 1 else "",
        page.say("nearby.confirmed", at=beijing(newest.confirmed_at)),
    )
    return Somewhere(
        name=page.say(f"reports.hazard_{newest.hazard}"), told=tuple(filter(None, told))
    )


def named(division: Division, page: Page) -> str:
    return area_name(division, page.language)
