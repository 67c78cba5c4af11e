"""Outgoing webhooks over HTTP: added, tried, looked at, sent again, renewed, removed.

It does not know how a message leaves us, nor what it says.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from bot.officials import Official, Role
from bot.reports.listing import Cursor
from bot.web.api.refusals import refusals
from bot.web.dependencies import Services, require
from bot.webhooks.records import Attempt, Detail, Message, State, Wanted, Webhook

router = APIRouter(tags=["webhooks"])

Admin = Annotated[Official, Depends(require(Role.ADMIN))]
Limit = Annotated[int, Query(ge=1, le=200)]


class WebhookBody(BaseModel):
    """Without `events` it hears all; without `area`, of the whole country."""

    name: str
    url: str = Field(repr=False)
    events: list[str] = Field(default_factory=list)
    area: str | None = None
    detail: Detail = Detail.PLAIN


class ReplayBody(BaseModel):
    """`messages`: these, whatever became of them; without: every failed one since `since`."""

    messages: list[UUID] | None = Field(default=None, max_length=1000)
    since: datetime | None = None


@router.post("/api/webhooks", status_code=201)
async def add(
    request: Request, services: Services, official: Admin, body: WebhookBody
) -> dict[str, Any]:
    """With its secret, which is shown this once. 422 names fields."""
    wanted = Wanted(**{**body.model_dump(), "events": tuple(body.events)})
    with refusals(request, services):
        added = await services.webhooks.add(wanted, official)
    return {**_shown(added.webhook), "secret": added.secret}


@router.get("/api/webhooks")
async def listed(services: Services, official: Admin) -> dict[str, Any]:
    """By name; of the URL only the host."""
    return {"items": [_shown(one) for one in await services.webhooks.all(official)], "next": None}


@router.delete("/api/webhooks/{id}", status_code=204)
async def remove(id: UUID, request: Request, services: Services, official: Admin) -> Response:
    with refusals(request, services):
        await services.webhooks.remove(id, official)
    return Response(status_code=204)


@router.post("/api/webhooks/{id}/secret")
async def renew(id: UUID, request: Request, services: Services, official: Admin) -> dict[str, str]:
    """A new secret, shown this once; for a day the former one signs beside it."""
    with refusals(request, services):
        return {"secret": await services.webhooks.renew(id, official)}


@router.post("/api/webhooks/{id}/test", status_code=202)
async def ping(id: UUID, request: Request, services: Services, official: Admin) -> dict[str, str]:
    """Sends `ping`; the log says what came of it."""
    with refusals(request, services):
        return {"id": str(await services.webhooks.ping(id, official))}


@router.get("/api/webhooks/{id}/messages")
async def page(
    id: UUID,
    request: Request,
    services: Services,
    official: Admin,
    state: State | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> dict[str, Any]:
    """Newest first."""
    with refusals(request, services):
        after = Cursor.read(cursor) if cursor else None
        before = (after.created_at, after.id) if after else None
        found = await services.webhooks.page(
            id, official, state=state, before=before, limit=limit + 1
        )
    following = None
    if len(found) > limit:
        last = found[limit - 1]
        following = Cursor(created_at=last.created_at, id=last.id).written()
    return {"items": [_message(one) for one in found[:limit]], "next": following}


@router.get("/api/webhooks/{id}/messages/{message}")
async def one(
    id: UUID, message: UUID, request: Request, services: Services, official: Admin
) -> dict[str, Any]:
    """With what was sent, and each try."""
    with refusals(request, services):
        found, attempts = await services.webhooks.one(id, message, official)
    tries = [_attempt(each) for each in attempts]
    return {**_message(found), "body": found.body, "tries": tries}


@router.post("/api/webhooks/{id}/replay", status_code=202)
async def replay(
    id: UUID, request: Request, services: Services, official: Admin, body: ReplayBody
) -> dict[str, int]:
    """Sent again under the same ids, so that a receiver which has one knows it."""
    since = body.since if body.since is None or body.since.tzinfo else body.since.astimezone()
    with refusals(request, services):
        count = await services.webhooks.replay(id, official, messages=body.messages, since=since)
    return {"messages": count}


def _shown(webhook: Webhook) -> dict[str, Any]:
    return {
        "id": str(webhook.id),
        "name": webhook.name,
        "host": webhook.host,
        "events": list(webhook.events),
        "area": webhook.area,
        "detail": webhook.detail,
        "created_by": webhook.created_by,
        "created_at": webhook.created_at,
        "failures": webhook.failures,
        "paused_until": webhook.paused_until,
        "gone": webhook.gone,
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "id": str(message.id),
        "event": message.event,
        "state": message.state,
        "attempts": message.attempts,
        "created_at": message.created_at,
        "due_at": message.due_at,
        "delivered_at": message.delivered_at,
    }


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "at": attempt.at,
        "status": attempt.status,
        "reason": attempt.reason,
        "took_ms": attempt.took_ms,
    }
