"""The sandbox's JSON: what the phones received, writing as a phone, ordering faults.

It does not know any provider's HTTP shape towards our adapters.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Collection, Sequence
from datetime import UTC, datetime
from typing import Annotated, Self

import aiohttp
from fastapi import APIRouter
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, BeforeValidator, Field, model_validator
from starlette.responses import Response

from channels.sandbox.faults import Fault, Faults
from channels.sandbox.files import NotAFile
from channels.sandbox.phones import PhoneMessage, Phones
from channels.sandbox.playing import NotAnAddress, Played, Writing
from channels.sandbox.provider import as_number

#: As people write one. A group's begins with a minus sign, and a browser's id may hold dashes.
_NUMBER = re.compile(r"[\s+]*\d[\d\s-]*")
_CHUNK = 500  # messages encoded before the event loop gets a turn: 200,000 at once would stall it


def _moment(value: object) -> object:
    """A time whose offset's `+` came as a space; one without an offset is UTC."""
    if not isinstance(value, str):
        return value
    try:
        moment = datetime.fromisoformat(value.strip().replace(" ", "+") if "T" in value else value)
    except ValueError:
        return value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


Since = Annotated[datetime | None, BeforeValidator(_moment)]


class WritingOrder(BaseModel):
    """What a phone writes; see `playing.Writing`."""

    channel: str
    sender: str = Field(alias="from", min_length=1, max_length=200)
    text: str = Field(default="", max_length=4096)
    press: str | None = None
    location: tuple[float, float] | None = None
    media: list[str] = Field(default=[], max_length=10)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.text or self.press or self.location or self.media):
            raise ValueError("nothing is written: text, press, location or media")
        return self


class FaultOrder(BaseModel):
    """What shall go wrong next, how often, and its seconds where the fault has some."""

    channel: str = "sms"
    fault: Fault
    count: int = Field(default=1, ge=1, le=1_000_000)
    seconds: float | None = Field(default=None, ge=0, le=3600)


def add_routes(
    router: APIRouter, played: Collection[Played], phones: Phones, faults: Faults
) -> None:
    """Give a router the sandbox's JSON API."""
    by_channel = {channel: one for one in played for channel in one.channels}

    @router.get("/sandbox/messages")
    async def messages(to: str | None = None, since: Since = None) -> StreamingResponse:
        phone = to if to is None or not _NUMBER.fullmatch(to) else as_number(to)
        found = phones.received(phone or None, since)
        return StreamingResponse(_stream(found), media_type="application/json")

    @router.post("/sandbox/messages", status_code=201)
    async def write(order: WritingOrder) -> JSONResponse:
        if order.channel not in by_channel:
            return _problem(422, f"no_such_channel, only {', '.join(by_channel)}")
        writing = Writing(**{**order.model_dump(), "media": tuple(order.media)})
        try:
            written = await by_channel[order.channel].write(writing)
        except NotAnAddress:
            return _problem(422, "not_an_address")
        except NotAFile:
            return _problem(422, "not_a_file")
        except (aiohttp.ClientError, OSError, TimeoutError):
            return _problem(502, "service_unreachable")
        if written.status >= 400:
            return _problem(502, f"service_answered_{written.status}")
        body = {"id": written.id, "webhook_status": written.status}
        return JSONResponse(body, status_code=201)

    @router.post("/sandbox/faults", status_code=201)
    async def order(fault: FaultOrder) -> Response:
        if fault.channel not in by_channel:
            return _problem(422, f"no_such_channel, only {', '.join(by_channel)}")
        faults.order(fault.channel, fault.fault, count=fault.count, seconds=fault.seconds)
        return JSONResponse(fault.model_dump(mode="json"), status_code=201)

    @router.delete("/sandbox/faults", status_code=204)
    async def clear() -> None:
        faults.clear()


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
