"""Reports over HTTP: anybody files and asks for a status, officials list and move.

It does not know the rules of a report's life.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, UploadFile
from pydantic import BaseModel, Field

from bot.officials import Official, Role
from bot.reports.abuse.judging import Sign
from bot.reports.filing import NewReport
from bot.reports.listing import Filters
from bot.reports.moving import MoveRequest
from bot.reports.report import Refusal, Status
from bot.web.api.fields import Number, Whole
from bot.web.api.refusals import refusals
from bot.web.api.reports_shown import (
    shown_filed,
    shown_media,
    shown_official,
    shown_public,
    shown_reporter,
)
from bot.web.dependencies import AnyOfficial, NamedReporter, Remote, Services, require
from knowledge.hazards import Hazard

router = APIRouter(tags=["reports"])
Admin = Annotated[Official, Depends(require(Role.ADMIN))]
#: The officer who asks, in queries.
ME = "me"


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
    details: dict[str, Any] = Field(default_factory=dict)
    confidential: bool = False


class TransitionBody(BaseModel):
    to: Status
    note: str | None = None
    assignee: str | None = None
    duplicate_of: str | None = None
    media: list[str] = Field(default_factory=list, max_length=20)
    tell: str | None = None
    refusal: Refusal | None = None


class Selection(BaseModel):
    """The query of the list."""

    status: Status | None = None
    hazard: Hazard | None = None
    area: str | None = None
    since: datetime | None = None
    limit: int = 50
    cursor: str | None = None
    held: bool = False
    reporter: Literal["verified"] | None = None
    officer: str | None = None
    overdue: bool = False
    doubt: Sign | None = None


Wanted = Annotated[Selection, Query()]


@router.post("/api/reports", status_code=201)
async def file(
    request: Request,
    services: Services,
    remote: Remote,
    token: NamedReporter,
    body: ReportBody,
) -> dict[str, Any]:
    """Takes a report from anybody. `similar` are earlier ones that it may repeat, nearest first."""
    with refusals(request, services, body.language):
        filed = await services.reports.file(_new(body), remote=remote, token=token)
    return shown_filed(filed)


@router.get("/api/reports")
async def page(
    request: Request, services: Services, official: AnyOfficial, wanted: Wanted
) -> dict[str, Any]:
    """What lies in the official's area, and what nobody could place; urgent and open ones first."""
    with refusals(request, services):
        found = await services.reports.page(official, _filters(wanted, official))
    return {"items": [shown_official(item) for item in found.items], "next": found.next}


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


@router.post("/api/reports/{reference}/media", status_code=201)
async def attach(
    request: Request, services: Services, reference: str, file: UploadFile
) -> dict[str, Any]:
    """A photo, a recording or a film, told by its first bytes. It is kept, never published."""
    with refusals(request, services):
        return shown_media(await services.reports.attach(reference, file.file))


def _new(body: ReportBody) -> NewReport:
    place = body.location
    return NewReport(
        **body.model_dump(exclude={"location"}),
        lat=place.lat if place else None,
        lon=place.lon if place else None,
    )


def _filters(wanted: Selection, official: Official) -> Filters:
    officer = official.name if wanted.officer == ME else wanted.officer
    verified = wanted.reporter == "verified"
    asked = {**wanted.model_dump(exclude={"reporter", "doubt"}), "officer": officer}
    return Filters(**asked, verified=verified, sign=wanted.doubt)
