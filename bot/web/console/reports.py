"""The officials' reports: the list, one report with its timeline, the moves that it allows.

It does not know which moves are legal beyond naming those that the domain lists.
"""

from datetime import datetime

from fastapi import APIRouter, Response

from bot.reports.listing import Filters, Page
from bot.reports.moving import MoveRequest
from bot.reports.report import MOVES, Status
from bot.web.console.complaints import DOMAIN, Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, see_other
from bot.web.console.forms import beijing_time
from knowledge.hazards import Hazard

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

PER_PAGE = 50


@router.get("/console/reports")
async def listed(
    desk: AtDesk,
    status: str = "",
    hazard: str = "",
    area: str = "",
    since: str = "",
    cursor: str | None = None,
) -> Response:
    filters = Filters(
        status=Status(status) if status in set(Status) else None,
        hazard=Hazard(hazard) if hazard in set(Hazard) else None,
        area=area.strip() or None,
        since=_since(since),
        limit=PER_PAGE,
        cursor=cursor,
    )
    typed = {"status": status, "hazard": hazard, "area": area, "since": since}
    page, complaint = await _page(desk, filters)
    return desk.render(
        "reports.html",
        complaint=complaint,
        page=page,
        typed=typed,
        statuses=tuple(Status),
        hazards=tuple(Hazard),
    )


@router.get("/console/reports/{reference}")
async def one(reference: str, desk: AtDesk) -> Response:
    return await _shown(reference, desk)


@router.post("/console/reports/{reference}/move")
async def move(reference: str, desk: AtDesk) -> Response:
    to = desk.text("to")
    wanted = MoveRequest(
        to=Status(to) if to in set(Status) else Status.EXPIRED,  # no official's move: refused
        note=desk.text("note") or None,
        assignee=desk.text("assignee") or None,
        duplicate_of=desk.text("duplicate_of") or None,
    )
    try:
        await desk.services.reports.move(reference, wanted, official=desk.official)
    except DOMAIN as error:
        return await _shown(reference, desk, desk.complain(error))
    return see_other(f"/console/reports/{reference}")


async def _page(desk: Desk, filters: Filters) -> tuple[Page, Complaint | None]:
    try:
        return await desk.services.reports.page(desk.official, filters), None
    except DOMAIN as error:
        return Page(items=(), next=None), desk.complain(error)


async def _shown(reference: str, desk: Desk, complaint: Complaint | None = None) -> Response:
    shown = await desk.services.reports.detail(reference, desk.official)
    report = shown.report
    belonging = await desk.services.groups.of(reference, desk.official)
    area = desk.services.areas.get(report.area_code) if report.area_code else None
    return desk.render(
        "report.html",
        complaint=complaint,
        shown=shown,
        report=report,
        belonging=belonging,
        area=area.full_name if area else report.area_code,
        moves=[status for status in Status if status in MOVES[report.status] - {Status.EXPIRED}],
        typed={name: desk.text(name) for name in ("to", "note", "assignee", "duplicate_of")},
    )


def _since(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(beijing_time(text) or "")
    except ValueError:
        return None
