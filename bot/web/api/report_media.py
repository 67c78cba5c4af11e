"""The files of a report, for officials whose area it lies in; to nobody else, ever.

It does not know what is in them.
"""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse

from bot.web.api.refusals import refusals
from bot.web.dependencies import AnyOfficial, Services

router = APIRouter(tags=["reports"])

#: Somebody else sent it: it runs nothing, asks for nothing, and stays with who looked.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, max-age=300",
    "Vary": "Authorization, Cookie",
}


@router.get("/api/reports/{reference}/media/{id}")
async def file(
    request: Request,
    services: Services,
    official: AnyOfficial,
    reference: str,
    id: UUID,
    size: Annotated[Literal["thumbnail"] | None, Query()] = None,
) -> FileResponse:
    """The file, also a range of it (RFC 9110, 14); or the small picture of a photo."""
    find = services.report_files.thumbnail if size else services.report_files.original
    with refusals(request, services):
        found = await find(reference, id, official)
    return FileResponse(
        found.path,
        media_type=found.media_type,
        filename=found.name,
        content_disposition_type="inline",
        headers=HEADERS,
    )
