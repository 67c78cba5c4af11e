"""The shadow queue, the doubts about one report, and the block list, on the console.

It does not know why a report is doubted: the domain says so by signs.
"""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from bot.clock import utc_now
from bot.officials import Role
from bot.reports.abuse.blocks import WantedBlock
from bot.reports.listing import Filters
from bot.reports.moving import MoveRequest
from bot.reports.report import MOVES, Refusal, Status
from bot.residents.fields import BadFields, FieldProblem
from bot.web.console.complaints import DOMAIN, Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, only, see_other
from bot.web.console.forms import beijing_time
from bot.web.console.on_duty import names_of

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

PATH = "/console/shadow"
#: Who keeps the block list.
OFFICERS = (Role.DUTY_OFFICER, Role.ADMIN)
FIELDS = ("reference", "channel", "address", "token", "reason", "until")
#: What the page may be asked to say after a form; the last word of a sentence's key.
DONE = frozenset({"released", "rejected", "blocked", "lifted"})
PER_PAGE = 50
#: Where residents write from; a name that is none of these can be blocked by the API.
CHANNELS = ("sms", "whatsapp", "telegram", "web", "voice", "email")


@router.get(PATH)
async def listed(desk: AtDesk, done: str = "", cursor: str | None = None) -> Response:
    return await _page(desk, done=done if done in DONE else "", cursor=cursor)


@router.post(f"{PATH}/{{reference}}/release")
async def release(reference: str, desk: AtDesk) -> Response:
    try:
        await desk.services.shadow.release(reference, desk.text("note"), desk.official)
    except DOMAIN as error:
        return await _page(desk, complaint=desk.complain(error))
    return see_other(f"{PATH}?done=released")


@router.post(f"{PATH}/{{reference}}/reject")
async def reject(reference: str, desk: AtDesk) -> Response:
    why = desk.text("refusal")
    wanted = MoveRequest(
        to=Status.REJECTED,
        note=desk.text("note") or None,
        refusal=Refusal(why) if why in set(Refusal) else None,
    )
    try:
        await desk.services.reports.move(reference, wanted, official=desk.official)
    except DOMAIN as error:
        return await _page(desk, complaint=desk.complain(error), rejecting=reference)
    return see_other(f"{PATH}?done=rejected")


@router.get("/console/reports/{reference}/doubts")
async def doubts(reference: str, desk: AtDesk) -> Response:
    found = await desk.services.shadow.look(reference, desk.official)
    return desk.render("doubts.html", found=found, report=found.report, may_block=_keeps(desk))


@router.post("/console/blocks", dependencies=[Depends(only(*OFFICERS))])
async def block(desk: AtDesk) -> Response:
    given = {name: desk.text(name).strip() or None for name in FIELDS[:4]}
    try:
        wanted = WantedBlock(**given, reason=desk.text("reason"), until=_until(desk))
        await desk.services.blocks.add(wanted, desk.official)
    except DOMAIN as error:
        return await _page(desk, complaint=desk.complain(error))
    return see_other(f"{PATH}?done=blocked")


@router.post("/console/blocks/{id}/lift", dependencies=[Depends(only(*OFFICERS))])
async def lift(id: UUID, desk: AtDesk) -> Response:
    await desk.services.blocks.lift(id, desk.official)
    return see_other(f"{PATH}?done=lifted")


def _until(desk: Desk) -> datetime:
    """As the browser's field writes it, Beijing time. Raises BadFields."""
    try:
        return datetime.fromisoformat(beijing_time(desk.text("until")) or "")
    except ValueError:
        raise BadFields([FieldProblem(field="until", key="abuse.until_wrong")]) from None


async def _page(
    desk: Desk,
    *,
    done: str = "",
    cursor: str | None = None,
    complaint: Complaint | None = None,
    rejecting: str = "",
) -> Response:
    """`rejecting`: the report whose rejection was refused, to be shown with what was typed."""
    filters = Filters(held=True, limit=PER_PAGE, cursor=cursor)
    reports = desk.services.reports
    blocks = await desk.services.blocks.all(desk.official) if _keeps(desk) else ()
    everywhere, areas = desk.page.say("abuse.everywhere"), desk.services.areas
    return desk.render(
        "shadow.html",
        complaint=complaint,
        page=await reports.page(desk.official, filters),
        count=sum((await reports.counted(desk.official, filters)).values()),
        rejectable=frozenset(one for one in Status if Status.REJECTED in MOVES[one]),
        blocks=blocks,
        places=names_of([one.area for one in blocks], areas, everywhere),
        channels=CHANNELS,
        blocking=complaint is not None and not rejecting,
        may_block=_keeps(desk),
        now=utc_now(),
        typed={name: desk.text(name) for name in FIELDS},
        refusals=tuple(Refusal),
        rejecting=rejecting,
        typed_note=desk.text("note"),
        typed_refusal=desk.text("refusal"),
        done=done,
    )


def _keeps(desk: Desk) -> bool:
    return desk.official.role in OFFICERS
