"""How the sending lanes are doing, for officials.

It does not know how they are served or mended.
"""

from typing import Any

from fastapi import APIRouter

from bot.alerts.lanes import Lane
from bot.broadcast.health import LaneHealth
from bot.web.dependencies import AnyOfficial, Services

router = APIRouter(tags=["alerts"])


@router.get("/api/lanes")
async def lanes(services: Services, official: AnyOfficial) -> dict[str, Any]:
    """Every lane with its rate and state; times and seconds of its last test, null before one."""
    health = await services.lane_book.all()
    items = [
        _shown(lane, health.get(lane.name, LaneHealth(lane=lane.name))) for lane in services.lanes
    ]
    return {"items": items, "next": None}


def _shown(lane: Lane, health: LaneHealth) -> dict[str, Any]:
    return {
        "lane": lane.name,
        "channel": lane.channel,
        "rate": lane.rate,
        "rate_for_replies": lane.for_replies,
        "state": "broken" if health.broken else "up",
        "since": health.broken_since,
        "reason": health.reason,
        "retry_at": health.retry_at,
        "held_until": health.held_until,
        "tested_at": health.tested_at,
        "test_reason": health.test_reason,
        "accepted_seconds": health.accepted_seconds,
        "delivered_seconds": health.delivered_seconds,
    }
