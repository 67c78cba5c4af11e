"""Facilities on the console: the list and its map, one of them, a new one.

It does not know which are found, nor who may change what; `bot.facilities` does.
"""

import gzip
import json
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote, urlencode
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Response

from bot.clock import utc_now
from bot.facilities import Change, room_left
from bot.facilities.editing import mark_of
from bot.facilities.errors import FacilitiesError, Implausible, Unknown
from bot.facilities.listing import Place, Sheet, Sort, Standing
from bot.facilities.listing import Query as Wanted
from bot.web.console.complaints import Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, see_other
from bot.web.console.facility_forms import (
    TEXTS,
    Typed,
    complaint_of,
    fields_in,
    typed_in,
    whole,
    written,
)
from bot.web.console.place import place_of
from bot.web.maps import ground_for
from bot.web.pages import Page
from knowledge.facilities.model import Kind, Status
from knowledge.hazards import Hazard

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

PATH = "/console/facilities"
LONGEST_REASON = 2_000
#: A count that is older may be wrong by now: it is told so.
OLD_HOURS = 6
#: People by one press of a button.
STEP = 10
Text = Annotated[str, Query(max_length=200)]


def address_of(id: str) -> str:
    """The page of one facility."""
    return f"{PATH}/at/{quote(id)}"


@router.get(PATH)
async def listed(
    desk: AtDesk,
    kind: Text = "",
    area: Text = "",
    standing: Text = "",
    room: Text = "",
    q: Text = "",
    sort: Text = "",
    backward: Text = "",
    page: int = 1,
) -> Response:
    typed = {"kind": kind, "area": area, "standing": standing, "room": room, "q": q}
    typed |= {"sort": sort, "backward": backward}
    wanted = _wanted(typed)
    place = place_of(desk.services.areas, area)
    wanted = replace(wanted, area=place.division.code if place.division else None)
    sheet = await desk.services.facility_desk.sheet(wanted, page)
    return desk.render(
        "facilities.html",
        sheet=sheet,
        typed=typed,
        place=place,
        query=_query(typed | {"area": wanted.area or ""}),
        following=_pages(typed, sheet),
        ground=ground_for(desk.services, wanted.area or desk.official.area),
        **_shared(desk.page),
    )


@router.get(f"{PATH}/points")
async def points(
    desk: AtDesk,
    kind: Text = "",
    area: Text = "",
    standing: Text = "",
    room: Text = "",
    q: Text = "",
) -> Response:
    """What the map draws: `rows` of id, name, kind, state, latitude, longitude, room, sample."""
    typed = {"kind": kind, "area": area, "standing": standing, "room": room, "q": q}
    found = await desk.services.facility_desk.places(replace(_wanted(typed), area=area or None))
    body = json.dumps({"rows": [_row(each) for each in found]}, ensure_ascii=False)
    headers = {"Content-Encoding": "gzip", "Cache-Control": "no-store"}
    return Response(gzip.compress(body.encode(), 1), headers=headers, media_type="application/json")


@router.get(f"{PATH}/new")
async def blank(desk: AtDesk) -> Response:
    typed: Typed = {**dict.fromkeys(TEXTS, ""), "kind": Kind.SHELTER, "hazards": []}
    return _new(desk, typed, uuid4())


@router.post(f"{PATH}/new")
async def create(desk: AtDesk) -> Response:
    id = _uuid(desk.text("id"))
    try:
        made = await desk.services.facility_desk.create(id, fields_in(desk), desk.official)
    except FacilitiesError as error:
        return _new(desk, typed_in(desk), id, complaint_of(error, desk.page))
    return see_other(f"{address_of(made)}?saved=1")


@router.get(f"{PATH}/at/{{id:path}}")
async def one(id: str, desk: AtDesk, saved: Text = "") -> Response:
    return await _one(id, desk, saved=bool(saved))


@router.post(f"{PATH}/at/{{id:path}}")
async def act(id: str, desk: AtDesk) -> Response:
    """`act`: count, state, edit, withdraw or restore."""
    doing = desk.text("act")
    try:
        await _act(id, doing, desk)
    except FacilitiesError as error:
        return await _one(id, desk, complaint_of(error, desk.page), doing=doing)
    if desk.page.request.headers.get("hx-request"):
        return await _one(id, desk, doing=doing, saved=True)
    return see_other(f"{address_of(id)}?saved=1")


async def _act(id: str, doing: str, desk: Desk) -> None:
    """Raises FacilitiesError."""
    services, reason = desk.services, desk.text("reason")[:LONGEST_REASON]
    rest: dict[str, Any] = {"by": desk.official, "areas": services.areas}
    done: object = None
    if doing == "edit":
        done = True
        await services.facility_desk.edit(id, fields_in(desk), desk.text("seen"), desk.official)
    elif doing in ("count", "state"):
        change = _count(desk) if doing == "count" else _state(desk)
        done = await services.facilities.change(id, change, reason=reason, **rest)
    elif doing == "withdraw":
        done = await services.facilities.withdraw(id, reason, **rest)
    elif doing == "restore":
        done = await services.facilities.restore(id, **rest)
    if done is None:
        raise Unknown(id)


