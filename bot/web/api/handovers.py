"""Talking to residents over HTTP: who waits for a person, the thread, taking it and answering.

It does not know how an answer reaches anybody, nor which moves are legal.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from sse_starlette import EventSourceResponse, ServerSentEvent

from bot.handover.errors import HandoverError
from bot.handover.records import LONGEST_ANSWER, SIGN_OF_LIFE, Line, Shown, State
from bot.officials import Official, Role
from bot.services import WebServices
from bot.web.api.fields import Storable
from bot.web.api.handover_refusals import problem_of
from bot.web.api.refusals import spoken_by
from bot.web.dependencies import Services, require

router = APIRouter(tags=["handovers"])

DutyOfficer = Annotated[Official, Depends(require(Role.DUTY_OFFICER))]
#: Seconds between two looks for whoever newly waits.
LOOK_AGAIN = 3.0
#: Those waiting that one look tells of.
MOST_WAITING = 100


class Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    #: Longer ones are refused in words.
    text: Storable = Field(max_length=10 * LONGEST_ANSWER)


@router.get("/api/handovers")
async def listed(
    request: Request,
    services: Services,
    official: DutyOfficer,
    state: Annotated[list[State] | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: str | None = None,
) -> dict[str, Any]:
    """Newest first, those of the officer's area; every state unless named."""
    with _refusals(request, services):
        page = await services.talk_desk.page(
            official, states=state or (), limit=limit, cursor=cursor
        )
    return {"items": [shown_as_json(one) for one in page.items], "next": page.next}


@router.post("/api/handovers/presence")
async def present(services: Services, official: DutyOfficer) -> dict[str, Any]:
    """ "I am here": residents who ask are told so for so many seconds, unless it is sent again."""
    await services.talk_desk.here(official, by_hand=True)
    return {"seconds": SIGN_OF_LIFE.total_seconds()}


@router.delete("/api/handovers/presence")
async def absent(services: Services, official: DutyOfficer) -> dict[str, Any]:
    await services.talk_desk.away(official)
    return {"seconds": 0}


@router.get("/api/handovers/events", response_class=EventSourceResponse)
async def events(services: Services, official: DutyOfficer) -> EventSourceResponse:
    """Everybody who waits, then whoever newly does."""
    return EventSourceResponse(_stream(services, official), ping=15)


@router.get("/api/handovers/{id}")
async def one(
    request: Request, services: Services, official: DutyOfficer, id: UUID
) -> dict[str, Any]:
    with _refusals(request, services):
        thread = await services.talk_desk.thread(id, official)
    lines = [_line(line) for line in thread.lines]
    return {**shown_as_json(thread.shown), "thread": lines}


@router.post("/api/handovers/{id}/take")
async def take(
    request: Request, services: Services, official: DutyOfficer, id: UUID
) -> dict[str, Any]:
    with _refusals(request, services):
        return shown_as_json(await services.talk_desk.take(id, official))


@router.post("/api/handovers/{id}/say")
async def say(
    request: Request, services: Services, official: DutyOfficer, id: UUID, answer: Answer
) -> dict[str, Any]:
    """502 when the channel did not take it; it stands in the thread all the same."""
    with _refusals(request, services):
        await services.talk_desk.say(id, answer.text, official)
    return await one(request, services, official, id)


@router.post("/api/handovers/{id}/return")
async def give_back(
    request: Request, services: Services, official: DutyOfficer, id: UUID
) -> dict[str, Any]:
    with _refusals(request, services):
        return shown_as_json(await services.talk_desk.give_back(id, official))


@router.post("/api/handovers/{id}/close")
async def close(
    request: Request, services: Services, official: DutyOfficer, id: UUID
) -> dict[str, Any]:
    with _refusals(request, services):
        return shown_as_json(await services.talk_desk.close(id, official))


async def _stream(services: WebServices, official: Official) -> AsyncIterator[ServerSentEvent]:
    told: set[UUID] = set()
    while True:
        page = await services.talk_desk.page(official, states={State.WAITING}, limit=MOST_WAITING)
        for shown in reversed(page.items):
            if shown.handover.id not in told:
                data = json.dumps(shown_as_json(shown), ensure_ascii=False)
                yield ServerSentEvent(data=data, event="waiting", id=str(shown.handover.id))
        told = {shown.handover.id for shown in page.items}
        await asyncio.sleep(LOOK_AGAIN)


@contextmanager
def _refusals(request: Request, services: WebServices) -> Iterator[None]:
    """Raises Problem instead of the domain's errors."""
    try:
        yield
    except HandoverError as error:
        language = spoken_by(request, services.words, None)
        raise problem_of(error, services.words, language) from None


def shown_as_json(shown: Shown) -> dict[str, Any]:
    one = shown.handover
    return {
        "id": str(one.id),
        "state": one.state.value,
        "channel": one.channel,
        "address": shown.address,
        "language": one.language,
        "area": one.area,
        "started_at": one.started_at.isoformat(),
        "heard_at": one.heard_at.isoformat(),
        "taken_at": _moment(one.taken_at),
        "taken_by": one.taken_by,
        "ended_at": _moment(one.ended_at),
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "at": line.at.isoformat(),
        "author": line.author.value,
        "person": line.person,
        "text": line.text,
        "sent": line.sent,
    }


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None
