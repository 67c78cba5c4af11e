"""The duty roster on the console: who is on duty now, when nobody is, adding and removing shifts.

It does not know what a shift must say, nor who may change it.
"""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from bot.reports.duty.roster import KEEPERS, WantedShift
from bot.web.api.roster import clock_text
from bot.web.console.complaints import DOMAIN, Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, only, see_other
from bot.web.console.forms import moment
from bot.web.console.on_duty import HOURS, names_of, posts
from bot.web.console.place import code_in, place_of
from knowledge.hazards import Hazard

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

PATH = "/console/roster"
KEEPING = [Depends(only(*KEEPERS))]
DONE = frozenset({"added", "removed"})
TEXTS = ("official", "stand_in", "area", "begins", "ends", "level")
MOMENTS = ("starts_at", "ends_at", "away_until")
LISTS = ("hazards", "days")


@router.get(PATH)
async def listed(desk: AtDesk, done: str = "") -> Response:
    return await _page(desk, done=done if done in DONE else "")


@router.post(PATH, dependencies=KEEPING)
async def add(desk: AtDesk) -> Response:
    try:
        await desk.services.roster.add(_wanted(desk), desk.official)
    except DOMAIN as error:
        return await _page(desk, complaint=desk.complain(error))
    return see_other(f"{PATH}?done=added")


@router.post(f"{PATH}/{{id}}/remove", dependencies=KEEPING)
async def remove(id: UUID, desk: AtDesk) -> Response:
    await desk.services.roster.drop(id, desk.official)
    return see_other(f"{PATH}?done=removed")


async def _page(desk: Desk, *, done: str = "", complaint: Complaint | None = None) -> Response:
    roster = desk.services.roster
    gaps = await roster.gaps(desk.official)
    shifts = await roster.all()
    areas = desk.services.areas
    codes = {one.area for one in shifts} | {gap.area for gap in gaps}
    places = names_of(codes, areas, desk.page.say("duty.whole_country"))
    keeps = desk.official.role in KEEPERS
    return desk.render(
        "roster.html",
        complaint=complaint,
        posts=posts(shifts, gaps, roster.clock(), places),
        hours=HOURS,
        shifts=shifts,
        places=places,
        clock=clock_text,
        keeps=keeps,
        people=await roster.names() if keeps else (),
        find=lambda text: place_of(areas, text),
        hazards=tuple(Hazard),
        typed={name: desk.text(name) for name in (*TEXTS, *MOMENTS)}
        | {name: _several(desk, name) for name in LISTS},
        done=done,
    )


def _several(desk: Desk, name: str) -> list[str]:
    """Ticked boxes, and what a browser of before sends in one field with spaces between."""
    texts = [each for each in desk.form.getlist(name) if isinstance(each, str)]
    return " ".join(texts).replace(",", " ").split()


def _wanted(desk: Desk) -> WantedShift:
    """What cannot be read is handed on as something that the domain refuses beside the field.

    Raises BadFields for an area that is not clear.
    """
    values: dict[str, Any] = {name: desk.text(name).strip() or None for name in TEXTS}
    values |= {name: moment(desk.text(name)) for name in MOMENTS}
    values["official"] = desk.text("official")
    values["area"] = code_in(desk, "area")
    values["level"] = _number(values["level"]) if values["level"] else None
    return WantedShift(
        **values,
        hazards=_several(desk, "hazards"),
        days=[_number(day) for day in _several(desk, "days")],
    )


def _number(text: str) -> int:
    return int(text) if text.strip().isdecimal() else -1
