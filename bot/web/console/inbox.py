"""The inbox: what waits for somebody, the most urgent first, with timers, counts and filters.

It does not know what a report asks for, nor how one is moved.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from bot.clock import utc_now
from bot.officials import Role
from bot.reports.abuse.judging import Sign
from bot.reports.groups.group import Group
from bot.reports.groups.service import GroupFilters
from bot.reports.listing import (
    MOST_COUNTED,
    Filters,
    OfficialReport,
    Page,
    Rank,
    Tally,
    rank_of,
)
from bot.reports.report import WAITING, Report, Status, as_of
from bot.residents.fields import refuse
from bot.web.api.reports import ME
from bot.web.console.complaints import DOMAIN, Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk
from bot.web.console.forms import moment
from bot.web.console.place import Place, place_of, problem_of
from bot.web.console.timers import timer
from knowledge.hazards import Hazard

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

PATH = "/console/reports"
PER_PAGE = 50
#: Any state, also what is over; without a state only what waits.
ANY = "all"
#: What a rank is called in the sentences.
WORDS: Mapping[Rank, str] = {Rank.LIFE: "life", Rank.URGENT: "urgent", Rank.REST: "rest"}
#: Events of several reports that stand beside the list.
MOST_EVENTS = 6


class Asked(BaseModel):
    """The query as it was typed; what cannot be read filters nothing."""

    status: str = ""
    hazard: str = ""
    area: str = ""
    since: str = ""
    reporter: str = ""
    officer: str = ""
    overdue: str = ""
    doubt: str = ""
    cursor: str | None = None

    @property
    def typed(self) -> dict[str, str]:
        return self.model_dump(exclude={"cursor"})

    def query(self, **changes: str) -> str:
        """The same filters as a query, with some changed; what is empty is left out."""
        return urlencode({name: each for name, each in (self.typed | changes).items() if each})

    @property
    def narrowed(self) -> bool:
        """Whether a filter beside the three views is set."""
        return any(each for name, each in self.typed.items() if name not in ("officer", "overdue"))

    def filters(self, me: str, area: str | None) -> Filters:
        return Filters(
            status=Status(self.status) if self.status in set(Status) else None,
            waiting=not self.status,
            hazard=Hazard(self.hazard) if self.hazard in set(Hazard) else None,
            area=area,
            since=moment(self.since),
            limit=PER_PAGE,
            cursor=self.cursor,
            verified=self.reporter == "verified",
            officer=me if self.officer == ME else self.officer.strip() or None,
            overdue=bool(self.overdue),
            sign=Sign(self.doubt) if self.doubt in set(Sign) else None,
        )


Filtering = Annotated[Asked, Query()]


@router.get(PATH)
async def listed(desk: AtDesk, asked: Filtering) -> Response:
    return await _shown(desk, asked, "reports.html")


@router.get(f"{PATH}/list")
async def fragment(desk: AtDesk, asked: Filtering) -> Response:
    """The part of the page that changes."""
    return await _shown(desk, asked, "reports_list.html")


async def _shown(desk: Desk, asked: Asked, template: str) -> Response:
    now, place = utc_now(), place_of(desk.services.areas, asked.area)
    filters = asked.filters(desk.official.name, place.code)
    page, tally, complaint = await _found(desk, filters, place)
    counts = await _counts(desk, filters, page) if complaint is None else {}
    return desk.render(
        template,
        complaint=complaint,
        page=page,
        ranks=[
            (WORDS[rank], counts[rank], tuple(each)) for rank, each in groupby(page.items, _rank)
        ],
        most=MOST_COUNTED,
        place=place,
        tally=tally,
        asked=asked,
        typed=asked.typed,
        views=_views(asked, tally),
        exports=_exports(filters),
        events=await _events(desk, now) if complaint is None else (),
        may_draft=desk.official.role is Role.AUTHOR,
        timer=lambda at: timer(at, now),
        statuses=tuple(Status),
        hazards=tuple(Hazard),
        signs=tuple(Sign),
    )


async def _found(
    desk: Desk, filters: Filters, place: Place
) -> tuple[Page, Tally, Complaint | None]:
    """A name that means several divisions filters nothing until one is chosen."""
    reports, official = desk.services.reports, desk.official
    wrong = problem_of(place, "area") if place.unknown else None
    try:
        refuse([wrong])
        return await reports.page(official, filters), await reports.tally(official, filters), None
    except DOMAIN as error:
        nothing = Tally(everybodys=0, mine=0, overdue=0)
        return Page(items=(), next=None), nothing, desk.complain(error)


async def _counts(desk: Desk, filters: Filters, page: Page) -> Mapping[Rank, int]:
    """How many the whole list has of each rank: what is all on this page is counted here."""
    if filters.cursor is None and page.next is None:
        return Counter(map(_rank, page.items))
    return await desk.services.reports.counted(desk.official, filters)


def _rank(shown: OfficialReport) -> Rank:
    return rank_of(shown.report)


def _views(asked: Asked, tally: Tally) -> list[dict[str, Any]]:
    """The three lists: what each is called, how many wait in it, its query, whether it is open."""
    return [
        _view("everybodys", tally.everybodys, asked, {"officer": "", "overdue": ""}),
        _view("mine", tally.mine, asked, {"officer": ME, "overdue": ""}),
        _view("overdue", tally.overdue, asked, {"officer": "", "overdue": "1"}),
    ]


def _view(word: str, count: int, asked: Asked, own: Mapping[str, str]) -> dict[str, Any]:
    here = all(asked.typed[name] == each for name, each in own.items())
    return {"word": word, "count": count, "query": asked.query(**own), "here": here}


def _exports(filters: Filters) -> str:
    """What of the filters a file can be asked for by."""
    known = {
        "status": filters.status,
        "hazard": filters.hazard,
        "area": filters.area,
        "since": filters.since.isoformat() if filters.since else None,
    }
    return urlencode({name: each for name, each in known.items() if each})


async def _events(desk: Desk, now: datetime) -> list[tuple[Group, Report]]:
    """Events that several reports tell of and that are not over, with the report to open."""
    page = await desk.services.groups.page(desk.official, GroupFilters(limit=4 * MOST_EVENTS))
    found = [(group, waits) for group in page.items if (waits := _waiting(group, now))]
    return found[:MOST_EVENTS]


def _waiting(group: Group, now: datetime) -> Report | None:
    members = (as_of(one, now) for one in group.members)
    return next((one for one in members if one.status in WAITING), None)
