"""The first page of a new warning: a template, a file, what others warn of, or what was reported.

It does not know how a draft is written; the next page does that.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Depends, Response

from bot.alerts.content import Status
from bot.alerts.drafts import PROPOSER
from bot.alerts.incoming.ports import Filter
from bot.alerts.incoming.records import Received
from bot.alerts.records import AlertView, State
from bot.alerts.templates import Template
from bot.officials import Role
from bot.reports.groups.group import Group
from bot.reports.groups.service import GroupFilters
from bot.web.console.complaints import DOMAIN, Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, only, see_other
from bot.web.console.from_template import name_of
from bot.web.console.received import draftable

router = APIRouter(
    route_class=ConsoleRoute,
    include_in_schema=False,
    dependencies=[Depends(only(Role.AUTHOR))],
)

PATH = "/console/warn"
#: Of each list: what is older is found on its own page.
FEW = 6
#: An exercise first: nobody warns in earnest by not looking.
STATUSES = (Status.EXERCISE, Status.ACTUAL, Status.TEST)


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The templates of one hazard, each with its kind and level as a person reads them."""

    hazard: str
    name: str
    templates: Sequence[tuple[Template, str]]


@router.get(PATH)
async def start(desk: AtDesk, status: str = "", find: str = "") -> Response:
    return await _start(desk, status=status, find=find)


@router.post(f"{PATH}/reports")
async def from_reports(desk: AtDesk) -> Response:
    """A draft of the reports of one event: of all that its cluster holds."""
    try:
        belonging = await desk.services.groups.of(desk.text("reference"), desk.official)
        members = belonging.group.members if belonging.group else (belonging.report,)
        alert = await desk.services.proposals.draft(members, desk.official)
    except DOMAIN as error:
        return await _start(desk, complaint=desk.complain(error))
    return see_other(f"/console/alerts/{alert.id}/edit")


async def _start(
    desk: Desk, *, status: str = "", find: str = "", complaint: Complaint | None = None
) -> Response:
    chosen = Status(status) if status in set(Status) else Status.EXERCISE
    shelves = _shelves(desk)
    return desk.render(
        "warn.html",
        complaint=complaint,
        earnest=chosen,
        statuses=STATUSES,
        find=find,
        shelves=[shelf for shelf in shelves if _fits(shelf, find)] if find.strip() else shelves,
        received=await _received(desk),
        proposed=await _proposed(desk),
        clusters=await _clusters(desk),
    )


def _shelves(desk: Desk) -> list[Shelf]:
    """By hazard, those with most templates first: they are what happens most."""
    words, language = desk.page.words, desk.page.language
    found: dict[str, list[tuple[Template, str]]] = {}
    for each in desk.services.alerts.templates.find():
        found.setdefault(each.hazard, []).append((each, _short(each, desk)))
    shelves = [
        Shelf(hazard=hazard, name=words.say(f"reports.hazard_{hazard}", language), templates=each)
        for hazard, each in found.items()
    ]
    return sorted(shelves, key=lambda shelf: (-len(shelf.templates), shelf.name))


def _short(template: Template, desk: Desk) -> str:
    """`Warning · Red`: the hazard is said above it."""
    whole = name_of(template, desk.page.words, desk.page.language)
    return whole.partition(" · ")[2]


def _fits(shelf: Shelf, find: str) -> bool:
    wanted = find.strip().casefold()
    events = (event for each, _ in shelf.templates for event in each.event.values())
    return any(wanted in name.casefold() for name in (shelf.name, shelf.hazard, *events))


async def _received(desk: Desk) -> Sequence[Received]:
    """What others warn of now and can be drafted of, the newest first."""
    page = await desk.services.received.page(Filter(in_force=True), 30, None)
    return [one for one in page.items if draftable(one)][:FEW]


async def _proposed(desk: Desk) -> Sequence[AlertView]:
    """Drafts that confirmed reports made and nobody has taken up."""
    page = await desk.services.alerts.page(states={State.DRAFT}, limit=30)
    return [one for one in page.items if one.alert.created_by == PROPOSER][:FEW]


async def _clusters(desk: Desk) -> Sequence[Group]:
    page = await desk.services.groups.page(desk.official, GroupFilters(limit=FEW))
    return page.items
