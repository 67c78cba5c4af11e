"""What an official makes of reports of one event: the same, another one, a duplicate, a warning.

It does not know how reports come together.
"""

from uuid import uuid4

from fastapi import APIRouter, Depends, Response

from bot.officials import Role
from bot.reports.groups.confidence import Member
from bot.reports.groups.group import group_of
from bot.reports.moving import MoveRequest, moves_of
from bot.reports.places import Places
from bot.reports.report import Report, Status
from bot.reports.similar import distance_m
from bot.web.console.complaints import DOMAIN, Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, only, see_other
from bot.web.console.reports import shown

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)


@router.get("/console/reports/{reference}/compare/{other}")
async def compare(reference: str, other: str, desk: AtDesk) -> Response:
    """Both side by side: what was told, when, where, and the files."""
    return await _compared(reference, other, desk)


@router.post("/console/reports/{reference}/link")
async def link(reference: str, desk: AtDesk) -> Response:
    await desk.services.groups.link(reference, desk.text("other"), desk.official)
    return see_other(f"/console/reports/{reference}#cluster")


@router.post("/console/reports/{reference}/unlink")
async def unlink(reference: str, desk: AtDesk) -> Response:
    await desk.services.groups.unlink(reference, desk.text("other"), desk.official)
    return see_other(f"/console/reports/{reference}#cluster")


@router.post("/console/reports/{reference}/merge")
async def merge(reference: str, desk: AtDesk) -> Response:
    """This one becomes the other's duplicate."""
    other = desk.text("other")
    wanted = MoveRequest(to=Status.DUPLICATE, duplicate_of=other)
    try:
        await desk.services.reports.move(reference, wanted, official=desk.official)
    except DOMAIN as error:
        return await _compared(reference, other, desk, desk.complain(error))
    return see_other(f"/console/reports/{reference}")


@router.post("/console/reports/{reference}/draft", dependencies=[Depends(only(Role.AUTHOR))])
async def draft(reference: str, desk: AtDesk) -> Response:
    """A draft warning of the report's event, opened for what no report says."""
    belonging = await desk.services.groups.of(reference, desk.official)
    group = belonging.group or group_of(uuid4(), [Member(report=belonging.report)])
    try:
        alert = await desk.services.proposals.draft(group.members, desk.official)
    except DOMAIN as error:
        return await shown(reference, desk, desk.complain(error))
    return see_other(f"/console/alerts/{alert.id}/edit")


async def _compared(
    reference: str, other: str, desk: Desk, complaint: Complaint | None = None
) -> Response:
    official = Places(desk.services.areas).of(desk.official)
    this = await desk.services.reports.detail(reference, desk.official)
    that = await desk.services.reports.detail(other, desk.official)
    between = abs(this.report.created_at - that.report.created_at)
    return desk.render(
        "report_compare.html",
        complaint=complaint,
        this=this,
        that=that,
        metres=_metres(this.report, that.report),
        minutes=int(between.total_seconds() // 60),
        may_merge=Status.DUPLICATE in moves_of(this.report, official),
    )


def _metres(one: Report, other: Report) -> int | None:
    """None where one of them has no point."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    return round(distance_m(one.lat, one.lon, other.lat, other.lon))
