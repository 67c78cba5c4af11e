"""Documents of other authorities over HTTP: officials hand one in, and see what came.

It does not know how far a document is believed, nor why.
"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from bot.alerts.cap import MEDIA_TYPE, CapInvalid
from bot.alerts.incoming.answering import sentence
from bot.alerts.incoming.ports import Filter
from bot.alerts.incoming.records import Received, Remark, Taken, Trust, Via
from bot.clock import utc_now
from bot.web.api.alert_refusals import refusals
from bot.web.api.refusals import spoken_by
from bot.web.dependencies import AnyOfficial, Services
from bot.web.problems import Problem
from bot.words.catalogue import Words

router = APIRouter(tags=["received"])

Limit = Annotated[int, Query(ge=1, le=500)]


@router.post("/api/cap", response_class=Response)
async def take(request: Request, services: Services, official: AnyOfficial) -> Response:
    """One CAP document in. Who asks for CAP gets the Ack or Error that answers it."""
    document = await request.body()
    with refusals(request, services):
        try:
            via = Via(official=official.name)
            taken = await services.inbox.take(document, via=via, now=utc_now())
        except CapInvalid as error:
            if _wants_cap(request) and (
                answer := await services.inbox.error(document, error.problems, utc_now())
            ):
                return Response(answer, status_code=422, media_type=MEDIA_TYPE)
            raise
    if taken.answer is not None and _wants_cap(request):
        return Response(taken.answer, media_type=MEDIA_TYPE)
    language = spoken_by(request, services.words, None)
    return JSONResponse(shown_taken(taken, services.words, language))


@router.get("/api/received")
async def listed(
    request: Request,
    services: Services,
    official: AnyOfficial,
    trust: Trust | None = None,
    in_force: bool | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> dict[str, Any]:
    """Newest first, refused ones too."""
    with refusals(request, services):
        page = await services.received.page(Filter(trust=trust, in_force=in_force), limit, cursor)
    return {"items": [shown_received(one) for one in page.items], "next": page.next}


@router.get("/api/received/{received_id}", response_model=None)
async def one(
    received_id: UUID, request: Request, services: Services, official: AnyOfficial
) -> Response | dict[str, Any]:
    """With the document; who asks for CAP gets that alone, byte for byte."""
    found = await services.received.get(received_id)
    if found is None:
        raise Problem(404, "Not found", "No document of this id was received.")
    if _wants_cap(request):
        return Response(found.document, media_type=MEDIA_TYPE)
    return {**shown_received(found), "document": found.document.decode("utf-8", "replace")}


def shown_taken(taken: Taken, words: Words, language: str) -> dict[str, Any]:
    """What api.md promises, and the id under which the document is found again."""
    return {
        "identifier": taken.identifier,
        "outcome": taken.outcome.value,
        "trust": taken.trust.value,
        "problems": [_problem(one, words, language) for one in taken.problems],
        "id": str(taken.received_id) if taken.received_id else None,
    }


def shown_received(one: Received) -> dict[str, Any]:
    """One document in a list. `shown`: residents may see it while it is in force."""
    summary = one.summary
    return {
        "id": str(one.id),
        "sender": one.sender,
        "identifier": one.identifier,
        "sent": one.sent.isoformat(),
        "received_at": one.received_at.isoformat(),
        "via": {"feed": str(one.feed_id) if one.feed_id else None, "official": one.official},
        "msg_type": one.msg_type.value,
        "status": one.status.value,
        "trust": one.trust.value,
        "shown": one.trusted and one.warned is not None,
        "outcome": one.outcome.value,
        "event": summary.event,
        "severity": summary.severity,
        "urgency": summary.urgency,
        "certainty": summary.certainty,
        "languages": list(summary.languages),
        "headline": summary.headline,
        "area": summary.area,
        "note": summary.note,
        "expires": one.expires_at.isoformat() if one.expires_at else None,
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        "ended_by": one.ended_by,
        "relayed_alert": str(one.relayed_alert_id) if one.relayed_alert_id else None,
    }


def shown_acknowledgement(one: Received) -> dict[str, Any]:
    """What another service said of a message of ours."""
    return {
        "sender": one.sender,
        "type": one.msg_type.value,
        "note": one.summary.note,
        "sent": one.sent.isoformat(),
        "trust": one.trust.value,
    }


def _problem(remark: Remark, words: Words, language: str) -> dict[str, Any]:
    return {
        "field": remark.element or None,
        "line": remark.line,
        "code": remark.code,
        "message": sentence(remark, words, language),
    }


def _wants_cap(request: Request) -> bool:
    return MEDIA_TYPE in request.headers.get("accept", "")
