"""The situation: the console's first page, a map with lists beside it, and word of changes.

It does not know how anything is drawn, nor who may see which report.
"""

import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime
from sse_starlette import EventSourceResponse, ServerSentEvent

from bot.alerts.records import State
from bot.reports.chosen.choice import Box, Choice
from bot.reports.chosen.service import MapView
from bot.reports.listing import Filters
from bot.reports.report import Status
from bot.situation.service import Standing
from bot.situation.watch import Watch
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk
from bot.web.console.situation_shown import (
    clusters_of,
    facilities_of,
    facility_features,
    key_of,
    points_of,
    report_features,
    warning_feature,
)
from bot.web.maps import MapGround, ground_for
from knowledge.hazards import Hazard

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

#: What the page shows of each list of what waits.
FEW = 5
RUNNING = frozenset({State.APPROVED, State.SENDING, State.PAUSED})
#: Clusters that the list names; the map has them all.
MOST_NAMED = 40
HERE = "/console/situation"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the page looks at. `at`: a moment that is over, None: now."""

    at: datetime | None = None
    hazard: Hazard | None = None
    urgent: bool = False
    box: Box | None = None

    @property
    def choice(self) -> Choice:
        return Choice(hazard=self.hazard, urgent=self.urgent or None, box=self.box)


def asked(
    at: AwareDatetime | None = None, hazard: str = "", urgent: str = "", bbox: str = ""
) -> Asked:
    """Raises BadFields for a box that is none, RequestValidationError for a time that is none."""
    return Asked(
        at=at,
        hazard=Hazard(hazard) if hazard in set(Hazard) else None,
        urgent=bool(urgent),
        box=Box.read(bbox) if bbox else None,
    )


Wanted = Annotated[Asked, Depends(asked)]


async def first_page(desk: Desk) -> Response:
    """All of it as lists too: whoever has no script, or cannot see a map, has the same."""
    ground = ground_for(desk.services, desk.official.area)
    view = await desk.services.situation.reports(Choice(), desk.official)
    places = await desk.services.situation.facilities(*ground.bounds)
    return desk.render(
        "situation.html",
        ground=ground,
        hazards=tuple(Hazard),
        **await _waiting(desk),
        **_warned(await desk.services.situation.warnings()),
        **_reported(view, desk),
        places=facilities_of(places),
    )


@router.get(f"{HERE}/alerts")
async def warnings(desk: AtDesk, wanted: Wanted) -> Response:
    """What stood, as GeoJSON and as the list beside the map."""
    values = _warned(await desk.services.situation.warnings(wanted.at))
    features = [
        warning_feature(one, _label(one, desk)) for one in (*values["ours"], *values["others"])
    ]
    return _both(desk, features, "situation_alerts.html", **values)


@router.get(f"{HERE}/reports")
async def reports(desk: AtDesk, wanted: Wanted) -> Response:
    """What was open, in the official's area and the box: by itself, or counted by cells."""
    view = await desk.services.situation.reports(wanted.choice, desk.official, wanted.at)
    values = _reported(view, desk)
    features = report_features(values["points"], values["clusters"])
    return _both(desk, features, "situation_reports.html", **values)


@router.get(f"{HERE}/facilities")
async def facilities(desk: AtDesk, wanted: Wanted) -> Response:
    """Where there is room now; of a moment that is over nobody knows."""
    box = wanted.box or _whole(ground_for(desk.services, desk.official.area))
    found = await desk.services.situation.facilities(box.south, box.west, box.north, box.east)
    places = facilities_of(found)
    return _both(desk, facility_features(places), "situation_places.html", places=places)


@router.get(f"{HERE}/waiting")
async def waiting(desk: AtDesk) -> Response:
    return desk.render("situation_waiting.html", **await _waiting(desk))


@router.get(f"{HERE}/events", response_class=EventSourceResponse)
async def events(desk: AtDesk) -> EventSourceResponse:
    """A mark of each topic whenever one changes, and now and then; `away`: nothing is known."""
    return EventSourceResponse(_stream(desk.services.watch), ping=15)


async def _stream(watch: Watch) -> AsyncIterator[ServerSentEvent]:
    async with aclosing(watch.follow()) as told:
        async for marks in told:
            if marks is None:
                yield ServerSentEvent(data="", event="away")
            else:
                yield ServerSentEvent(data=json.dumps(dict(marks)), event="message")


def _both(desk: Desk, features: list[dict[str, Any]], template: str, **values: Any) -> Response:
    """What is drawn and what is read come from one answer: they cannot differ."""
    body = desk.render(template, **values).body
    return JSONResponse(
        {"type": "FeatureCollection", "features": features, "list": bytes(body).decode()},
        headers={"Cache-Control": "no-store"},
    )


def _warned(found: tuple[Standing, ...]) -> dict[str, Any]:
    return {
        "ours": [one for one in found if one.alert_id],
        "others": [one for one in found if one.received_id],
        "key_of": key_of,
    }


def _reported(view: MapView, desk: Desk) -> dict[str, Any]:
    areas = desk.services.areas
    return {
        "points": points_of(view, areas),
        "clusters": clusters_of(view, areas, MOST_NAMED),
        "most_named": MOST_NAMED,
    }


def _label(one: Standing, desk: Desk) -> str:
    say, language = desk.page.say, desk.page.language
    words = [one.message.event_in(language)]
    if one.message.level:
        words.insert(0, say(f"alerts.level_{one.message.level.value}"))
    if one.message.status.value != "Actual":
        words.insert(0, say(f"alerts.status_{one.message.status.value.lower()}"))
    if one.danger:
        words.append(say("situation.danger"))
    return " · ".join(words)


def _whole(ground: MapGround) -> Box:
    south, west, north, east = ground.bounds
    return Box(west=west, south=south, east=east, north=north)


async def _waiting(desk: Desk) -> dict[str, Any]:
    alerts = desk.services.alerts
    new = await desk.services.reports.page(
        desk.official, Filters(status=Status.RECEIVED, limit=FEW)
    )
    return {
        "waiting": await alerts.waiting(desk.official),
        "submitted": (await alerts.page(states={State.SUBMITTED}, limit=FEW)).items,
        "running": (await alerts.page(states=RUNNING, limit=FEW)).items,
        "new": new.items,
        "more_new": new.next is not None,
    }
