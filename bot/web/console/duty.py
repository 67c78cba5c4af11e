"""The officer's own queue, what shifts leave to each other, notes and looks beside a report.

It does not know whose turn a report is: it asks for the lists.
"""

from dataclasses import replace
from datetime import datetime
from itertools import groupby
from uuid import UUID

from fastapi import APIRouter, Response

from bot.clock import utc_now
from bot.reports.listing import Filters, rank_of
from bot.web.console.complaints import DOMAIN, Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, see_other
from bot.web.console.inbox import WORDS
from bot.web.console.on_duty import HOURS, names_of, own_posts, posts
from bot.web.console.reports import shown
from bot.web.console.timers import timer

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

PATH = "/console/duty"
MOST = 50
DONE = frozenset({"written", "acknowledged"})


@router.get(PATH)
async def queue(desk: AtDesk, done: str = "") -> Response:
    return await _page(desk, done=done if done in DONE else "")


@router.post(f"{PATH}/handover")
async def write(desk: AtDesk) -> Response:
    try:
        await desk.services.handing_over.write(desk.official, desk.text("text"))
    except DOMAIN as error:
        return await _page(desk, complaint=desk.complain(error))
    return see_other(f"{PATH}?done=written")


@router.post(f"{PATH}/handover/{{id}}/acknowledge")
async def acknowledge(id: UUID, desk: AtDesk) -> Response:
    await desk.services.handing_over.acknowledge(id, desk.official)
    return see_other(f"{PATH}?done=acknowledged")


@router.post("/console/reports/{reference}/note")
async def note(reference: str, desk: AtDesk) -> Response:
    try:
        await desk.services.beside.note(reference, desk.text("note"), desk.official)
    except DOMAIN as error:
        return await shown(reference, desk, desk.complain(error))
    return see_other(f"/console/reports/{reference}")


@router.get("/console/reports/{reference}/looking")
async def looking(reference: str, desk: AtDesk) -> Response:
    """Who else has the report open; asking says that this page still is."""
    others = await desk.services.beside.look(reference, desk.official)
    now = utc_now()
    looks = [(one.name, _minutes(one.since, now)) for one in others]
    return desk.render("looking.html", looks=looks)


async def _page(desk: Desk, *, done: str = "", complaint: Complaint | None = None) -> Response:
    filters = Filters(officer=desk.official.name, limit=MOST)
    reports, roster, now = desk.services.reports, desk.services.roster, utc_now()
    page = await reports.page(desk.official, filters)
    handings = await desk.services.handing_over.seen_by(desk.official)
    shifts, gaps = await roster.all(), await roster.gaps(desk.official)
    areas = {*(one.area for one in shifts), *(one.area for one in gaps)}
    areas |= {one.area for one in handings}
    places = names_of(areas, desk.services.areas, desk.page.say("duty.whole_country"))
    return desk.render(
        "duty.html",
        complaint=complaint,
        items=page.items,
        ranks=[
            (WORDS[rank], tuple(each))
            for rank, each in groupby(page.items, lambda one: rank_of(one.report))
        ],
        count=sum((await reports.counted(desk.official, filters)).values()),
        late=sum((await reports.counted(desk.official, replace(filters, overdue=True))).values()),
        posts=own_posts(posts(shifts, gaps, roster.clock(), places), desk.official.area),
        hours=HOURS,
        places=places,
        timer=lambda at: timer(at, now),
        handings=handings,
        unread=sum(
            not one.acknowledged_at and one.written_by != desk.official.name for one in handings
        ),
        typed={"text": desk.text("text")},
        done=done,
    )


def _minutes(since: datetime, now: datetime) -> int:
    return int((now - since).total_seconds() // 60)
