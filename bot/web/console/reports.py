"""One report: what was told, what can be done next, its timeline, who told it.

It does not know which moves are legal beyond naming those that the domain lists.
"""

from fastapi import APIRouter, Response
from starlette.datastructures import UploadFile

from bot.clock import utc_now
from bot.officials import Role
from bot.reports.kinds import told_of
from bot.reports.media import MOST_BYTES
from bot.reports.moving import MoveRequest, moves_of, usual_of
from bot.reports.person import Disclosed
from bot.reports.places import Places
from bot.reports.report import Refusal, Status, graded
from bot.web.console.complaints import DOMAIN, Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, see_other
from bot.web.console.timers import timer
from bot.web.maps import ground_for

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)


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
        refusal=Refusal(why) if (why := desk.text("refusal")) in set(Refusal) else None,
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
    official, now = Places(desk.services.areas).of(desk.official), utc_now()
    legal = moves_of(report, official)
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
        usual=usual_of(report, official),
        refusals=tuple(Refusal),
        helpers=await desk.services.roster.helpers(report),
        ground=ground_for(desk.services, report.area_code or desk.official.area),
        timer=lambda at: timer(at, now),
        may_draft=desk.official.role is Role.AUTHOR,
        typed={
            name: desk.text(name)
            for name in ("to", "note", "tell", "assignee", "duplicate_of", "reason", "refusal")
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
