"""Reports as files and as a map, for officials.

It does not know who may see what, nor how a file is written.
"""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from bot.reports.chosen.choice import Box, Choice
from bot.reports.chosen.geojson import GeoJson, map_of
from bot.reports.chosen.kml import Kml
from bot.reports.chosen.sheet import Sheet
from bot.reports.chosen.writing import Writer, parts
from bot.reports.report import Status
from bot.services import WebServices
from bot.web.api.refusals import refusals
from bot.web.dependencies import AnyOfficial, Services
from knowledge.hazards import Hazard

router = APIRouter(tags=["reports"])


class Selection(BaseModel):
    """`anonymised` leaves out what somebody could be told by."""

    status: Status | None = None
    hazard: Hazard | None = None
    area: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    bbox: str | None = None
    anonymised: bool = False


Wanted = Annotated[Selection, Query()]


@router.get("/api/reports.geojson")
async def as_geojson(
    request: Request, services: Services, official: AnyOfficial, wanted: Wanted
) -> StreamingResponse:
    with refusals(request, services):
        return await _file(GeoJson(), services, official, wanted)


@router.get("/api/reports.csv")
async def as_csv(
    request: Request, services: Services, official: AnyOfficial, wanted: Wanted
) -> StreamingResponse:
    with refusals(request, services):
        return await _file(Sheet(), services, official, wanted)


@router.get("/api/reports.kml")
async def as_kml(
    request: Request, services: Services, official: AnyOfficial, wanted: Wanted
) -> StreamingResponse:
    with refusals(request, services):
        return await _file(Kml(), services, official, wanted)


@router.get("/api/reports/map")
async def on_map(
    request: Request, services: Services, official: AnyOfficial, wanted: Wanted
) -> dict[str, Any]:
    """GeoJSON: up to 500 reports by themselves, more of them counted by cell."""
    with refusals(request, services):
        return map_of(await services.chosen.map(_choice(wanted), official))


async def _file(
    writer: Writer, services: WebServices, official: AnyOfficial, wanted: Selection
) -> StreamingResponse:
    """Raises BadFields or DatabaseAway before anything is sent."""
    choice = _choice(wanted)
    reports = services.chosen.all(choice, official, anonymous=wanted.anonymised)
    stream = parts(writer, reports)
    first = await anext(stream)
    headers = {"Content-Disposition": f'attachment; filename="reports.{writer.suffix}"'}
    return StreamingResponse(_after(first, stream), media_type=writer.media_type, headers=headers)


async def _after(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for part in rest:
        yield part


def _choice(wanted: Selection) -> Choice:
    box = Box.read(wanted.bbox) if wanted.bbox else None
    return Choice(**{**wanted.model_dump(exclude={"bbox", "anonymised"}), "box": box})
