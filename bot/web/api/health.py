"""Is it alive, can a resident be served, and the numbers for Prometheus.

It does not know how to mend anything.
"""

import asyncio
from collections.abc import Awaitable
from typing import Any

import aiohttp
from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from bot.services import WebServices
from bot.web.dependencies import Services

router = APIRouter(tags=["machines"])

#: Seconds that a part has to answer.
PATIENCE = 2.0


@router.get("/health/live")
async def live() -> dict[str, str]:
    return {"status": "up"}


@router.get("/health/ready")
async def ready(services: Services) -> JSONResponse:
    """200 while a resident can be served, which guidance from the index is enough for.

    `parts` says what is up; `degraded` names what is not, `feeds` where one of others has failed
    for an hour (`GET /api/feeds` says which). Without the database nothing can be kept (reports,
    STOP, subscriptions): 503.
    """
    parts = {
        "knowledge": "up" if services.knowledge.articles("zh") else "down",
        "database": await _state(services.database.answers()),
        "engine": await _state(services.dialogue.answers()),
        "feeds": await _state(_nobody_silent(services)),
    }
    degraded = sorted(name for name, state in parts.items() if state != "up")
    serving = parts["knowledge"] == "up" and parts["database"] == "up"
    body: dict[str, Any] = {
        "status": "down" if not serving else "degraded" if degraded else "up",
        "parts": parts,
        "degraded": degraded,
    }
    return JSONResponse(body, 200 if serving else 503)


@router.get("/metrics")
async def metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _nobody_silent(services: WebServices) -> None:
    if silent := await services.feeds.silent():
        raise ConnectionError(f"{len(silent)} feeds have been silent for an hour")


async def _state(question: Awaitable[None]) -> str:
    try:
        await asyncio.wait_for(question, PATIENCE)
    except (TimeoutError, OSError, SQLAlchemyError, aiohttp.ClientError):
        return "down"
    return "up"
