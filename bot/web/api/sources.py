"""Hazard sources over HTTP, for officials.

It does not know what may be done about one.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, UploadFile
from fastapi.responses import FileResponse, JSONResponse
from pydantic import BaseModel, Field

from bot.clock import utc_now
from bot.reports.sources.errors import SourceUnknown
from bot.reports.sources.export import geojson
from bot.reports.sources.records import Act, NewSource, SourceQuery, State
from bot.reports.sources.service import Sources
from bot.web.api.fields import Whole
from bot.web.api.refusals import refusals
from bot.web.api.report_media import HEADERS as INERT
from bot.web.api.reports import LocationBody
from bot.web.api.reports_shown import shown_media
from bot.web.api.sources_shown import shown_entry, shown_source
from bot.web.dependencies import AnyOfficial, Services
from knowledge.hazards import Hazard

router = APIRouter(tags=["sources"])


class Due(StrEnum):
    SOON = "soon"  # within the days that its person is told before
    OVERDUE = "overdue"


class Found(StrEnum):
    OK = "ok"
    AGAIN = "again"


class SourceBody(BaseModel):
    name: str
    kind: str
    grade: str
    unit: str
    person: str
    description: str = ""
    location: LocationBody | None = None
    address: str | None = None
    area: str | None = None
    interval_days: Whole | None = None
    next_due: datetime | None = None


class OfReportBody(BaseModel):
    """Either `source`, an id to link to, or the fields of a new one; its kind is the report's."""

    source: UUID | None = None
    name: str = ""
    grade: str = ""
    unit: str = ""
    person: str = ""
    description: str = ""
    interval_days: Whole | None = None
    next_due: datetime | None = None


class ActBody(BaseModel):
    note: str | None = None
    media: list[str] = Field(default_factory=list, max_length=20)


class InspectionBody(ActBody):
    found: Found


class Selection(BaseModel):
    state: State | None = None
    kind: Hazard | None = None
    grade: str | None = None
    area: str | None = None
    due: Due | None = None
    limit: int = 50
    cursor: str | None = None


Wanted = Annotated[Selection, Query()]


@router.post("/api/sources", status_code=201)
async def create(
    request: Request, services: Services, official: AnyOfficial, body: SourceBody
) -> dict[str, Any]:
    with refusals(request, services):
        return shown_source(await services.sources.create(_new(body), official))


@router.post("/api/reports/{reference}/source", status_code=201)
async def of_report(
    request: Request, services: Services, official: AnyOfficial, reference: str, body: OfReportBody
) -> dict[str, Any]:
    """The report becomes one about it. 409 when it belongs to a source already."""
    sources = services.sources
    with refusals(request, services):
        if body.source is not None:
            return shown_source(await sources.link(reference, body.source, official))
        report = (await services.reports.detail(reference, official)).report
        new = NewSource(kind=report.hazard, **body.model_dump(exclude={"source"}))
        return shown_source(await sources.create_from(reference, new, official))


@router.get("/api/sources")
async def page(
    request: Request, services: Services, official: AnyOfficial, wanted: Wanted
) -> dict[str, Any]:
    """In the official's area, what is due first."""
    with refusals(request, services):
        query = query_of(wanted, services.sources)
        found, following = await services.sources.page(
            official, query, area=wanted.area, cursor=wanted.cursor
        )
    return {"items": [shown_source(one) for one in found], "next": following}


@router.get("/api/sources.geojson")
async def as_geojson(
    request: Request, services: Services, official: AnyOfficial, wanted: Wanted
) -> Response:
    with refusals(request, services):
        query = query_of(wanted, services.sources)
        found = await services.sources.select(official, query, area=wanted.area)
    return JSONResponse(geojson(found), media_type="application/geo+json")


@router.get("/api/sources/{id}")
async def one(
    request: Request, services: Services, official: AnyOfficial, id: UUID
) -> dict[str, Any]:
    """With its history, files and reports, oldest first."""
    with refusals(request, services):
        return shown_entry(await services.sources.detail(id, official))


@router.put("/api/sources/{id}")
async def change(
    request: Request, services: Services, official: AnyOfficial, id: UUID, body: SourceBody
) -> dict[str, Any]:
    """Every field anew; its state and history stay."""
    with refusals(request, services):
        return shown_source(await services.sources.change(id, _new(body), official))


@router.post("/api/sources/{id}/inspections", status_code=201)
async def inspect(
    request: Request, services: Services, official: AnyOfficial, id: UUID, body: InspectionBody
) -> dict[str, Any]:
    """Found `again` opens a report: its reference is `report`."""
    act = Act.FOUND_OK if body.found is Found.OK else Act.FOUND_AGAIN
    return await _acted(request, services, official, id, act, body)


@router.post("/api/sources/{id}/clear")
async def clear(
    request: Request, services: Services, official: AnyOfficial, id: UUID, body: ActBody
) -> dict[str, Any]:
    return await _acted(request, services, official, id, Act.CLEARED, body)


@router.post("/api/sources/{id}/send-back")
async def send_back(
    request: Request, services: Services, official: AnyOfficial, id: UUID, body: ActBody
) -> dict[str, Any]:
    return await _acted(request, services, official, id, Act.SENT_BACK, body)


@router.post("/api/sources/{id}/close")
async def close(
    request: Request, services: Services, official: AnyOfficial, id: UUID, body: ActBody
) -> dict[str, Any]:
    return await _acted(request, services, official, id, Act.CLOSED_OUT, body)


@router.post("/api/sources/{id}/reopen")
async def reopen(
    request: Request, services: Services, official: AnyOfficial, id: UUID, body: ActBody
) -> dict[str, Any]:
    return await _acted(request, services, official, id, Act.REOPENED, body)


@router.post("/api/sources/{id}/media", status_code=201)
async def attach(
    request: Request, services: Services, official: AnyOfficial, id: UUID, file: UploadFile
) -> dict[str, Any]:
    with refusals(request, services):
        return shown_media(await services.sources.attach(id, file.file, official))


@router.get("/api/sources/{id}/media/{media}")
async def photo(
    request: Request, services: Services, official: AnyOfficial, id: UUID, media: UUID
) -> Response:
    with refusals(request, services):
        entry = await services.sources.detail(id, official)
        found = next((one for one in entry.media if one.id == media), None)
        if found is None:
            raise SourceUnknown
    path = services.settings.media_dir / found.file
    return FileResponse(path, media_type=found.media_type, headers=INERT)


def query_of(wanted: Selection, sources: Sources) -> SourceQuery:
    now = utc_now()
    by = {None: None, Due.SOON: now + sources.rules.soon, Due.OVERDUE: now}
    return SourceQuery(
        state=wanted.state,
        kind=wanted.kind,
        grade=wanted.grade,
        due_by=by[wanted.due],
        limit=wanted.limit,
    )


async def _acted(
    request: Request,
    services: Services,
    official: AnyOfficial,
    id: UUID,
    act: Act,
    body: ActBody,
) -> dict[str, Any]:
    with refusals(request, services):
        source, report = await services.sources.act(
            id, act, official, note=body.note, media=tuple(body.media)
        )
    return {"source": shown_source(source), "report": report}


def _new(body: SourceBody) -> NewSource:
    place = body.location
    return NewSource(
        **body.model_dump(exclude={"location", "area"}),
        area_code=body.area,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
    )
