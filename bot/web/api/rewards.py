"""Rewards over HTTP: proposed, decided on, paid, listed, totalled, and the cashier's sheet.

It does not know whose hand each needs: the domain does.
"""

import re
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from bot.officials import Official, Role
from bot.reports.rewards.export import csv_text, row
from bot.reports.rewards.records import NewReward, RewardQuery, State
from bot.residents.fields import FieldProblem, refuse
from bot.web.api.fields import Whole
from bot.web.api.refusals import refusals
from bot.web.dependencies import AnyOfficial, Services, require

router = APIRouter(tags=["rewards"])
Cashier = Annotated[Official, Depends(require(Role.ADMIN))]
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class RewardBody(BaseModel):
    rule: str
    amount_minor: Whole
    reason: str


class RefusalBody(BaseModel):
    note: str


class PaymentBody(BaseModel):
    payment_reference: str


@router.post("/api/reports/{reference}/reward", status_code=201)
async def propose(
    request: Request, services: Services, official: AnyOfficial, reference: str, body: RewardBody
) -> dict[str, Any]:
    """For a verified report of somebody whom the office knows; one at a time."""
    new = NewReward(**body.model_dump())
    with refusals(request, services):
        return row(await services.rewards.propose(reference, new, official))


@router.post("/api/rewards/{id}/approve")
async def approve(
    request: Request, services: Services, official: AnyOfficial, id: UUID
) -> dict[str, Any]:
    """`told`: whether we write to the reporter; else somebody must call."""
    with refusals(request, services):
        reward, told = await services.rewards.approve(id, official)
    return {**row(reward), "told": told}


@router.post("/api/rewards/{id}/refuse")
async def turn_down(
    request: Request, services: Services, official: AnyOfficial, id: UUID, body: RefusalBody
) -> dict[str, Any]:
    with refusals(request, services):
        return row(await services.rewards.refuse(id, body.note, official))


@router.post("/api/rewards/{id}/pay")
async def pay(
    request: Request, services: Services, official: AnyOfficial, id: UUID, body: PaymentBody
) -> dict[str, Any]:
    """Once; 409 for whoever comes second."""
    with refusals(request, services):
        return row(await services.rewards.pay(id, body.payment_reference, official))


@router.get("/api/rewards")
async def page(
    request: Request,
    services: Services,
    official: AnyOfficial,
    state: State | None = None,
    area: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> dict[str, Any]:
    """In the official's area, newest first."""
    query = RewardQuery(state=state, limit=limit)
    with refusals(request, services):
        found, following = await services.rewards.page(official, query, area=area, cursor=cursor)
    return {"items": [row(one) for one in found], "next": following}


@router.get("/api/rewards.csv")
async def sheet(
    request: Request, services: Services, official: Cashier, state: State | None = None
) -> Response:
    """For the cashier, with contacts; each export stands in the audit trail."""
    with refusals(request, services):
        found = await services.rewards.payable(official, RewardQuery(state=state))
    headers = {"Content-Disposition": 'attachment; filename="rewards.csv"'}
    return Response(csv_text(found), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/api/rewards/totals")
async def totals(
    request: Request,
    services: Services,
    official: AnyOfficial,
    area: str | None = None,
    month: str | None = None,
) -> dict[str, Any]:
    """What was paid, by month (Beijing time) and division; newest month first."""
    with refusals(request, services):
        refuse([_check_month(month)])
        found = await services.rewards.totals(official, area=area, month=month)
    items = [
        {
            "month": one.month,
            "area": one.area_code,
            "currency": one.currency,
            "count": one.count,
            "amount_minor": one.amount_minor,
        }
        for one in found
    ]
    return {"items": items, "next": None}


def _check_month(month: str | None) -> FieldProblem | None:
    if month is None or _MONTH.fullmatch(month):
        return None
    return FieldProblem(field="month", key="rewards.month_wrong")
