"""Feeds of other authorities over HTTP: which there are and how they do, added, agreed to, removed.

It does not know what makes a feed acceptable, nor how one is polled.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Request, Response

from bot.alerts.incoming.records import Feed
from bot.alerts.polling.keeping import fingerprint
from bot.alerts.polling.ports import FeedCounts
from bot.officials import Official, Role
from bot.services import WebServices
from bot.web.api.alert_refusals import refusals
from bot.web.api.refusals import spoken_by
from bot.web.dependencies import AnyOfficial, Services, require

router = APIRouter(tags=["feeds"])

Admin = Annotated[Official, Depends(require(Role.ADMIN))]


@router.get("/api/feeds")
async def listed(request: Request, services: Services, official: AnyOfficial) -> dict[str, Any]:
    """By address, with the last poll, what went wrong, and what came of it."""
    feeds = await services.feeds.all()
    return {"items": [_shown(one, request, services) for one in feeds]}


@router.post("/api/feeds", status_code=201)
async def add(
    request: Request, services: Services, official: Admin, feed: Annotated[Any, Body()]
) -> dict[str, Any]:
    """Polled within a minute. 409 for an address that is polled already; 422 names fields."""
    with refusals(request, services):
        return _shown(await services.feeds.add(feed, official), request, services)


@router.post("/api/feeds/{id}/approve")
async def approve(
    id: UUID, request: Request, services: Services, official: Admin
) -> dict[str, Any]:
    """Another administrator agrees that rules send. 403 for the one who wrote them."""
    with refusals(request, services):
        return _shown(await services.feeds.approve(id, official), request, services)


@router.delete("/api/feeds/{id}", status_code=204)
async def remove(id: UUID, request: Request, services: Services, official: Admin) -> Response:
    with refusals(request, services):
        await services.feeds.remove(id, official)
    return Response(status_code=204)


def _shown(one: FeedCounts, request: Request, services: WebServices) -> dict[str, Any]:
    feed = one.feed
    return {
        "id": str(feed.id),
        "name": feed.name,
        "url": feed.url,
        "kind": feed.kind.value,
        "trust": {"sender": feed.trust_sender, "certificate_sha256": fingerprint(feed)},
        "rules": [dict(rule) for rule in feed.rules],
        "created_by": feed.created_by,
        "created_at": feed.created_at.isoformat(),
        "approved_by": feed.approved_by,
        "needs_approval": services.feeds.waits(feed),
        "polled_at": _time(feed.polled_at),
        "next_poll_at": _time(feed.next_poll_at),
        "failures": feed.failures,
        "failing_since": _time(feed.failing_since),
        "error": _error(feed, request, services),
        "received": one.received,
        "refused": one.refused,
        "relayed": one.relayed,
    }


def _error(feed: Feed, request: Request, services: WebServices) -> dict[str, str] | None:
    if not feed.last_error:
        return None
    code, _, detail = feed.last_error.partition(" ")
    key = f"alerts.feed_error_{code.removeprefix('entry_')}"
    words, spoken = services.words, spoken_by(request, services.words, None)
    return {"code": code, "message": words.say(key, spoken, detail=detail)}


def _time(time: datetime | None) -> str | None:
    return time.isoformat() if time else None
