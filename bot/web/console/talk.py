"""Talking to residents: who waits for a person, the thread with its answers, back to the bot.

It does not know which moves are legal: it asks the domain, which looks again when one is made.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from bot.clock import utc_now
from bot.handover.errors import HandoverError
from bot.handover.records import LONGEST_ANSWER, Author, Line, State, Thread
from bot.officials import Role
from bot.web.console.complaints import Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, Refused, only, see_other
from bot.web.console.talk_canned import Ready, ready_of

router = APIRouter(
    route_class=ConsoleRoute,
    include_in_schema=False,
    dependencies=[Depends(only(Role.DUTY_OFFICER))],
)

PER_PAGE = 50
#: An answer that is on its way is shown when it is known whether it was taken.
ON_ITS_WAY = timedelta(seconds=30)


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


@router.get("/console/talk/next")
async def next_up(desk: AtDesk) -> Response:
    """Whoever is most urgent, of these who waits longest; the list where nobody waits any more."""
    page = await desk.services.talk_desk.page(desk.official, states={State.WAITING}, limit=PER_PAGE)
    waiting = await desk.services.talk_beside.queue(page.items, desk.official)
    if not waiting:
        return see_other("/console/talk")
    return see_other(f"/console/talk/{waiting[0].shown.handover.id}")


@router.get("/console/talk/{id}")
async def one(id: UUID, desk: AtDesk) -> Response:
    return await _thread(id, desk)


@router.get("/console/talk/{id}/lines")
async def lines(id: UUID, desk: AtDesk, after: int = 0, state: State | None = None) -> Response:
    """What was said since the line `after`, for the page that is open; `state`: as it shows it."""
    thread = await desk.services.talk_desk.thread(id, desk.official)
    now = utc_now()
    settled = takewhile(lambda line: _settled(line, now), thread.lines)
    new = [line for line in settled if line.id > after]
    await _read(thread, new, desk)
    handover = thread.shown.handover
    return desk.render(
        "talk_news.html",
        handover=handover,
        lines=new,
        last=new[-1].id if new else after,
        open=handover.state in (State.WAITING, State.TAKEN),
        moved=state is not None and state is not handover.state,
    )


@router.post("/console/talk/{id}/{act}")
async def act(id: UUID, act: str, desk: AtDesk) -> Response:
    """One of the moves, or an answer; what the domain refuses is said above the thread."""
    await desk.services.talk_desk.here(desk.official, by_hand=True)
    if act == "canned":
        return await _thread(id, desk, typed=await _with_canned(id, desk))
    do = _acts(desk).get(act)
    if do is None:
        raise Refused(404, "console.not_found")
    try:
        await do(id)
    except HandoverError as error:
        return await _thread(id, desk, complaint=desk.complain(error), typed=desk.text("text"))
    return see_other(f"/console/talk/{id}")


def _acts(desk: Desk) -> dict[str, Callable[[UUID], Awaitable[object]]]:
    talks, official = desk.services.talk_desk, desk.official
    return {
        "take": lambda id: talks.take(id, official),
        "return": lambda id: talks.give_back(id, official),
        "close": lambda id: talks.close(id, official),
        "say": lambda id: talks.say(id, desk.text("text"), official),
    }


async def _with_canned(id: UUID, desk: Desk) -> str:
    """What is in the box and the ready answer behind it: nothing is sent before the officer reads.

    Without scripts; with them it is put there in the browser.
    """
    thread = await desk.services.talk_desk.thread(id, desk.official)
    ready = await ready_of(desk, thread.shown.handover.language)
    found = next((one.text for one in ready if one.shortcut == desk.text("canned")), None)
    if found is None:
        raise Refused(404, "console.not_found")
    return "\n".join(filter(None, (desk.text("text").strip(), found)))


async def _list(desk: Desk, template: str) -> Response:
    talks, official = desk.services.talk_desk, desk.official
    until = await talks.here(official, by_hand=False)
    pages = [
        await talks.page(official, states=states, limit=PER_PAGE)
        for states in ({State.WAITING}, {State.TAKEN}, set(State) - {State.WAITING, State.TAKEN})
    ]
    beside = desk.services.talk_beside
    waiting, taken = [await beside.queue(page.items, official) for page in pages[:2]]
    return desk.render(
        template,
        until=until,
        waiting=waiting,
        mine=[one for one in taken if one.shown.handover.taken_by == official.name],
        others=[one for one in taken if one.shown.handover.taken_by != official.name],
        ended=pages[2].items,
        clock=_clock,
        place=lambda code: _place(desk, code),
    )


async def _thread(
    id: UUID, desk: Desk, *, complaint: Complaint | None = None, typed: str = ""
) -> Response:
    thread = await desk.services.talk_desk.thread(id, desk.official)
    handover = thread.shown.handover
    await _read(thread, thread.lines, desk)
    mine = handover.state is State.TAKEN and handover.taken_by == desk.official.name
    ready: Sequence[Ready] = await ready_of(desk, handover.language) if mine else ()
    return desk.render(
        "talk_thread.html",
        complaint=complaint,
        shown=thread.shown,
        handover=handover,
        lines=thread.lines,
        last=thread.lines[-1].id if thread.lines else 0,
        mine=mine,
        open=handover.state in (State.WAITING, State.TAKEN),
        known=await desk.services.talk_beside.known(handover, desk.official),
        ready=ready,
        longest=LONGEST_ANSWER,
        typed={"text": typed},
        clock=_clock,
        place=lambda code: _place(desk, code),
    )


async def _read(thread: Thread, shown: Sequence[Line], desk: Desk) -> None:
    if shown:
        id = thread.shown.handover.id
        await desk.services.talk_beside.read(id, shown[-1].id, desk.official)


def _settled(line: Line, now: datetime) -> bool:
    return line.author is not Author.OFFICER or line.sent or now - line.at > ON_ITS_WAY


def _place(desk: Desk, code: str | None) -> str:
    """The division's name; the code of one that we do not know."""
    division = desk.services.areas.get(code) if code else None
    return division.full_name if division else code or desk.page.say("console.talk_no_area")


def _clock(at: datetime) -> str:
    """Minutes and seconds since then: 3:05."""
    minutes, seconds = divmod(max(0, int((utc_now() - at).total_seconds())), 60)
    return f"{minutes}:{seconds:02}"
