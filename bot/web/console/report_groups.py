"""What an official says of two reports at the console: one event, another one, a duplicate.

It does not know how reports come together.
"""

from fastapi import APIRouter, Response

from bot.reports.moving import MoveRequest
from bot.reports.report import Status
from bot.web.console.desk import AtDesk, ConsoleRoute, see_other

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)


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
    wanted = MoveRequest(to=Status.DUPLICATE, duplicate_of=desk.text("other"))
    await desk.services.reports.move(reference, wanted, official=desk.official)
    return see_other(f"/console/reports/{reference}")
