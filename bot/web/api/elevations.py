"""Emergency elevation over HTTP: one asks, a second one grants, a third one approves.

It does not know who may.
"""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request

from bot.alerts.elevation import Elevation
from bot.web.api.alert_refusals import refusals
from bot.web.api.alerts import Reason
from bot.web.dependencies import AnyOfficial, Services

router = APIRouter(tags=["alerts"])


@router.post("/api/alerts/{alert_id}/elevate", status_code=201)
async def elevate(
    alert_id: UUID,
    request: Request,
    services: Services,
    official: AnyOfficial,
    body: Reason | None = None,
) -> dict[str, Any]:
    """Asks; those who may grant it are told."""
    with refusals(request, services):
        reason = body.reason if body else ""
        asked, told = await services.alerts.elevations.ask(alert_id, reason, official)
        return {**shown(asked), "granters_told": told}


@router.post("/api/alerts/{alert_id}/elevations/{elevation_id}/grant")
async def grant(
    alert_id: UUID,
    elevation_id: UUID,
    request: Request,
    services: Services,
    official: AnyOfficial,
) -> dict[str, Any]:
    """From now on a third person may approve the present version."""
    with refusals(request, services):
        return shown(await services.alerts.elevations.grant(alert_id, elevation_id, official))


@router.get("/api/alerts/{alert_id}/elevations")
async def listed(
    alert_id: UUID, request: Request, services: Services, official: AnyOfficial
) -> dict[str, Any]:
    """Oldest first, the expired ones among them."""
    with refusals(request, services):
        await services.alerts.get(alert_id)
        found = await services.alerts.elevations.of(alert_id)
    return {"items": [shown(one) for one in found], "next": None}


def shown(one: Elevation) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "version": one.version,
        "asked_by": one.asked_by,
        "asked_at": one.asked_at.isoformat(),
        "reason": one.reason,
        "granted_by": one.granted_by,
        "granted_at": one.granted_at.isoformat() if one.granted_at else None,
        "expires_at": one.expires_at.isoformat(),
    }
