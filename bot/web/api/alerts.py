"""Alerts over HTTP: officials draft, decide and follow; everybody sees what is in force.

It does not know the rules of an alert's life.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from sse_starlette import EventSourceResponse, ServerSentEvent

from bot.alerts.content.fields import as_language
from bot.alerts.records import Alert, OwnAddress, State
from bot.alerts.sources import Source
from bot.officials import Official, Role
from bot.residents.addresses import PHONES
from bot.services import WebServices
from bot.web.api.alert_refusals import problem_of, refusals
from bot.web.api.alerts_shown import (
    shown_alert,
    shown_deliveries,
    shown_draft,
    shown_in_force,
    shown_page,
    shown_preview,
    shown_progress,
    shown_state,
)
from bot.web.api.fields import Storable
from bot.web.api.received import shown_acknowledgement
from bot.web.api.refusals import spoken_by
from bot.web.dependencies import AnyOfficial, Services, require
from bot.web.problems import Problem
from channels.errors import RecipientInvalid
from channels.numbers import e164

__all__ = ["problem_of", "router"]

router = APIRouter(tags=["alerts"])
CAP_TYPES = frozenset({"application/cap+xml", "application/xml", "text/xml"})

AuthorOrApprover = Annotated[Official, Depends(require(Role.AUTHOR, Role.APPROVER))]
Limit = Annotated[int, Query(ge=1, le=500)]


class Reason(BaseModel):
    reason: Storable = Field(default="", max_length=2_000)


class AddressBody(BaseModel):
    channel: str = Field(max_length=20)
    address: Storable = Field(max_length=200)
    language: str = Field(default="zh", max_length=35)


class AddressesBody(BaseModel):
    addresses: list[AddressBody] = Field(max_length=10)


@router.post("/api/alerts", status_code=201)
async def draft(request: Request, services: Services, official: AnyOfficial) -> dict[str, Any]:
    """A new draft, from JSON or from a CAP document."""
    with refusals(request, services):
        source = await _source(request)
        alert = await services.alerts.draft(source, official)
        return await _drafted(request, services, alert, source, official)


@router.put("/api/alerts/{alert_id}")
async def edit(
    alert_id: UUID, request: Request, services: Services, official: AnyOfficial
) -> dict[str, Any]:
    """Edits a draft or a returned alert; it becomes a new version."""
    with refusals(request, services):
        source = await _source(request)
        alert = await services.alerts.edit(alert_id, source, official)
        return await _drafted(request, services, alert, source, official)


@router.get("/api/alerts")
async def listed(
    request: Request,
    services: Services,
    official: AnyOfficial,
    state: str | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> dict[str, Any]:
    """Newest first; `state` may name several, separated by commas."""
    states = _states(state)
    with refusals(request, services):
        return shown_page(await services.alerts.page(states=states, limit=limit, cursor=cursor))


@router.get("/api/alerts/active")
async def active(
    services: Services,
    lat: Annotated[float | None, Query(ge=-90, le=90, allow_inf_nan=False)] = None,
    lon: Annotated[float | None, Query(ge=-180, le=180, allow_inf_nan=False)] = None,
) -> dict[str, Any]:
    """Everybody: what is in force at a point, or everywhere; ours, then that of others."""
    found = await services.warnings.active(lat, lon)
    url = services.settings.public_url
    return {"items": [shown_in_force(message, url) for message in found], "next": None}


@router.get("/api/alerts/{alert_id}")
async def one(
    alert_id: UUID, request: Request, services: Services, official: AnyOfficial
) -> dict[str, Any]:
    with refusals(request, services):
        shown = shown_alert(await services.alerts.get(alert_id))
        answers = await services.received.acknowledgements(alert_id)
    return {**shown, "acknowledgements": [shown_acknowledgement(one) for one in answers]}


@router.get("/api/alerts/{alert_id}/preview")
async def preview(
    alert_id: UUID, request: Request, services: Services, official: AuthorOrApprover
) -> dict[str, Any]:
    """What approving would do; nothing is sent."""
    with refusals(request, services):
        found = await services.alerts.preview(alert_id, official)
    return shown_preview(found, services.words, spoken_by(request, services.words, None))


@router.get("/api/alerts/{alert_id}/deliveries")
async def deliveries(
    alert_id: UUID,
    request: Request,
    services: Services,
    official: AnyOfficial,
    limit: Limit = 100,
    cursor: str | None = None,
) -> dict[str, Any]:
    """The ledger, a page at a time; addresses are masked."""
    with refusals(request, services):
        found = await services.alerts.deliveries(alert_id, official, limit=limit, cursor=cursor)
    return shown_deliveries(found)


@router.get("/api/alerts/{alert_id}/events", response_class=EventSourceResponse)
async def events(
    alert_id: UUID, request: Request, services: Services, official: AnyOfficial
) -> EventSourceResponse:
    """The progress, whenever it changes."""
    with refusals(request, services):
        await services.alerts.get(alert_id)
    return EventSourceResponse(_stream(services, alert_id), ping=15)


@router.post("/api/alerts/{alert_id}/test-send", status_code=202)
async def test_send(
    alert_id: UUID, request: Request, services: Services, official: AnyOfficial
) -> dict[str, Any]:
    """To the author's own addresses, marked as a test."""
    with refusals(request, services):
        return {"messages": await services.alerts.own_addresses.test(alert_id, official)}


