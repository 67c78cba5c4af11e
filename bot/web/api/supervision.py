"""Supervision of reports over HTTP: by officials of an upper level.

It does not know who is one.
"""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel

from bot.reports.supervising import Supervised
from bot.reports.supervision import Demand, Supervision
from bot.web.api.refusals import refusals
from bot.web.dependencies import AnyOfficial, Services

router = APIRouter(tags=["supervision"])
ONE = "/api/reports/{reference}/supervision"


class DemandBody(BaseModel):
    demand: str
    due_at: datetime


class NoteBody(BaseModel):
    note: str | None = None


@router.post(ONE, status_code=201)
async def demand(
    request: Request, services: Services, official: AnyOfficial, reference: str, body: DemandBody
) -> dict[str, Any]:
    """Those in charge are told. Until `confirm` or `lift` the report cannot end."""
    wanted = Demand(demand=body.demand, due_at=body.due_at)
    with refusals(request, services):
        return _plain(await services.supervisions.demand(reference, wanted, official))


@router.post(f"{ONE}/confirm")
async def confirm(
    request: Request, services: Services, official: AnyOfficial, reference: str, body: NoteBody
) -> dict[str, Any]:
    with refusals(request, services):
        return _plain(await services.supervisions.confirm(reference, body.note, official))


@router.post(f"{ONE}/lift")
async def lift(
    request: Request, services: Services, official: AnyOfficial, reference: str, body: NoteBody
) -> dict[str, Any]:
    with refusals(request, services):
        return _plain(await services.supervisions.lift(reference, body.note, official))


@router.get(ONE)
async def of(
    request: Request, services: Services, official: AnyOfficial, reference: str
) -> dict[str, Any]:
    """Newest first, each with what was done."""
    with refusals(request, services):
        found = await services.supervisions.of(reference, official)
    return {"items": [shown(one) for one in found], "next": None}


@router.get("/api/supervisions")
async def standing(
    request: Request,
    services: Services,
    official: AnyOfficial,
    overdue: bool = False,
    limit: int = 50,
    cursor: str | None = None,
) -> dict[str, Any]:
    """Those that stand in the official's area, what is due first."""
    with refusals(request, services):
        page = await services.supervisions.page(
            official, overdue=overdue, limit=limit, cursor=cursor
        )
    return {"items": [shown(one) for one in page.items], "next": page.next}


def shown(one: Supervised) -> dict[str, Any]:
    acts = [{"at": act.at, "act": act.act, "by": act.actor, "note": act.note} for act in one.acts]
    return {**_plain(one.supervision), "status": one.report.status, "timeline": acts}


def _plain(one: Supervision) -> dict[str, Any]:
    names = (
        "reference", "supervisor", "area", "demand", "due_at", "created_at", "confirmed_at",
        "confirmed_by", "lifted_at", "lifted_by", "note",
    )  # fmt: skip
    return {"id": str(one.id), **{name: getattr(one, name) for name in names}}
