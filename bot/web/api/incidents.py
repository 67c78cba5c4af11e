"""Incidents over HTTP: opened, reported on, summed up, ended; never deleted.

It does not know which figures may be filed, nor by when.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from bot.officials import Official, Role
from bot.reports.incidents.export import Sheets
from bot.reports.incidents.filing import NewFigure
from bot.reports.incidents.opening import NewIncident
from bot.reports.incidents.records import Kind, State, Unit
from bot.web.api.fields import Storable
from bot.web.api.incidents_shown import (
    shown_deadline,
    shown_finding,
    shown_incident,
    shown_node,
    shown_reading,
    shown_regime,
    shown_told,
)
from bot.web.api.refusals import refusals, spoken_by
from bot.web.dependencies import AnyOfficial, Services, require

router = APIRouter(tags=["incidents"])

#: Officials, and reporters in the field, who file for towns and villages.
Everyone = Annotated[Official, Depends(require(*Role))]
MOST_COUNTERS = 200


def _written(value: object) -> object:
    """A JSON number as it was written: 0.1 is one tenth. True is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("must be a number")
    return str(value)


def _finite(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise ValueError("must be a number")
    return value


Figure = Annotated[Decimal, BeforeValidator(_written), AfterValidator(_finite)]


class IncidentBody(BaseModel):
    hazard: Storable
    name: Storable
    area: Storable
    occurred_at: datetime
    grade: Storable | None = None


class UnitBody(BaseModel):
    code: Storable
    name: Storable = ""


class UnitsBody(BaseModel):
    units: list[UnitBody] = Field(min_length=1)


class StateBody(BaseModel):
    to: State
    note: Storable = ""


class ReportBody(BaseModel):
    reference: Storable


class FigureBody(BaseModel):
    unit: Storable
    kind: Kind
    unit_name: Storable = ""
    as_of: datetime | None = None
    counters: dict[Storable, Figure] = Field(default_factory=dict, max_length=MOST_COUNTERS)
    note: Storable = ""
    reason: Storable = ""
    day: date | None = None
    straight_to: list[Storable] = Field(default_factory=list, max_length=10)


@router.get("/api/incidents/regime")
async def regime(services: Services, official: Everyone) -> dict[str, Any]:
    """Counters, grades and rules: what a form needs."""
    return shown_regime(services.incidents.regime)


@router.post("/api/incidents", status_code=201)
async def open_one(
    request: Request, services: Services, official: AnyOfficial, body: IncidentBody
) -> dict[str, Any]:
    """Its area and everything above it are concerned from the start."""
    with refusals(request, services):
        opened = await services.incidents.open(NewIncident(**body.model_dump()), official)
    return shown_incident(opened)


@router.get("/api/incidents")
async def listed(
    request: Request,
    services: Services,
    official: Everyone,
    state: State | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> dict[str, Any]:
    """Those that share ground with the caller's area, the newest first."""
    states = (state,) if state else ()
    with refusals(request, services):
        page = await services.incidents.page(official, states=states, limit=limit, cursor=cursor)
    return {"items": [shown_incident(one) for one in page.items], "next": page.next}


@router.get("/api/incidents/{id}")
async def one(id: UUID, request: Request, services: Services, official: Everyone) -> dict[str, Any]:
    """With the units of the caller's area, what each may file next, and linked reports."""
    with refusals(request, services):
        return shown_reading(await services.incidents.read(id, official))


@router.post("/api/incidents/{id}/state")
async def move(
    id: UUID, request: Request, services: Services, official: AnyOfficial, body: StateBody
) -> dict[str, Any]:
    with refusals(request, services):
        return shown_incident(await services.incidents.move(id, body.to, body.note, official))


@router.post("/api/incidents/{id}/units")
async def concern(
    id: UUID, request: Request, services: Services, official: AnyOfficial, body: UnitsBody
) -> dict[str, Any]:
    """Units whose reports are waited for too, and everything above them."""
    units = [Unit(code=unit.code, name=unit.name) for unit in body.units]
    with refusals(request, services):
        await services.incidents.concern(id, units, official)
        return shown_reading(await services.incidents.read(id, official))


@router.post("/api/incidents/{id}/reports")
async def link(
    id: UUID, request: Request, services: Services, official: AnyOfficial, body: ReportBody
) -> dict[str, Any]:
    with refusals(request, services):
        await services.incidents.link(id, body.reference, official)
        return shown_reading(await services.incidents.read(id, official))


@router.delete("/api/incidents/{id}/reports/{reference}", status_code=204)
async def unlink(
    id: UUID, reference: str, request: Request, services: Services, official: AnyOfficial
) -> None:
    with refusals(request, services):
        await services.incidents.unlink(id, reference, official)


@router.post("/api/incidents/{id}/figures", status_code=201)
async def file(
    id: UUID, request: Request, services: Services, official: Everyone, body: FigureBody
) -> dict[str, Any]:
    """A first report, follow-up, zero report, final report or correction; 422 names the counter."""
    new = NewFigure(**{**body.model_dump(), "straight_to": tuple(body.straight_to)})
    with refusals(request, services):
        told = await services.incidents.file(id, new, official)
    return shown_told(told, services.words, spoken_by(request, services.words, None))


@router.get("/api/incidents/{id}/figures")
async def history(
    id: UUID, request: Request, services: Services, official: Everyone, unit: str | None = None
) -> dict[str, Any]:
    """Every version, the newest first; what came late or leapt is marked."""
    with refusals(request, services):
        told = (await services.incidents.read(id, official)).history()
    language = spoken_by(request, services.words, None)
    items = [
        shown_told(one, services.words, language) for one in told if unit in (None, one.figure.unit)
    ]
    return {"items": items, "next": None}


@router.get("/api/incidents/{id}/figures.csv")
async def history_csv(
    id: UUID, request: Request, services: Services, official: Everyone
) -> Response:
    with refusals(request, services):
        told = (await services.incidents.read(id, official)).history()
    return _csv(_sheets(request, services).history(told), "figures.csv")


@router.get("/api/incidents/{id}/deadlines")
async def deadlines(
    id: UUID, request: Request, services: Services, official: Everyone
) -> dict[str, Any]:
    """By time; met ones too."""
    with refusals(request, services):
        reading = await services.incidents.read(id, official)
    items = [shown_deadline(one, reading.now) for one in reading.deadlines()]
    return {"items": items, "next": None}


@router.get("/api/incidents/{id}/overdue")
async def overdue(
    id: UUID, request: Request, services: Services, official: Everyone
) -> dict[str, Any]:
    with refusals(request, services):
        reading = await services.incidents.read(id, official)
    items = [shown_deadline(one, reading.now) for one in reading.overdue()]
    return {"items": items, "next": None}


Moment = Annotated[datetime | None, Query()]


@router.get("/api/incidents/{id}/rollup")
async def rollup(
    id: UUID,
    request: Request,
    services: Services,
    official: Everyone,
    area: str | None = None,
    at: Moment = None,
) -> dict[str, Any]:
    """From the area down, as it was known at `at`: own figures, sums, who is missing."""
    with refusals(request, services):
        return shown_node(await services.incidents.rollup(id, official, area=area, at=at))


@router.get("/api/incidents/{id}/rollup.csv")
async def rollup_csv(
    id: UUID,
    request: Request,
    services: Services,
    official: Everyone,
    area: str | None = None,
    at: Moment = None,
) -> Response:
    with refusals(request, services):
        root = await services.incidents.rollup(id, official, area=area, at=at)
    return _csv(_sheets(request, services).rollup(root), "rollup.csv")


@router.get("/api/incidents/{id}/not-passed-on")
async def not_passed_on(
    id: UUID, request: Request, services: Services, official: AnyOfficial
) -> dict[str, Any]:
    """Of the units below the caller's own: what is known and not in their figures; old figures."""
    with refusals(request, services):
        found = (await services.incidents.read(id, official)).findings()
    words, language = services.words, spoken_by(request, services.words, None)
    items = [shown_finding(one, services.incidents.regime, words, language) for one in found]
    return {"items": items, "next": None}


def _sheets(request: Request, services: Services) -> Sheets:
    """Chinese, the language of the form, unless the caller asks for another."""
    asked = request.headers.get("accept-language")
    language = spoken_by(request, services.words, None) if asked else "zh"
    return Sheets(services.words, services.incidents.regime, language)


def _csv(text: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
