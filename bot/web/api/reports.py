"""Reports over HTTP: anybody files and asks for a status, officials list, move and export.

It does not know the rules of a report's life.
"""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response, UploadFile
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from bot.officials import Official, Role
from bot.reports.export import csv_text, geojson, kml
from bot.reports.filing import NewReport
from bot.reports.listing import Filters
from bot.reports.media import MOST_BYTES
from bot.reports.moving import MoveRequest
from bot.reports.report import Status
from bot.web.api.fields import Number, Whole
from bot.web.api.refusals import refusals
from bot.web.api.reports_shown import (
    shown_filed,
    shown_media,
    shown_official,
    shown_public,
    shown_reporter,
)
from bot.web.dependencies import AnyOfficial, Remote, Services, require
from bot.web.problems import Problem
from knowledge.hazards import Hazard

router = APIRouter(tags=["reports"])
Admin = Annotated[Official, Depends(require(Role.ADMIN))]
#: What a multipart form adds around its file.
_FORM_BYTES = 64 * 1024


class LocationBody(BaseModel):
    lat: Number
    lon: Number


class ReportBody(BaseModel):
    hazard: str
    text: str
    location: LocationBody | None = None
    address: str | None = None
    people_affected: Whole | None = None
    people_trapped: Whole | None = None
    language: str = "zh"
    contact: str | None = None
    anonymous: bool = False
    confidential: bool = False


class TransitionBody(BaseModel):
    to: Status
    note: str | None = None
    assignee: str | None = None
    duplicate_of: str | None = None
    media: list[str] = Field(default_factory=list, max_length=20)
    tell: str | None = None


class Selection(BaseModel):
    """The query of the list and of the exports."""

    status: Status | None = None
    hazard: Hazard | None = None
    area: str | None = None
    since: datetime | None = None
    limit: int = 50
    cursor: str | None = None


Wanted = Annotated[Selection, Query()]


@router.post("/api/reports", status_code=201)
async def file(
    request: Request, services: Services, remote: Remote, body: ReportBody
) -> dict[str, Any]:
    """Takes a report from anybody. `similar` are earlier ones that it may repeat, nearest first."""
    with refusals(request, services, body.language):
        filed = await services.reports.file(_new(body), remote=remote)
    return shown_filed(filed)


@router.get("/api/reports")
async def page(
    request: Request, services: Services, official: AnyOfficial, wanted: Wanted
) -> dict[str, Any]:
    """What lies in the official's area, and what nobody could place; urgent and open ones first."""
    with refusals(request, services):
        found = await services.reports.page(official, _filters(wanted))
    return {"items": [shown_official(item) for item in found.items], "next": found.next}


@router.get("/api/reports.geojson")
async def as_geojson(
    request: Request, services: Services, official: AnyOfficial, wanted: Wanted
) -> Response:
    with refusals(request, services):
        found = await services.reports.select(official, _filters(wanted))
    return JSONResponse(geojson(found), media_type="application/geo+json")


@router.get("/api/reports.csv")
async def as_csv(
    request: Request, services: Services, official: AnyOfficial, wanted: Wanted
) -> Response:
    with refusals(request, services):
        found = await services.reports.select(official, _filters(wanted))
    # The mark makes spreadsheets read the Chinese as UTF-8.
    return _download("\ufeff" + csv_text(found), "text/csv; charset=utf-8", "reports.csv")


@router.get("/api/reports.kml")
async def as_kml(
    request: Request, services: Services, official: AnyOfficial, wanted: Wanted
) -> Response:
    with refusals(request, services):
        found = await services.reports.select(official, _filters(wanted))
    return _download(kml(found), "application/vnd.google-earth.kml+xml", "reports.kml")


@router.get("/api/reports/{reference}")
async def status(request: Request, services: Services, reference: str) -> dict[str, Any]:
    """The public view: status and timeline, nothing of anybody."""
    with refusals(request, services):
        return shown_public(await services.reports.status(reference))


@router.get("/api/reports/{reference}/reporter")
async def reporter(
    request: Request, services: Services, official: Admin, reference: str, reason: str = ""
) -> dict[str, Any]:
    """Who told it. Each look is in the audit trail, with its reason."""
    with refusals(request, services):
        return shown_reporter(await services.reports.reporter(reference, official, reason))


@router.post("/api/reports/{reference}/transition")
async def transition(
    request: Request,
    services: Services,
    official: AnyOfficial,
    reference: str,
    body: TransitionBody,
) -> dict[str, Any]:
    wanted = MoveRequest(**{**body.model_dump(), "media": tuple(body.media)})
    with refusals(request, services):
        await services.reports.move(reference, wanted, official=official)
        return shown_official(await services.reports.detail(reference, official))


def refuse_large(request: Request) -> None:
    """Before the form is read: a body that says it is too large is not worth reading."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > MOST_BYTES + _FORM_BYTES:
        raise Problem(413, "Too large", f"At most {MOST_BYTES // 1024 // 1024} MB a file.")


@router.post(
    "/api/reports/{reference}/media", status_code=201, dependencies=[Depends(refuse_large)]
)
async def attach(
    request: Request, services: Services, reference: str, file: UploadFile
) -> dict[str, Any]:
    """A photo, a recording or a film, told by its first bytes. It is kept, not published."""
    data = await file.read(MOST_BYTES + 1)
    with refusals(request, services):
        return shown_media(await services.reports.attach(reference, data))


def _new(body: ReportBody) -> NewReport:
    place = body.location
    return NewReport(
        **body.model_dump(exclude={"location"}),
        lat=place.lat if place else None,
        lon=place.lon if place else None,
    )


def _filters(wanted: Selection) -> Filters:
    return Filters(**wanted.model_dump())


def _download(content: str | bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
