"""The officials' alerts: lists, one alert with what it does and did, the moves that it allows.

It does not know which moves are legal: it asks the domain, which looks again when one is made.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter, Response

from bot.alerts import moves
from bot.alerts.content import ContentInvalid
from bot.alerts.errors import AlertsError, SamePerson
from bot.alerts.preview import Preview
from bot.alerts.records import Act, Alert, AlertView, State
from bot.officials import Role
from bot.web.console.complaints import DOMAIN, Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, Refused, see_other

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

PER_PAGE = 30
DELIVERIES_PER_PAGE = 100
#: States before anything was sent: what is of interest is what would happen.
BEFORE = frozenset({State.DRAFT, State.SUBMITTED, State.RETURNED, State.REJECTED})
#: States in which figures still change.
MOVING = frozenset({State.APPROVED, State.SENDING, State.PAUSED})
#: What people do on an alert's page, in the order of the buttons.
OFFERED = (
    Act.EDIT, Act.SUBMIT, Act.APPROVE, Act.RETURN, Act.REJECT, Act.PAUSE, Act.RESUME, Act.CANCEL,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What this person may do now; `own_hand` when only the two-person rule forbids approving."""

    acts: tuple[Act, ...]
    own_hand: bool


@router.get("/console/alerts")
async def listed(desk: AtDesk, state: str = "", cursor: str | None = None) -> Response:
    states = {State(state)} if state in set(State) else set()
    page = await desk.services.alerts.page(states=states, limit=PER_PAGE, cursor=cursor)
    return desk.render("alerts.html", page=page, chosen=state, states=tuple(State))


@router.get("/console/alerts/{id}")
async def one(id: UUID, desk: AtDesk) -> Response:
    return await _shown(id, desk)


@router.get("/console/alerts/{id}/progress")
async def progress(id: UUID, desk: AtDesk) -> Response:
    """The part of the page that changes while an alert is sent."""
    view = await desk.services.live.latest(id)
    return desk.render(
        "progress.html",
        view=view,
        moving=view.alert.state in MOVING,
        halted=await _halted(view, desk),
    )


@router.get("/console/alerts/{id}/deliveries")
async def deliveries(id: UUID, desk: AtDesk, cursor: str | None = None) -> Response:
    view = await desk.services.alerts.get(id)
    page = await desk.services.alerts.deliveries(
        id, desk.official, limit=DELIVERIES_PER_PAGE, cursor=cursor
    )
    return desk.render("deliveries.html", view=view, page=page)


@router.post("/console/alerts/{id}/{act}")
async def act(id: UUID, act: str, desk: AtDesk) -> Response:
    """One of the moves; what the domain refuses is said on the alert's page."""
    do = _acts(desk).get(act)
    if do is None:
        raise Refused(404, "console.not_found")
    try:
        await do(id)
    except DOMAIN as error:
        return await _shown(id, desk, desk.complain(error))
    return see_other(f"/console/alerts/{id}")


def _acts(desk: Desk) -> dict[str, Callable[[UUID], Awaitable[Alert]]]:
    alerts, official, reason = desk.services.alerts, desk.official, desk.text("reason")
    return {
        Act.SUBMIT: lambda id: alerts.submit(id, official),
        Act.APPROVE: lambda id: alerts.approve(id, official),
        Act.RETURN: lambda id: alerts.send_back(id, reason, official),
        Act.REJECT: lambda id: alerts.reject(id, reason, official),
        Act.PAUSE: lambda id: alerts.pause(id, official),
        Act.RESUME: lambda id: alerts.resume(id, official),
        Act.CANCEL: lambda id: alerts.cancel(id, official),
    }


async def _shown(id: UUID, desk: Desk, complaint: Complaint | None = None) -> Response:
    view = await desk.services.alerts.get(id)
    alert = view.alert
    return desk.render(
        "alert.html",
        complaint=complaint,
        view=view,
        alert=alert,
        offer=offer(alert, desk),
        preview=await _preview(view, desk),
        moving=alert.state in MOVING,
        halted=await _halted(view, desk),
        sent=alert.state not in BEFORE,
        updatable=alert.state in moves.CANCELLABLE and desk.official.role is Role.AUTHOR,
        typed=desk.text("reason"),
    )


async def _halted(view: AlertView, desk: Desk) -> tuple[str, ...]:
    """Channels with messages that wait, and not one lane that works."""
    waiting = [name for name, counts in view.by_channel.items() if counts["queued"]]
    if view.alert.state not in MOVING or not waiting:
        return ()
    health = await desk.services.lane_book.all()
    broken = {name for name, lane in health.items() if lane.broken}
    working = {lane.channel for lane in desk.services.lanes if lane.name not in broken}
    return tuple(name for name in waiting if name not in working)


async def _preview(view: AlertView, desk: Desk) -> Preview | None:
    """None after approval, and for content of which nothing can be said yet."""
    if view.alert.state not in BEFORE:
        return None
    try:
        return await desk.services.alerts.preview(view.alert.id, desk.official)
    except ContentInvalid:
        return None


def offer(alert: Alert, desk: Desk) -> Offer:
    """Asks the domain's rules for each move."""
    allowed: list[Act] = []
    own_hand = False
    for wanted in OFFERED:
        try:
            moves.check(wanted, alert, desk.official)
        except SamePerson:
            own_hand = alert.state is State.SUBMITTED
        except AlertsError:
            continue
        else:
            allowed.append(wanted)
    return Offer(acts=tuple(allowed), own_hand=own_hand)
