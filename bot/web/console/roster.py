"""The duty roster on the console: who is on duty now, when nobody is, adding and removing shifts.

It does not know what a shift must say, nor who may change it.
"""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from bot.reports.duty.roster import KEEPERS, WantedShift
from bot.web.api.roster import clock_text
from bot.web.console.complaints import DOMAIN, Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, see_other
from bot.web.console.forms import moment

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

PATH = "/console/roster"
DONE = frozenset({"added", "removed"})
TEXTS = ("official", "stand_in", "area", "begins", "ends")
MOMENTS = ("starts_at", "ends_at", "away_until")
LISTS = ("hazards", "days", "level")


@router.get(PATH)
async def listed(desk: AtDesk, done: str = "") -> Response:
    return await _page(desk, done=done if done in DONE else "")


@router.post(PATH)
async def add(desk: AtDesk) -> Response:
    try:
        await desk.services.roster.add(_wanted(desk), desk.official)
    except DOMAIN as error:
        return await _page(desk, complaint=desk.complain(error))
    return see_other(f"{PATH}?done=added")


@router.post(f"{PATH}/{{id}}/remove")
async def remove(id: UUID, desk: AtDesk) -> Response:
    await desk.services.roster.drop(id, desk.official)
    return see_other(f"{PATH}?done=removed")


async def _page(desk: Desk, *, done: str = "", complaint: Complaint | None = None) -> Response:
    roster = desk.services.roster
    gaps = await roster.gaps(desk.official)
    shifts = await roster.all()
    codes = {one.area for one in shifts} | {gap.area for gap in gaps}
    return desk.render(
        "roster.html",
        complaint=complaint,
        now=await roster.now(),
        gaps=gaps,
        shifts=shifts,
        places={code: _place(code, desk) for code in codes},
        clock=clock_text,
        keeps=desk.official.role in KEEPERS,
        typed={name: desk.text(name) for name in (*TEXTS, *MOMENTS, *LISTS)},
        done=done,
    )


def _place(code: str | None, desk: Desk) -> str:
    if code is None:
        return desk.page.say("duty.whole_country")
    found = desk.services.areas.get(code)
    return f"{found.full_name} {code}" if found else code


def _wanted(desk: Desk) -> WantedShift:
    """What cannot be read is handed on as something that the domain refuses beside the field."""
    values: dict[str, Any] = {name: desk.text(name).strip() or None for name in TEXTS}
    values |= {name: moment(desk.text(name)) for name in MOMENTS}
    values["official"] = desk.text("official")
    return WantedShift(
        **values,
        level=_number(desk.text("level")) if desk.text("level").strip() else None,
        hazards=desk.text("hazards").split(),
        days=[_number(day) for day in desk.text("days").replace(",", " ").split()],
    )


def _number(text: str) -> int:
    return int(text) if text.strip().isdecimal() else -1
