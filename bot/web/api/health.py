"""Is it alive, can a resident be served, and the numbers for Prometheus.

It does not know how to mend anything.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Mapping
from typing import Any

import aiohttp
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from bot.broadcast.health import LaneHealth
from bot.health.facts import Facts
from bot.health.rules import State, judge
from bot.metrics import (
    BACKUP_AT,
    BACKUP_BYTES,
    DATABASE_BYTES,
    DISK_FREE,
    JOBS_OLDEST,
    JOBS_WAITING,
    LANE_TEST_SECONDS,
    LANE_UP,
    PART_STATE,
    WORKERS,
)
from bot.services import WebServices
from bot.store.database import DatabaseAway
from bot.web.api.refusals import spoken_by
from bot.web.dependencies import AnyOfficial, Services
from bot.web.health_shown import as_json

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
    if parts["database"] == "up":
        parts["lanes"] = await _state(_none_broken(services))
    degraded = sorted(name for name, state in parts.items() if state != "up")
    serving = parts["knowledge"] == "up" and parts["database"] == "up"
    body: dict[str, Any] = {
        "status": "down" if not serving else "degraded" if degraded else "up",
        "parts": parts,
        "degraded": degraded,
    }
    return JSONResponse(body, 200 if serving else 503)


@router.get("/metrics")
async def metrics(services: Services) -> Response:
    """Lanes are shared by all processes: what is known of them is asked for here."""
    with contextlib.suppress(TimeoutError, DatabaseAway, SQLAlchemyError):
        await asyncio.wait_for(_count_lanes(services), PATIENCE)
    _count_parts(await services.health.look())
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


@router.get("/api/health/details")
async def details(
    request: Request, services: Services, official: AnyOfficial
) -> Mapping[str, object]:
    """Each part with its state, the sentence and what to do, in the reader's language."""
    language = spoken_by(request, services.words, None)
    facts = await services.health.look()
    return as_json(facts, lambda key, **values: services.words.say(key, language, **values))


def _count_parts(facts: Facts) -> None:
    for check in judge(facts):
        PART_STATE.labels(check.part).set(tuple(State).index(check.state))
    for disk in facts.disks:
        DISK_FREE.labels(disk.what).set(disk.free)
    if good := facts.backups and facts.backups.good:
        BACKUP_AT.set(good.started_at.timestamp())
        BACKUP_BYTES.set(good.size or 0)
    if facts.stored is None:
        return
    WORKERS.set(facts.stored.workers)
    DATABASE_BYTES.set(facts.stored.bytes)
    JOBS_WAITING.clear()
    JOBS_OLDEST.clear()
    for queue in facts.stored.queues:
        waits = (facts.now - queue.oldest).total_seconds() if queue.oldest else 0.0
        JOBS_WAITING.labels(queue.task).set(queue.waiting)
        JOBS_OLDEST.labels(queue.task).set(max(0.0, waits))


async def _none_broken(services: WebServices) -> None:
    """Raises OSError when a lane is broken: its messages go by others, or later."""
    health = await services.lane_book.all()
    if any(lane.name in health and health[lane.name].broken for lane in services.lanes):
        raise OSError


async def _count_lanes(services: WebServices) -> None:
    health = await services.lane_book.all()
    for number, lane in enumerate(services.lanes):
        known = health.get(lane.name, LaneHealth(lane=lane.name))
        labels = (lane.channel, str(number))  # no sender's number on a page that anybody may read
        LANE_UP.labels(*labels).set(0 if known.broken else 1)
        if known.accepted_seconds is not None:
            LANE_TEST_SECONDS.labels(*labels, "accepted").set(known.accepted_seconds)
        if known.delivered_seconds is not None:
            LANE_TEST_SECONDS.labels(*labels, "delivered").set(known.delivered_seconds)


async def _nobody_silent(services: WebServices) -> None:
    if silent := await services.feeds.silent():
        raise ConnectionError(f"{len(silent)} feeds have been silent for an hour")


async def _state(question: Awaitable[None]) -> str:
    try:
        await asyncio.wait_for(question, PATIENCE)
    except (TimeoutError, OSError, DatabaseAway, SQLAlchemyError, aiohttp.ClientError):
        return "down"
    return "up"
