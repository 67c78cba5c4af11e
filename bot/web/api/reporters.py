"""The register of verified reporters over HTTP, kept by administrators.

It does not know how an address is kept.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from bot.officials import Official, Role
from bot.reports.reporters.records import ShownReporter, WantedReporter
from bot.residents.people import Person
from bot.web.api.refusals import refusals
from bot.web.dependencies import AnyOfficial, Services, require

router = APIRouter(tags=["reporters"])

Admin = Annotated[Official, Depends(require(Role.ADMIN))]


class AddressBody(BaseModel):
    channel: str
    address: str = Field(repr=False)


class ReporterBody(BaseModel):
    name: str
    roles: list[str]
    areas: list[str]
    addresses: list[AddressBody] = Field(default_factory=list)
    active: bool = True
    since: datetime | None = None


@router.get("/api/reporters")
async def listed(request: Request, services: Services, official: AnyOfficial) -> dict[str, Any]:
    """Those who work in the official's area, by name; addresses for administrators alone."""
    with refusals(request, services):
        found = await services.reporters.all(official)
    return {"items": [_shown(one) for one in found], "next": None}


@router.post("/api/reporters", status_code=201)
async def add(
    request: Request, services: Services, official: Admin, body: ReporterBody
) -> dict[str, Any]:
    """409 for a name or an address that is there; 403 for an area that is not the own one."""
    with refusals(request, services):
        return _shown(await services.reporters.add(_wanted(body), official))


@router.put("/api/reporters/{id}")
async def replace(
    id: UUID, request: Request, services: Services, official: Admin, body: ReporterBody
) -> dict[str, Any]:
    """All of it anew, the addresses too."""
    with refusals(request, services):
        return _shown(await services.reporters.replace(id, _wanted(body), official))


@router.delete("/api/reporters/{id}", status_code=204)
async def remove(id: UUID, request: Request, services: Services, official: Admin) -> Response:
    with refusals(request, services):
        await services.reporters.remove(id, official)
    return Response(status_code=204)


def _wanted(body: ReporterBody) -> WantedReporter:
    people = [Person(channel=one.channel, address=one.address) for one in body.addresses]
    return WantedReporter(**body.model_dump(exclude={"addresses"}), addresses=people)


def _shown(shown: ShownReporter) -> dict[str, Any]:
    entry = shown.entry
    addresses = None
    if shown.addresses is not None:
        addresses = [{"channel": one.channel, "address": one.address} for one in shown.addresses]
    return {
        "id": str(entry.id),
        "name": entry.name,
        "roles": list(entry.roles),
        "areas": list(entry.areas),
        "active": entry.active,
        "since": entry.since,
        "created_by": entry.created_by,
        "created_at": entry.created_at,
        "addresses": addresses,
    }
