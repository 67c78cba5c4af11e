"""The register of verified reporters on the console: who is in it, adding, changing, removing.

It does not know which names, areas and addresses are good: the domain says so beside the field.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from bot.officials import Role
from bot.reports.reporters.records import ReporterRole, ShownReporter, WantedReporter
from bot.residents.people import Person
from bot.web.console.complaints import DOMAIN, Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, only, see_other
from bot.web.console.place import codes_of

router = APIRouter(
    route_class=ConsoleRoute,
    include_in_schema=False,
    dependencies=[Depends(only(Role.ADMIN))],
)

PATH = "/console/reporters"
#: What the page may be asked to say after a form; the last word of a sentence's key.
DONE = frozenset({"added", "changed", "removed"})
FIELDS = ("name", "areas", "addresses", "active")
_BETWEEN = re.compile(r"[\s,，、;；]+")
#: Whoever is added works.
BLANK: Mapping[str, object] = {
    "name": "",
    "roles": (),
    "areas": "",
    "addresses": "",
    "active": "yes",
}


@router.get(PATH)
async def listed(desk: AtDesk, done: str = "") -> Response:
    return await _page(desk, done=done if done in DONE else "")


@router.post(PATH)
async def add(desk: AtDesk) -> Response:
    try:
        await desk.services.reporters.add(_wanted(desk), desk.official)
    except DOMAIN as error:
        return await _page(desk, complaint=_by_field(desk.complain(error)))
    return see_other(f"{PATH}?done=added")


@router.post(f"{PATH}/{{id}}")
async def change(id: UUID, desk: AtDesk) -> Response:
    try:
        await desk.services.reporters.replace(id, _wanted(desk), desk.official)
    except DOMAIN as error:
        return await _page(desk, complaint=_by_field(desk.complain(error)), changing=id)
    return see_other(f"{PATH}?done=changed#r-{id}")


@router.post(f"{PATH}/{{id}}/remove")
async def remove(id: UUID, desk: AtDesk) -> Response:
    await desk.services.reporters.remove(id, desk.official)
    return see_other(f"{PATH}?done=removed")


def _wanted(desk: Desk) -> WantedReporter:
    """Raises BadFields for an area that is not clear."""
    return WantedReporter(
        name=desk.text("name"),
        roles=_roles(desk),
        areas=codes_of(desk.services.areas, _BETWEEN.split(desk.text("areas").strip()), "areas"),
        addresses=tuple(_addresses(desk.text("addresses"))),
        active=desk.text("active") == "yes",
    )


def _roles(desk: Desk) -> tuple[str, ...]:
    return tuple(role for role in desk.form.getlist("roles") if isinstance(role, str))


def _addresses(text: str) -> list[Person]:
    """One a line: the channel, a space, the address."""
    lines = [line.strip() for line in text.splitlines()]
    pairs = [line.partition(" ") for line in lines if line]
    return [Person(channel=channel, address=address.strip()) for channel, _, address in pairs]


def _by_field(complaint: Complaint) -> Complaint:
    """The form has one field for all divisions: `areas.0` is said beside it."""
    fields: dict[str, str] = {}
    for name, text in complaint.fields.items():
        fields.setdefault(name.partition(".")[0], text)
    return replace(complaint, fields=fields)


async def _page(
    desk: Desk,
    *,
    done: str = "",
    complaint: Complaint | None = None,
    changing: UUID | None = None,
) -> Response:
    found = await desk.services.reporters.all(desk.official)
    typed = {name: desk.text(name) for name in FIELDS}
    written = {**typed, "roles": _roles(desk)}
    return desk.render(
        "reporters.html",
        complaint=complaint,
        found=[(one, written if one.entry.id == changing else _fields(one)) for one in found],
        places={one.entry.id: _places(one, desk) for one in found},
        roles=tuple(ReporterRole),
        typed=written if complaint and not changing else BLANK,
        changing=changing,
        done=done,
    )


def _fields(shown: ShownReporter) -> Mapping[str, object]:
    """An entry as its form has it."""
    entry, addresses = shown.entry, shown.addresses or ()
    return {
        "name": entry.name,
        "roles": entry.roles,
        "areas": " ".join(entry.areas),
        "addresses": "\n".join(f"{one.channel} {one.address}" for one in addresses),
        "active": "yes" if entry.active else "",
    }


def _places(shown: ShownReporter, desk: Desk) -> str:
    found = [desk.services.areas.get(code) for code in shown.entry.areas]
    return " · ".join(one.full_name for one in found if one)
