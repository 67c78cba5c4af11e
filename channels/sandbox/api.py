"""The sandbox's JSON: what the phones received, writing as a phone, ordering faults.

It does not know the provider's HTTP shape towards our adapter.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal

import aiohttp
from fastapi import APIRouter
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, BeforeValidator, Field

from channels.base import Clock
from channels.sandbox.callbacks import Callbacks
from channels.sandbox.config import SandboxConfig
from channels.sandbox.faults import Fault, Faults
from channels.sandbox.phones import PhoneMessage, Phones
from channels.sandbox.provider import API_VERSION, CHANNEL

_CHUNK = 500  # messages encoded before the event loop gets a turn: 200,000 at once would stall it


def _number(value: object) -> object:
    """A number as people and query strings write it: a `+` that came as a space, spaces, dashes."""
    if not isinstance(value, str):
        return value
    kept = value.replace("-", " ").strip()
    bare = "".join(kept.split())
    return f"+{bare}" if value.startswith(" ") and bare.isdigit() else bare


def _moment(value: object) -> object:
    """A time whose offset's `+` came as a space; one without an offset is UTC."""
    if not isinstance(value, str):
        return value
    try:
        moment = datetime.fromisoformat(value.strip().replace(" ", "+") if "T" in value else value)
    except ValueError:
        return value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


Number = Annotated[str, BeforeValidator(_number), Field(pattern=r"^\+[1-9]\d{6,14}$")]
To = Annotated[str | None, BeforeValidator(_number)]
Since = Annotated[datetime | None, BeforeValidator(_moment)]


class Writing(BaseModel):
    """What a phone writes."""

    channel: Literal["sms"]
    sender: Number = Field(alias="from")
    text: str = Field(min_length=1, max_length=1600)


class FaultOrder(BaseModel):
    """What shall go wrong next, how often, and its seconds where the fault has some."""

    channel: Literal["sms"] = "sms"
    fault: Fault
    count: int = Field(default=1, ge=1, le=1_000_000)
    seconds: float | None = Field(default=None, ge=0, le=3600)


def add_routes(
    router: APIRouter,
    config: SandboxConfig,
    phones: Phones,
    faults: Faults,
    callbacks: Callbacks,
    clock: Clock,
) -> None:
    """Give a router the sandbox's JSON API."""

    @router.get("/sandbox/messages")
    async def messages(to: To = None, since: Since = None) -> StreamingResponse:
        found = phones.received(to or None, since)
        return StreamingResponse(_stream(found), media_type="application/json")

    @router.post("/sandbox/messages", status_code=201)
    async def write(writing: Writing) -> JSONResponse:
        sid = f"SM{uuid.uuid4().hex}"
        written = PhoneMessage(
            id=sid,
            channel=CHANNEL,
            phone=writing.sender,
            text=writing.text,
            at=clock(),
            written=True,
        )
        phones.add(written)
        url = f"{config.public_url.rstrip('/')}/channels/{CHANNEL}/webhook"
        try:
            status = await callbacks.post(url, inbound_form(config, written))
        except (aiohttp.ClientError, OSError, TimeoutError):
            return _problem(502, "service_unreachable")
        if status >= 400:
            return _problem(502, f"service_answered_{status}")
        return JSONResponse({"id": sid, "webhook_status": status}, status_code=201)

    @router.post("/sandbox/faults", status_code=201)
    async def order(fault: FaultOrder) -> dict[str, object]:
        faults.order(fault.channel, fault.fault, count=fault.count, seconds=fault.seconds)
        return fault.model_dump(mode="json")

    @router.delete("/sandbox/faults", status_code=204)
    async def clear() -> None:
        faults.clear()


def inbound_form(config: SandboxConfig, written: PhoneMessage) -> dict[str, str]:
    """Twilio's webhook form for a message from a phone."""
    return {
        "MessageSid": written.id,
        "SmsSid": written.id,
        "SmsMessageSid": written.id,
        "SmsStatus": "received",
        "AccountSid": config.account_sid,
        "ApiVersion": API_VERSION,
        "From": written.phone,
        "To": config.number,
        "Body": written.text,
        "NumMedia": "0",
        "NumSegments": "1",
    }


async def _stream(found: Sequence[PhoneMessage]) -> AsyncIterator[str]:
    yield '{"messages": ['
    for start in range(0, len(found), _CHUNK):
        chunk = [json.dumps(m.public(), ensure_ascii=False) for m in found[start : start + _CHUNK]]
        yield (", " if start else "") + ", ".join(chunk)
    yield "]}"


def _problem(status: int, title: str) -> JSONResponse:
    """An RFC 9457 problem document; titles are words for programs, not for residents."""
    body = {"title": title, "detail": title, "status": status, "errors": []}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")
