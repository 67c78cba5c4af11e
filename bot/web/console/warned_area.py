"""The area of an alert as a map draws it, and where people were not reached.

It does not know who may see which alert: every official may; figures of the ledger only those whose
area it is.
"""

import json
from typing import Any
from uuid import UUID

import shapely
from fastapi import APIRouter, Response
from fastapi.concurrency import run_in_threadpool
from shapely.geometry.base import BaseGeometry

from bot.alerts.content import AlertArea
from bot.alerts.ground import Ground
from bot.alerts.outcome.adding import FEWEST
from bot.alerts.outcome.pages import Wording
from bot.alerts.outcome.records import Outcome
from bot.officials import Official
from bot.services import WebServices
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk
from bot.web.maps import ground_for

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

GEOJSON = "application/geo+json"
#: Degrees, some 50 m: a map of a county shows no more.
FINENESS = 0.0005


@router.get("/console/alerts/{id}/area.geojson")
async def area(id: UUID, desk: AtDesk) -> Response:
    """Features `warned` and, where part of it is not this official's to warn, `outside`."""
    wanted = (await desk.services.alerts.get(id)).alert.content.area
    body = await run_in_threadpool(_drawn, desk.services, wanted, desk.official)
    return Response(body, media_type=GEOJSON, headers={"Cache-Control": "no-store"})


@router.get("/console/alerts/{id}/reached")
async def reached(id: UUID, desk: AtDesk) -> Response:
    """The final count: who was reached, who was not and why, and where they listen."""
    outcome = await desk.services.outcomes.of(id, desk.official)
    wording = Wording(desk.page.words, desk.page.language)
    return desk.render(
        "warn_reached.html",
        outcome=outcome,
        alert=outcome.alert,
        reason=wording.reason,
        area_name=lambda name: wording.area(name, outcome.areas),
        parents=_parents(outcome, desk),
        ground=ground_for(desk.services, _first_code(outcome) or desk.official.area),
        fewest=FEWEST,
    )


def _drawn(services: WebServices, area: AlertArea, official: Official) -> str:
    ground = Ground(services.areas)
    features = [_feature("warned", ground.site(area).geometry)]
    over = ground.overhang(area, official)
    if over is not None:
        features.append(_feature("outside", over.geometry))
    shown = [one for one in features if one]
    return json.dumps({"type": "FeatureCollection", "features": shown})


def _feature(name: str, shape: BaseGeometry) -> dict[str, Any] | None:
    if shape.is_empty:
        return None
    simple = json.loads(shapely.to_geojson(shapely.simplify(shape, FINENESS)))
    return {"type": "Feature", "properties": {"name": name}, "geometry": simple}


def _parents(outcome: Outcome, desk: Desk) -> dict[str, str]:
    """Under which division each is drawn."""
    found = {one.name: desk.services.areas.ancestors(one.name) for one in outcome.by_area}
    return {code: above[-1] if above else "" for code, above in found.items()}


def _first_code(outcome: Outcome) -> str | None:
    return next((one.name for one in outcome.by_area if one.name in outcome.areas), None)