@router.post("/api/alerts/{alert_id}/submit")
async def submit(
    alert_id: UUID, request: Request, services: Services, official: AnyOfficial
) -> dict[str, Any]:
    """Also tells those who may approve it; `approvers_told`: how many have an address of ours."""
    await _no_body(request)
    with refusals(request, services):
        submitted = await services.alerts.submit(alert_id, official)
    return {**shown_state(submitted), "approvers_told": submitted.approvers_told}


@router.post("/api/alerts/{alert_id}/approve")
async def approve(
    alert_id: UUID, request: Request, services: Services, official: AnyOfficial
) -> dict[str, Any]:
    return await _act(services.alerts.approve, alert_id, request, services, official)


@router.post("/api/alerts/{alert_id}/pause")
async def pause(
    alert_id: UUID, request: Request, services: Services, official: AnyOfficial
) -> dict[str, Any]:
    return await _act(services.alerts.pause, alert_id, request, services, official)


@router.post("/api/alerts/{alert_id}/resume")
async def resume(
    alert_id: UUID, request: Request, services: Services, official: AnyOfficial
) -> dict[str, Any]:
    return await _act(services.alerts.resume, alert_id, request, services, official)


@router.post("/api/alerts/{alert_id}/cancel")
async def cancel(
    alert_id: UUID, request: Request, services: Services, official: AnyOfficial
) -> dict[str, Any]:
    """Stops what is left and sends the all-clear."""
    return await _act(services.alerts.cancel, alert_id, request, services, official)


@router.post("/api/alerts/{alert_id}/return")
async def send_back(
    alert_id: UUID,
    request: Request,
    services: Services,
    official: AnyOfficial,
    body: Reason | None = None,
) -> dict[str, Any]:
    with refusals(request, services):
        reason = body.reason if body else ""
        return shown_state(await services.alerts.send_back(alert_id, reason, official))


@router.post("/api/alerts/{alert_id}/reject")
async def reject(
    alert_id: UUID,
    request: Request,
    services: Services,
    official: AnyOfficial,
    body: Reason | None = None,
) -> dict[str, Any]:
    with refusals(request, services):
        reason = body.reason if body else ""
        return shown_state(await services.alerts.reject(alert_id, reason, official))


@router.get("/api/officials/me/addresses")
async def own_addresses(services: Services, official: AnyOfficial) -> dict[str, Any]:
    """Where this official's test messages go."""
    found = await services.alerts.own_addresses.of(official)
    return {
        "addresses": [
            {"channel": one.channel, "address": one.address, "language": one.language}
            for one in found
        ]
    }


@router.put("/api/officials/me/addresses")
async def set_own_addresses(
    body: AddressesBody, request: Request, services: Services, official: AnyOfficial
) -> dict[str, Any]:
    """Replaces them: one for each channel."""
    addresses = [_own_address(one, request, services) for one in body.addresses]
    await services.alerts.own_addresses.replace(official, addresses)
    return await own_addresses(services, official)


async def _act(
    act: Callable[[UUID, Official], Awaitable[Alert]],
    alert_id: UUID,
    request: Request,
    services: WebServices,
    official: Official,
) -> dict[str, Any]:
    await _no_body(request)
    with refusals(request, services):
        return shown_state(await act(alert_id, official))


async def _no_body(request: Request) -> None:
    """Needs none; one that can't be read was meant to say something that nobody heard."""
    if (await request.body()).strip():
        _object(await request.body())


async def _drafted(
    request: Request, services: WebServices, alert: Alert, source: Source, official: Official
) -> dict[str, Any]:
    language = spoken_by(request, services.words, None)
    drafted = await services.alerts.read(source, official)
    return shown_draft(alert, drafted, services.words, language)


async def _source(request: Request) -> Source:
    """Raises Problem 422 for a body that is no JSON object."""
    body = await request.body()
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type in CAP_TYPES:
        return body
    return _object(body)


def _object(body: bytes) -> dict[str, Any]:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        raise Problem(422, "Not valid", "The body is neither JSON nor a CAP document.") from None
    if not isinstance(read, dict):
        raise Problem(422, "Not valid", "The body must be a JSON object.")
    return read


def _states(text: str | None) -> frozenset[State]:
    names = [name.strip() for name in (text or "").split(",") if name.strip()]
    if unknown := [name for name in names if name not in set(State)]:
        errors = [{"field": "state", "message": f"must be among: {', '.join(State)}"}]
        raise Problem(422, "Not valid", f"unknown state: {unknown[0][:40]}", errors)
    return frozenset(State(name) for name in names)


def _own_address(one: AddressBody, request: Request, services: WebServices) -> OwnAddress:
    language = spoken_by(request, services.words, None)
    detail = services.words.say("alerts.problem_bad_address", language)
    bad = Problem(422, "Not valid", detail, [{"field": "addresses", "message": detail}])
    spoken = as_language(one.language)
    if one.channel not in services.channels or not one.address.strip() or spoken is None:
        raise bad
    try:
        address = e164(one.address, region="CN") if one.channel in PHONES else one.address.strip()
    except RecipientInvalid:
        raise bad from None
    return OwnAddress(channel=one.channel, address=address, language=spoken)


async def _stream(services: WebServices, alert_id: UUID) -> AsyncIterator[ServerSentEvent]:
    async with aclosing(services.live.follow(alert_id)) as views:
        async for view in views:
            data = json.dumps(shown_progress(view), ensure_ascii=False)
            yield ServerSentEvent(data=data, event="message")
