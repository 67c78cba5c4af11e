"""The officials' reports: the list, one report with its timeline, the moves that it allows.

It does not know which moves are legal beyond naming those that the domain lists.
"""

from fastapi import APIRouter, Response
from starlette.datastructures import UploadFile

from bot.officials import Role
from bot.reports.abuse.judging import Sign
from bot.reports.kinds import told_of
from bot.reports.listing import Filters, Page
from bot.reports.media import MOST_BYTES
from bot.reports.moving import MoveRequest, moves_of
from bot.reports.person import Disclosed
from bot.reports.places import Places
from bot.reports.report import Status, graded
from bot.web.api.reports import ME
from bot.web.console.complaints import DOMAIN, Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, see_other
from bot.web.console.forms import moment
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
    reporter: str = "",
    cursor: str | None = None,
    officer: str = "",
    overdue: str = "",
    doubt: str = "",
) -> Response:
    filters = Filters(
        status=Status(status) if status in set(Status) else None,
        hazard=Hazard(hazard) if hazard in set(Hazard) else None,
        area=area.strip() or None,
        since=moment(since),
        limit=PER_PAGE,
        cursor=cursor,
        verified=reporter == "verified",
        officer=desk.official.name if officer == ME else officer.strip() or None,
        overdue=bool(overdue),
        sign=Sign(doubt) if doubt in set(Sign) else None,
    )
    typed = {"status": status, "hazard": hazard, "area": area, "since": since}
    typed |= {"reporter": reporter, "officer": officer, "overdue": overdue, "doubt": doubt}
    page, complaint = await _page(desk, filters)
    return desk.render(
        "reports.html",
        complaint=complaint,
        page=page,
        typed=typed,
        statuses=tuple(Status),
        hazards=tuple(Hazard),
        signs=tuple(Sign),
    )


@router.get("/console/reports/{reference}")
async def one(reference: str, desk: AtDesk) -> Response:
    return await shown(reference, desk)


@router.post("/console/reports/{reference}/move")
async def move(reference: str, desk: AtDesk) -> Response:
    to = desk.text("to")
    try:
        media = (*_named(desk), *await _attached(reference, desk))
    except DOMAIN as error:
        return await shown(reference, desk, desk.complain(error))
    wanted = MoveRequest(
        to=Status(to) if to in set(Status) else Status.EXPIRED,  # no official's move: refused
        note=desk.text("note") or None,
        assignee=desk.text("assignee") or None,
        duplicate_of=desk.text("duplicate_of") or None,
        media=media,
        tell=desk.text("tell") or None,
    )
    try:
        await desk.services.reports.move(reference, wanted, official=desk.official)
    except DOMAIN as error:
        return await shown(reference, desk, desk.complain(error), media)
    return see_other(f"/console/reports/{reference}")


@router.post("/console/reports/{reference}/reporter")
async def reporter(reference: str, desk: AtDesk) -> Response:
    """Who told it: by POST, so that no link opens it and the reason stands in no log."""
    try:
        seen = await desk.services.reports.reporter(reference, desk.official, desk.text("reason"))
    except DOMAIN as error:
        return await shown(reference, desk, desk.complain(error))
    return await shown(reference, desk, seen=seen)


async def _page(desk: Desk, filters: Filters) -> tuple[Page, Complaint | None]:
    try:
        return await desk.services.reports.page(desk.official, filters), None
    except DOMAIN as error:
        return Page(items=(), next=None), desk.complain(error)


async def shown(
    reference: str,
    desk: Desk,
    complaint: Complaint | None = None,
    named: tuple[str, ...] = (),
    seen: Disclosed | None = None,
) -> Response:
    """The page of one report; `named`: files that were just attached; `seen`: who told it."""
    found = await desk.services.reports.detail(reference, desk.official)
    report = found.report
    belonging = await desk.services.groups.of(reference, desk.official)
    area = desk.services.areas.get(report.area_code) if report.area_code else None
    legal = moves_of(report, Places(desk.services.areas).of(desk.official))
    return desk.render(
        "report.html",
        complaint=complaint,
        shown=found,
        seen=seen,
        may_see_reporter=desk.official.role is Role.ADMIN,
        report=report,
        named=named,
        graded=graded(report),
        belonging=belonging,
        area=area.full_name if area else report.area_code,
        details=tuple(told_of(report.hazard, report.details)),
        moves=[status for status in Status if status in legal],
        typed={
            name: desk.text(name)
            for name in ("to", "note", "tell", "assignee", "duplicate_of", "reason")
        },
    )


def _named(desk: Desk) -> tuple[str, ...]:
    """The files of the report that the form ticks."""
    return tuple(value for value in desk.form.getlist("media") if isinstance(value, str))


async def _attached(reference: str, desk: Desk) -> tuple[str, ...]:
    """The file that came with the form, kept with the report whatever becomes of the move."""
    file = desk.form.get("proof")
    if not isinstance(file, UploadFile) or not file.filename:
        return ()
    await desk.services.reports.detail(reference, desk.official)
    media = await desk.services.reports.attach(reference, await file.read(MOST_BYTES + 1))
    return (str(media.id),)
