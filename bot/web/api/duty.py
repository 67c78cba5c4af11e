"""Beside a report, over HTTP: notes that move nothing, and who looks at it now.

It does not know who may, nor for how long a look counts.
"""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel

from bot.web.api.refusals import refusals
from bot.web.dependencies import AnyOfficial, Services

router = APIRouter(tags=["reports"])


class NoteBody(BaseModel):
    note: str


@router.post("/api/reports/{reference}/notes", status_code=201)
async def note(
    request: Request, services: Services, official: AnyOfficial, reference: str, body: NoteBody
) -> dict[str, Any]:
    """Stands in the officials' timeline, from the status to the same one; the public sees none."""
    with refusals(request, services):
        written = await services.beside.note(reference, body.note, official)
    return {
        "at": written.at,
        "status": written.to_status,
        "by": written.actor,
        "note": written.note,
    }


@router.post("/api/reports/{reference}/looking")
async def looking(
    request: Request, services: Services, official: AnyOfficial, reference: str
) -> dict[str, Any]:
    """ "I look at it": counts for 45 s unless it is sent again. `looking`: who else does."""
    with refusals(request, services):
        others = await services.beside.look(reference, official)
    return {"looking": [{"name": one.name, "since": one.since} for one in others]}
