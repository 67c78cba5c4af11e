"""The duty roster over HTTP: shifts, who is on duty now, gaps, and hand-over notes.

It does not know what a shift must say, nor who may change it.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from bot.officials import Official, Role
from bot.reports.duty.handing import Handing
from bot.reports.duty.roster import WantedShift
from bot.reports.duty.shifts import Shift
from bot.web.api.fields import Storable, Whole
from bot.web.api.refusals import refusals
from bot.web.dependencies import AnyOfficial, Services, require
from knowledge.hazards import Hazard

router = APIRouter(tags=["roster"])

Keeper = Annotated[Official, Depends(require(Role.ADMIN, Role.DUTY_OFFICER))]


class ShiftBody(BaseModel):
    """Weekly (`days` from 1, Monday; `begins`, `ends` HH:MM in Beijing) or once (two moments)."""

    model_config = ConfigDict(extra="forbid")
    official: Storable
    area: Storable | None = None
    level: Whole | None = None
    hazards: list[Storable] = Field(default_factory=list, max_length=len(Hazard))
    days: list[Whole] = Field(default_factory=list, max_length=7)
    begins: str | None = None
    ends: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    stand_in: Storable | None = None
    away_until: datetime | None = None

    def wanted(self) -> WantedShift:
        return WantedShift(**self.model_dump())


class HandingBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: str


@router.get("/api/roster")
async def listed(
    request: Request, services: Services, official: AnyOfficial, area: str | None = None
) -> dict[str, Any]:
    """The highest level first; with `area` those that share ground with it."""
    with refusals(request, services):
        return _page(await services.roster.all(area))


@router.get("/api/roster/now")
async def now(
    request: Request,
    services: Services,
    official: AnyOfficial,
    area: str | None = None,
    hazard: Hazard | None = None,
) -> dict[str, Any]:
    """Shifts whose people are on duty this moment."""
    with refusals(request, services):
        return _page(await services.roster.now(area, hazard))


@router.get("/api/roster/gaps")
async def gaps(
    request: Request, services: Services, official: AnyOfficial, area: str | None = None
) -> dict[str, Any]:
    """When nobody of an area's own level or nearer is on duty, in the next 7 days."""
    with refusals(request, services):
        found = await services.roster.gaps(official, area)
    items = [{"area": g.area, "start": g.watch.start, "end": g.watch.end} for g in found]
    return {"items": items, "next": None}


@router.post("/api/roster", status_code=201)
async def add(
    request: Request, services: Services, official: Keeper, body: ShiftBody
) -> dict[str, Any]:
    with refusals(request, services):
        return shown_shift(await services.roster.add(body.wanted(), official))


@router.get("/api/roster/handovers")
async def handings(request: Request, services: Services, official: AnyOfficial) -> dict[str, Any]:
    """Of the last 7 days in the official's area, newest first."""
    with refusals(request, services):
        found = await services.handing_over.seen_by(official)
    return {"items": [shown_handing(one) for one in found], "next": None}


@router.post("/api/roster/handovers", status_code=201)
async def write(
    request: Request, services: Services, official: AnyOfficial, body: HandingBody
) -> dict[str, Any]:
    """For whoever's shift begins next in the place of the writer's; with what waits there now."""
    with refusals(request, services):
        return shown_handing(await services.handing_over.write(official, body.text))


@router.post("/api/roster/handovers/{id}/acknowledge")
async def acknowledge(
    id: UUID, request: Request, services: Services, official: AnyOfficial
) -> dict[str, Any]:
    with refusals(request, services):
        return shown_handing(await services.handing_over.acknowledge(id, official))


@router.put("/api/roster/{id}")
async def change(
    id: UUID, request: Request, services: Services, official: Keeper, body: ShiftBody
) -> dict[str, Any]:
    with refusals(request, services):
        return shown_shift(await services.roster.change(id, body.wanted(), official))


@router.delete("/api/roster/{id}", status_code=204)
async def drop(id: UUID, request: Request, services: Services, official: Keeper) -> Response:
    with refusals(request, services):
        await services.roster.drop(id, official)
    return Response(status_code=204)


def shown_shift(shift: Shift) -> dict[str, Any]:
    return {
        "id": str(shift.id),
        "official": shift.official,
        "area": shift.area,
        "level": shift.level,
        "hazards": list(shift.hazards),
        "days": [day + 1 for day in shift.days],
        "begins": clock_text(shift.begins),
        "ends": clock_text(shift.ends),
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
        "stand_in": shift.stand_in,
        "away_until": shift.away_until,
        "created_by": shift.created_by,
        "created_at": shift.created_at,
    }


def clock_text(minutes: int | None) -> str | None:
    return None if minutes is None else f"{minutes // 60:02}:{minutes % 60:02}"


def shown_handing(one: Handing) -> dict[str, Any]:
    lists = {name: list(getattr(one, name)) for name in ("open", "overdue", "urgent")}
    return {**vars(one), "id": str(one.id), **lists}


def _page(shifts: tuple[Shift, ...]) -> dict[str, Any]:
    return {"items": [shown_shift(one) for one in shifts], "next": None}
