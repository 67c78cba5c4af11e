"""Warnings of other authorities: what came, how far each is believed, and drafts made of them.

It does not know how a document is judged.
"""

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from starlette.datastructures import UploadFile

from bot.alerts.cap import CapMsgType
from bot.alerts.content import MsgType
from bot.alerts.incoming.answering import sentence
from bot.alerts.incoming.ports import Filter
from bot.alerts.incoming.records import Outcome, Received, ReceivedPage, Taken, Trust, Via
from bot.clock import utc_now
from bot.officials import Role
from bot.web.console.complaints import DOMAIN, Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, Refused, only, see_other

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

PATH = "/console/received"
PER_PAGE = 50
#: Characters of a document on its page; the whole of it is behind the API.
MOST_SHOWN = 20_000
_WARNS = frozenset({CapMsgType.ALERT, CapMsgType.UPDATE})
_IN_FORCE = {"yes": True, "no": False}


@router.get(PATH)
async def listed(
    desk: AtDesk, trust: str = "", in_force: str = "", cursor: str | None = None
) -> Response:
    return await _list(desk, trust=trust, in_force=in_force, cursor=cursor)


@router.post(PATH)
async def take(desk: AtDesk) -> Response:
    """A CAP file that reached an official by another way; what is wrong with it is said."""
    file = desk.form.get("cap")
    data = await file.read() if isinstance(file, UploadFile) else b""
    if not data:
        message = desk.page.say("console.cap_missing")
        return await _list(
            desk, complaint=Complaint(status=422, message=message, fields={"cap": message})
        )
    via = Via(official=desk.official.name)
    try:
        taken = await desk.services.inbox.take(data, via=via, now=utc_now())
    except DOMAIN as error:
        return await _list(desk, complaint=desk.complain(error))
    return await _list(desk, taken=taken)


@router.get(f"{PATH}/{{id}}")
async def one(id: UUID, desk: AtDesk) -> Response:
    return await _shown(id, desk)


@router.post(f"{PATH}/{{id}}/draft", dependencies=[Depends(only(Role.AUTHOR))])
async def draft(id: UUID, desk: AtDesk) -> Response:
    """A draft of our own that says what it says: two people still decide."""
    received = await _get(id, desk)
    if not draftable(received):
        raise Refused(409, "received.not_draftable")
    alerts = desk.services.alerts
    try:
        read = (await alerts.read(received.document, desk.official)).content
        # Whatever it was to its sender, with us it is a first message: we sent none before it.
        content = replace(read, msg_type=MsgType.ALERT, references=())
        alert = await alerts.draft(content, desk.official)
    except DOMAIN as error:
        return await _shown(id, desk, desk.complain(error))
    return see_other(f"/console/alerts/{alert.id}/edit")


def draftable(received: Received) -> bool:
    """A warning that stands, was not refused, and of which no draft was made by a rule."""
    return (
        received.msg_type in _WARNS
        and received.outcome is not Outcome.REFUSED
        and received.ended_at is None
        and received.relayed_alert_id is None
    )


async def _list(
    desk: Desk,
    *,
    trust: str = "",
    in_force: str = "",
    cursor: str | None = None,
    complaint: Complaint | None = None,
    taken: Taken | None = None,
) -> Response:
    wanted = Filter(
        trust=Trust(trust) if trust in set(Trust) else None, in_force=_IN_FORCE.get(in_force)
    )
    try:
        page = await desk.services.received.page(wanted, PER_PAGE, cursor)
    except DOMAIN as error:
        page, complaint = ReceivedPage(items=(), next=None), desk.complain(error)
    return desk.render(
        "received.html",
        complaint=complaint,
        page=page,
        typed={"trust": trust, "in_force": in_force},
        trusts=tuple(Trust),
        taken=taken,
        problems=_problems(taken, desk) if taken else (),
    )


def _problems(taken: Taken, desk: Desk) -> list[str]:
    words, language = desk.page.words, desk.page.language
    return [
        f"{f'{one.element}: ' if one.element else ''}{sentence(one, words, language)}"
        for one in taken.problems
    ]


async def _shown(id: UUID, desk: Desk, complaint: Complaint | None = None) -> Response:
    received = await _get(id, desk)
    text = received.document.decode("utf-8", "replace")
    return desk.render(
        "received_one.html",
        complaint=complaint,
        one=received,
        feed=await _feed(received, desk),
        draftable=draftable(received) and desk.official.role is Role.AUTHOR,
        document=text[:MOST_SHOWN],
        shortened=len(text) > MOST_SHOWN,
    )


async def _get(id: UUID, desk: Desk) -> Received:
    received = await desk.services.received.get(id)
    if received is None:
        raise Refused(404, "console.not_found")
    return received


async def _feed(received: Received, desk: Desk) -> str:
    """What the feed is called that it came by; empty for none, and for one that was removed."""
    feeds = await desk.services.feeds.all() if received.feed_id else ()
    found = (one.feed for one in feeds if one.feed.id == received.feed_id)
    return next((feed.name or feed.url for feed in found), "")
