"""Talking to residents: who waits for a person, the thread with its answers, back to the bot.

It does not know which moves are legal: it asks the domain, which looks again when one is made.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from bot.handover.errors import HandoverError
from bot.handover.records import LONGEST_ANSWER, State
from bot.officials import Role
from bot.web.console.complaints import Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, Refused, only, see_other

router = APIRouter(
    route_class=ConsoleRoute,
    include_in_schema=False,
    dependencies=[Depends(only(Role.DUTY_OFFICER))],
)

PER_PAGE = 50
#: Answers that are ready, by their name in bot/words (`handover.canned_…`).
CANNED = ("where", "how_many", "call", "safe", "wait", "noted")


@router.get("/console/talk")
async def listed(desk: AtDesk) -> Response:
    """Opening the page is a sign of life; that somebody is there is said by a press of a button."""
    return await _list(desk, "talk.html")


@router.get("/console/talk/list")
async def fragment(desk: AtDesk) -> Response:
    """The part of the page that changes; asking for it says that the page is still open."""
    return await _list(desk, "talk_list.html")


@router.post("/console/talk/here")
async def here(desk: AtDesk) -> Response:
    await desk.services.talk_desk.here(desk.official, by_hand=True)
    return see_other("/console/talk")


@router.post("/console/talk/away")
async def away(desk: AtDesk) -> Response:
    await desk.services.talk_desk.away(desk.official)
    return see_other("/console/talk")


@router.get("/console/talk/{id}")
async def one(id: UUID, desk: AtDesk) -> Response:
    return await _thread(id, desk, "talk_thread.html")


@router.get("/console/talk/{id}/lines")
async def lines(id: UUID, desk: AtDesk) -> Response:
    """The thread alone, for the page that is open."""
    return await _thread(id, desk, "talk_lines.html")


@router.post("/console/talk/{id}/{act}")
async def act(id: UUID, act: str, desk: AtDesk) -> Response:
    """One of the moves, or an answer; what the domain refuses is said above the thread."""
    do = _acts(desk).get(act)
    if do is None:
        raise Refused(404, "console.not_found")
    await desk.services.talk_desk.here(desk.official, by_hand=True)
    try:
        await do(id)
    except HandoverError as error:
        return await _thread(id, desk, "talk_thread.html", desk.complain(error))
    return see_other(f"/console/talk/{id}")


def _acts(desk: Desk) -> dict[str, Callable[[UUID], Awaitable[object]]]:
    talks, official = desk.services.talk_desk, desk.official
    return {
        "take": lambda id: talks.take(id, official),
        "return": lambda id: talks.give_back(id, official),
        "close": lambda id: talks.close(id, official),
        "say": lambda id: talks.say(id, desk.text("text"), official),
        "canned": lambda id: _say_canned(id, desk),
    }


async def _say_canned(id: UUID, desk: Desk) -> None:
    """In the resident's language, whatever the officer reads."""
    if (name := desk.text("canned")) not in CANNED:
        raise Refused(404, "console.not_found")
    thread = await desk.services.talk_desk.thread(id, desk.official)
    language = thread.shown.handover.language
    text = desk.services.words.say(f"handover.canned_{name}", language)
    await desk.services.talk_desk.say(id, text, desk.official)


async def _list(desk: Desk, template: str) -> Response:
    talks = desk.services.talk_desk
    until = await talks.here(desk.official, by_hand=False)
    waiting = await talks.page(desk.official, states={State.WAITING}, limit=PER_PAGE)
    taken = await talks.page(desk.official, states={State.TAKEN}, limit=PER_PAGE)
    ended = await talks.page(
        desk.official, states=set(State) - {State.WAITING, State.TAKEN}, limit=PER_PAGE
    )
    return desk.render(
        template,
        until=until,
        waiting=tuple(reversed(waiting.items)),  # who has waited longest comes first
        taken=taken.items,
        ended=ended.items,
        minutes=_minutes_since,
    )


async def _thread(
    id: UUID, desk: Desk, template: str, complaint: Complaint | None = None
) -> Response:
    thread = await desk.services.talk_desk.thread(id, desk.official)
    handover = thread.shown.handover
    return desk.render(
        template,
        complaint=complaint,
        shown=thread.shown,
        handover=handover,
        lines=thread.lines,
        mine=handover.state is State.TAKEN and handover.taken_by == desk.official.name,
        open=handover.state in (State.WAITING, State.TAKEN),
        canned=CANNED,
        in_their_words=lambda name: desk.services.words.say(
            f"handover.canned_{name}", handover.language
        ),
        longest=LONGEST_ANSWER,
        typed={"text": desk.text("text")},
    )


def _minutes_since(at: datetime) -> int:
    return max(0, int((datetime.now(UTC) - at).total_seconds() // 60))