def _count(desk: Desk) -> Change:
    """Raises Implausible."""
    step = {"add": STEP, "take": -STEP}.get(desk.text("step"))
    if step is not None:
        return Change(step=step)
    people = whole(desk.text("occupancy"))
    if people is None or people < 0:
        raise Implausible("occupancy", "must be a whole number, 0 or more", "wrong_count")
    return Change(occupancy=people)


def _state(desk: Desk) -> Change:
    """Raises Implausible: nobody closes a place without saying why."""
    said = desk.text("status")
    if said not in set(Status):
        raise Unknown(said)
    if said == Status.CLOSED and not desk.text("reason").strip():
        raise Implausible("reason", "must be given", "wrong_reason")
    return Change(status=Status(said))


async def _one(
    id: str,
    desk: Desk,
    complaint: Complaint | None = None,
    *,
    doing: str = "",
    saved: bool = False,
) -> Response:
    facility_desk = desk.services.facility_desk
    try:
        kept = await facility_desk.one(id)
    except Unknown as error:
        missing = complaint_of(error, desk.page)
        return desk.render("facility_missing.html", complaint=missing)
    facility = kept.facility
    fragment = doing == "count" and bool(desk.page.request.headers.get("hx-request"))
    editing = doing == "edit" and complaint is not None
    return desk.render(
        "facility_count.html" if fragment else "facility.html",
        # htmx shows nothing of an answer that is none of success.
        complaint=replace(complaint, status=200) if complaint and fragment else complaint,
        kept=kept,
        facility=facility,
        mine=facility_desk.may_change(facility, desk.official),
        open_now=desk.services.facilities.is_open(facility),
        division=desk.services.areas.at(facility.lat, facility.lon),
        history=() if fragment else await facility_desk.history(id),
        stored=written(facility),
        typed=typed_in(desk) if editing else written(facility),
        seen=mark_of(facility),
        doing=doing,
        saved=saved,
        fragment=fragment,
        typed_count=desk.text("occupancy") if complaint and doing == "count" else "",
        typed_reason=desk.text("reason") if complaint else "",
        shown=lambda field, value: _shown(field, value, desk.page),
        ground=ground_for(desk.services, desk.official.area),
        hazards=tuple(Hazard),
        **_shared(desk.page),
    )


def _new(desk: Desk, typed: Typed, id: UUID, complaint: Complaint | None = None) -> Response:
    return desk.render(
        "facility_new.html",
        complaint=complaint,
        typed=typed,
        stored=typed,
        id=id,
        ground=ground_for(desk.services, desk.official.area),
        hazards=tuple(Hazard),
        **_shared(desk.page),
    )


def _shared(page: Page) -> dict[str, Any]:
    """What every template of facilities may need."""
    return {
        "kinds": tuple(Kind),
        "standings": tuple(Standing),
        "sorts": tuple(Sort),
        "left": room_left,
        "address_of": address_of,
        "age": lambda at: age_of(at, utc_now(), page),
        "is_old": lambda at: (utc_now() - at).total_seconds() > OLD_HOURS * 3600,
    }


def age_of(at: datetime, now: datetime, page: Page) -> str:
    """How long ago, in the largest unit that says enough."""
    minutes = max(0, int((now - at).total_seconds() // 60))
    if minutes < 1:
        return page.say("facilities.age_now")
    for unit, length in (("days", 48 * 60), ("hours", 60), ("minutes", 1)):
        if minutes >= length:
            size = 24 * 60 if unit == "days" else length
            return page.say(f"facilities.age_{unit}", count=minutes // size)
    raise AssertionError(minutes)


def _shown(field: str, value: object, page: Page) -> str:
    """A value of the history in words."""
    if value is None or value == "" or value == []:
        return page.say("facilities.nothing")
    if isinstance(value, bool):
        return page.say("facilities.yes" if value else "facilities.no")
    if field in ("kind", "status"):
        return page.say(f"facilities.{'standing' if field == 'status' else field}_{value}")
    if isinstance(value, list):
        return " · ".join(page.say(f"reports.hazard_{one}") for one in value)
    return str(value)


def _wanted(typed: dict[str, str]) -> Wanted:
    """What is no choice of the form is no filter."""
    kind, standing, sort = typed["kind"], typed["standing"], typed.get("sort", "")
    return Wanted(
        kind=Kind(kind) if kind in set(Kind) else None,
        standing=Standing(standing) if standing in set(Standing) else None,
        room=bool(typed["room"]),
        text=typed["q"],
        sort=Sort(sort) if sort in set(Sort) else Sort.NAME,
        backward=bool(typed.get("backward")),
    )


def _query(typed: dict[str, str]) -> str:
    return urlencode({name: text for name, text in typed.items() if text})


def _pages(typed: dict[str, str], sheet: Sheet) -> dict[str, str]:
    """By "before" and "next"; empty where there is no such page."""
    there = {"before": sheet.number - 1, "next": sheet.number + 1}
    queries = {name: _query(typed | {"page": str(number)}) for name, number in there.items()}
    return {
        name: f"{PATH}?{queries[name]}" if 1 <= number <= sheet.pages else ""
        for name, number in there.items()
    }


def _row(place: Place) -> list[object]:
    id, name, kind, status, lat, lon, left, _, sample = place
    return [id, name, kind, status, lat, lon, left, sample]


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
