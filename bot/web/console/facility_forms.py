"""Forms about facilities: reads what was typed, and words what is wrong with it.

It does not know what may be written; `bot.facilities` says so.
"""

from collections.abc import Mapping

from bot.facilities.editing import Fields
from bot.facilities.errors import (
    ChangedMeanwhile,
    FacilitiesError,
    FieldsWrong,
    Implausible,
    NotYours,
)
from bot.web.console.complaints import Complaint
from bot.web.console.desk import Desk
from bot.web.pages import Page
from knowledge.facilities.model import Facility, Kind
from knowledge.hazards import Hazard

TEXTS = (
    "name",
    "kind",
    "address",
    "lat",
    "lon",
    "capacity",
    "accessible",
    "indoor",
    "opening_hours",
    "contact",
    "admin_code",
)
#: What is no number is told as one that no rule lets through.
_UNREADABLE = -1
_TRUTHS = {"yes": True, "no": False}

Typed = Mapping[str, str | list[str]]


def typed_in(desk: Desk) -> Typed:
    """As it was typed, for showing it again; a kind that is none shows as `fields_in` takes it."""
    hazards = [one for one in desk.form.getlist("hazards") if isinstance(one, str)]
    texts = {name: desk.text(name) for name in TEXTS}
    return {**texts, "kind": fields_in(desk).kind, "hazards": hazards}


def written(facility: Facility) -> Typed:
    """As the form shows what is stored."""
    truth = {True: "yes", False: "no", None: ""}
    return {
        "name": facility.name,
        "kind": facility.kind,
        "address": facility.address,
        "lat": str(facility.lat),
        "lon": str(facility.lon),
        "capacity": "" if facility.capacity is None else str(facility.capacity),
        "accessible": truth[facility.accessible],
        "indoor": truth[facility.indoor],
        "opening_hours": facility.opening_hours or "",
        "contact": facility.contact or "",
        "admin_code": facility.admin_code or "",
        "hazards": list(facility.hazards),
    }


def fields_in(desk: Desk) -> Fields:
    """What was typed, as the domain takes it; what cannot be read it will refuse."""
    kind = desk.text("kind")
    ticked = {one for one in desk.form.getlist("hazards") if isinstance(one, str)}
    return Fields(
        name=desk.text("name"),
        kind=Kind(kind) if kind in set(Kind) else Kind.SHELTER,
        address=desk.text("address"),
        lat=_degrees(desk.text("lat")),
        lon=_degrees(desk.text("lon")),
        capacity=whole(desk.text("capacity")),
        accessible=_TRUTHS.get(desk.text("accessible")),
        indoor=_TRUTHS.get(desk.text("indoor")),
        hazards=tuple(hazard for hazard in Hazard if hazard.value in ticked),
        opening_hours=desk.text("opening_hours"),
        contact=desk.text("contact"),
        admin_code=desk.text("admin_code"),
    )


def whole(text: str) -> int | None:
    """None for nothing; below 0 for what is no whole number. Takes 1,200 and １２００."""
    digits = "".join(text.split()).replace(",", "").replace("，", "")
    if not digits:
        return None
    return int(digits) if digits.isdecimal() and len(digits) < 10 else _UNREADABLE


def complaint_of(error: FacilitiesError, page: Page) -> Complaint:
    """The sentence above the page, and those beside the fields."""
    if isinstance(error, Implausible):
        return complaint_of(FieldsWrong((error,)), page)
    if isinstance(error, FieldsWrong):
        fields = {one.field: _said(one, page) for one in error.problems}
        return Complaint(status=422, message=page.say("facilities.wrong"), fields=fields)
    if isinstance(error, NotYours):
        return Complaint(status=403, message=page.say("facilities.not_yours"))
    if isinstance(error, ChangedMeanwhile):
        return Complaint(status=409, message=page.say("facilities.changed_meanwhile"))
    return Complaint(status=404, message=page.say("facilities.unknown_facility"))


def _said(problem: Implausible, page: Page) -> str:
    return page.say(f"facilities.{problem.key}", **problem.values)


def _degrees(text: str) -> float | None:
    try:
        return float(text.strip())
    except ValueError:
        return None
