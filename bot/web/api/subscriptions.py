"""Subscribing over HTTP: ask, confirm with the code, link or end with the token.

It does not know how a code reaches its address.
"""

import re
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field

from bot.residents.naming import masked
from bot.residents.subscription import Point, SubscriptionRequest
from bot.services import WebServices
from bot.web.api.fields import Number
from bot.web.api.refusals import refusals, spoken_by
from bot.web.dependencies import Remote, Services
from bot.web.problems import Problem

router = APIRouter(tags=["subscriptions"])
_bearer = HTTPBearer(auto_error=False, description="The token that confirming gave.")
Token = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


class PointBody(BaseModel):
    lat: Number
    lon: Number
    radius_m: Number


class SubscriptionBody(BaseModel):
    channel: str
    address: str
    language: str = "zh"
    areas: list[str] = Field(default_factory=list)
    point: PointBody | None = None
    groups: list[str] = Field(default_factory=list)
    quiet_hours: dict[str, Any] | None = None


class CodeBody(BaseModel):
    code: str = Field(max_length=20)


@router.get("/api/push/key")
async def push_key(services: Services) -> dict[str, str]:
    """What a browser binds its push subscription to: `applicationServerKey`, base64url."""
    return {"key": services.push_key}


@router.post("/api/subscriptions", status_code=202)
async def ask(
    request: Request, services: Services, remote: Remote, body: SubscriptionBody
) -> dict[str, str]:
    """Sends a code to the address. `note` says the same whatever we know of that address."""
    with refusals(request, services, body.language):
        id = await services.residents.request_subscription(_wanted(body), remote=remote)
    spoken = spoken_by(request, services.words, body.language)
    return {"id": str(id), "note": services.words.say("residents.code_on_its_way", spoken)}


@router.post("/api/subscriptions/{id}/confirm")
async def confirm(request: Request, services: Services, id: UUID, body: CodeBody) -> dict[str, str]:
    """The token by which the subscription can be ended; shown once."""
    with refusals(request, services):
        return {"token": await services.residents.confirm(id, body.code)}


@router.post("/api/subscriptions/{id}/link")
async def link(
    request: Request, services: Services, id: UUID, token: Token, body: CodeBody
) -> dict[str, list[dict[str, Any]]]:
    """One person with the channel that the code was given on; whoever calls has agreed to that.

    The order is that in which a warning tries them; addresses are never whole.
    """
    with refusals(request, services):
        held = await services.residents.holder(id, _token(request, services, token))
        spoken = spoken_by(request, services.words, None)
        digits = re.sub(r"[\s-]", "", body.code)
        channels = await services.linked.link_now(held, digits, spoken)
    return {
        "channels": [
            {
                "channel": one.person.channel,
                "address": masked(one.person),
                "here": one.here,
                "stopped": one.stopped,
            }
            for one in channels
        ]
    }


@router.delete("/api/subscriptions/{id}", status_code=204)
async def end(request: Request, services: Services, id: UUID, token: Token) -> None:
    with refusals(request, services):
        await services.residents.end(id, _token(request, services, token))


def _token(request: Request, services: WebServices, token: Token) -> str:
    if token is None:
        spoken = spoken_by(request, services.words, None)
        detail = services.words.say("residents.token_missing", spoken)
        raise Problem(401, "No token", detail, headers={"WWW-Authenticate": "Bearer"})
    return token.credentials


def _wanted(body: SubscriptionBody) -> SubscriptionRequest:
    return SubscriptionRequest(
        channel=body.channel,
        address=body.address,
        language=body.language,
        areas=tuple(body.areas),
        point=Point(**body.point.model_dump()) if body.point else None,
        groups=tuple(body.groups),
        quiet_hours=body.quiet_hours,
    )
