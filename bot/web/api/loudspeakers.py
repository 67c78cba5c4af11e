"""Village loudspeakers over HTTP: registered, listed and removed by officials.

It does not know what makes a speaker acceptable, nor how one is fed.
"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from bot.loudspeakers import Loudspeaker, NewLoudspeaker
from bot.officials import Official, Role
from bot.residents.subscription import Point
from bot.web.api.refusals import refusals
from bot.web.api.subscriptions import PointBody
from bot.web.dependencies import AnyOfficial, Services, require

router = APIRouter(tags=["loudspeakers"])

Keeper = Annotated[Official, Depends(require(Role.ADMIN, Role.DUTY_OFFICER))]


class LoudspeakerBody(BaseModel):
    name: str
    url: str
    secret: str
    language: str = "zh"
    areas: list[str] = Field(default_factory=list)
    point: PointBody | None = None
    groups: list[str] = Field(default_factory=list)


@router.post("/api/loudspeakers", status_code=201)
async def add(
    request: Request, services: Services, official: Keeper, body: LoudspeakerBody
) -> dict[str, str]:
    """Fed from the next warning on. 409 for a URL that is registered; 422 names fields."""
    with refusals(request, services):
        return {"id": str(await services.loudspeakers.add(_new(body), official))}


@router.get("/api/loudspeakers")
async def listed(services: Services, official: AnyOfficial) -> dict[str, Any]:
    """By name; secrets are not given back."""
    items = [_shown(one, url) for one, url in await services.loudspeakers.all()]
    return {"items": items, "next": None}


@router.delete("/api/loudspeakers/{id}", status_code=204)
async def remove(id: UUID, request: Request, services: Services, official: Keeper) -> None:
    """It gets nothing more; what it got stays in reports."""
    with refusals(request, services):
        await services.loudspeakers.remove(id, official)


def _new(body: LoudspeakerBody) -> NewLoudspeaker:
    return NewLoudspeaker(
        name=body.name,
        url=body.url,
        secret=body.secret,
        language=body.language,
        areas=tuple(body.areas),
        point=Point(**body.point.model_dump()) if body.point else None,
        groups=tuple(body.groups),
    )


def _shown(one: Loudspeaker, url: str) -> dict[str, Any]:
    point = one.point
    return {
        "id": str(one.id),
        "name": one.name,
        "url": url,
        "language": one.language,
        "areas": list(one.areas),
        "point": {"lat": point.lat, "lon": point.lon, "radius_m": point.radius_m}
        if point
        else None,
        "groups": list(one.groups),
        "created_by": one.created_by,
        "created_at": one.created_at.isoformat(),
    }
