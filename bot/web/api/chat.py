"""Talking over HTTP: `POST /api/chat` and what we send on our own as Server-Sent Events.

It does not know how an answer is found.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Form, Header, Path, Query, Request, UploadFile
from pydantic import BaseModel, ConfigDict, Field, field_validator
from sse_starlette import EventSourceResponse, ServerSentEvent

from bot.messages import Message
from bot.once import StillBeingAnswered
from bot.reports.media import MOST_FILES
from bot.residents.people import Person
from bot.services import WebServices
from bot.web.api.fields import Number, as_storable
from bot.web.api.refusals import refusals
from bot.web.dependencies import Remote, Services
from bot.web.problems import Problem

router = APIRouter(tags=["talking"])

#: Seconds between two looks into the mailbox when no notification came.
LOOK_AGAIN = 5.0
#: Any stable id that can stand in a path.
SENDER = r"^[^\x00-\x1f\x7f/\\?#]{1,200}$"
#: What a page calls its own message; long enough that two pages never choose the same.
MESSAGE_ID = r"^[A-Za-z0-9_-]{8,64}$"


class Location(BaseModel):
    model_config = ConfigDict(extra="forbid")
    lat: Number = Field(ge=-90, le=90, allow_inf_nan=False)
    lon: Number = Field(ge=-180, le=180, allow_inf_nan=False)


class ChatMessage(BaseModel):
    """The body of `POST /api/chat`. `id`: sent again, the message is answered as it was before."""

    model_config = ConfigDict(extra="ignore")
    sender: str = Field(pattern=SENDER)
    id: str | None = Field(default=None, pattern=MESSAGE_ID)
    text: str = Field(default="", max_length=20_000)
    language: str | None = Field(default=None, max_length=35)
    location: Location | None = None
    payload: str | None = Field(default=None, max_length=4_000)
    media: list[Annotated[str, Field(max_length=40)]] = Field(
        default_factory=list, max_length=MOST_FILES
    )

    @field_validator("text", "language", "payload")
    @classmethod
    def _storable(cls, text: str | None) -> str | None:
        return None if text is None else as_storable(text)


@router.post("/api/chat")
async def chat(message: ChatMessage, services: Services, remote: Remote) -> dict[str, Any]:
    """Answers one message; always 200 with at least one message for a body that can be read."""
    person = Person(channel="web", address=message.sender)
    if message.id is None:
        return await _answered(message, person, services, remote)
    make = partial(_answered, message, person, services, remote)
    try:
        return await services.once.answer(person, message.id, make)
    except StillBeingAnswered as error:
        again = {"Retry-After": "2"}
        raise Problem(503, "Still being answered", "Ask again.", headers=again) from error


async def _answered(
    message: ChatMessage, person: Person, services: Services, remote: str
) -> dict[str, Any]:
    location = message.location
    turn = await services.gateway.hear(
        Message(
            person=person,
            text=message.text,
            language=message.language,
            location=(location.lat, location.lon) if location else None,
            payload=message.payload,
            media=tuple(message.media),
            remote=remote,
        )
    )
    return {
        "language": turn.language,
        "messages": [reply.model_dump(mode="json") for reply in turn.messages],
    }


@router.post("/api/chat/media", status_code=201)
async def upload(
    request: Request,
    services: Services,
    remote: Remote,
    sender: Annotated[str, Form(pattern=SENDER)],
    file: UploadFile,
) -> dict[str, Any]:
    """Keeps a photo, a recording or a film for this sender's next messages.

    It is told by its first bytes; nobody else can use its id, and after a day it is thrown away
    unless a report has it.
    """
    person = Person(channel="web", address=sender)
    with refusals(request, services):
        kept = await services.uploads.keep(person, file.file, remote=remote)
    return {"id": str(kept.id), "media_type": kept.media_type, "size": kept.size}


@router.get("/api/chat/{sender}/events", response_class=EventSourceResponse)
async def events(
    sender: Annotated[str, Path(pattern=SENDER)],
    services: Services,
    header: Annotated[str | None, Header(alias="Last-Event-ID")] = None,
    query: Annotated[str | None, Query(alias="last_event_id")] = None,
) -> EventSourceResponse:
    """What we send on our own, alerts among it, after the last event that the page has.

    A browser names it in the header only while the page stays open; a page that opens anew says it
    in the query; 0 is everything. Without one, alerts in force that were not seen come first.
    """
    named = header or query or ""
    said = named.isdecimal() and len(named) < 19
    last = int(named) if said else await services.mailbox.newest(sender)
    return EventSourceResponse(_stream(services, sender, last), ping=15)


async def _stream(services: WebServices, sender: str, last: int) -> AsyncIterator[ServerSentEvent]:
    with services.post.waiting(services.mailbox.fingerprint(sender)) as arrived:
        while True:
            for id, message in await services.mailbox.after(sender, last):
                last = id
                data = json.dumps(message, ensure_ascii=False)
                yield ServerSentEvent(data=data, event="message", id=str(id))
            arrived.clear()
            try:
                await asyncio.wait_for(arrived.wait(), LOOK_AGAIN)
            except TimeoutError:
                continue
