"""The officials' alerts: lists, one alert with what it does and did, the moves that it allows.

It does not know which moves are legal: it asks the domain, which looks again when one is made.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from bot.alerts import elevation, moves
from bot.alerts.content import AlertContent, ContentInvalid, to_json
from bot.alerts.errors import AlertsError, SamePerson
from bot.alerts.preview import OUTSIDE, Preview
from bot.alerts.progress import OPEN
from bot.alerts.records import Act, Alert, AlertView, Messages, State
from bot.clock import utc_now
from bot.officials import Role
from bot.web.console.changed import changes_of
from bot.web.console.complaints import DOMAIN, Complaint, km2_text
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, Refused, see_other
from bot.web.console.elevated import Elevated, elevated
from bot.web.console.wording import shown, spelt
from bot.web.maps import ground_for

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

PER_PAGE = 30
DELIVERIES_PER_PAGE = 100
#: States before anything was sent: what is of interest is what would happen.
BEFORE = frozenset({State.DRAFT, State.SUBMITTED, State.RETURNED, State.REJECTED})
#: States in which figures still change.
MOVING = frozenset({State.APPROVED, State.SENDING, State.PAUSED})
#: An all-clear is written into the ledger a moment after the click.
_ALL_CLEAR_BEGINS = timedelta(minutes=1)
#: What people do on an alert's page, in the order of the buttons.
OFFERED = (
    Act.EDIT, Act.SUBMIT, Act.APPROVE, Act.RETURN, Act.REJECT, Act.PAUSE, Act.RESUME, Act.CANCEL,
)  # fmt: skip
#: What is no move of the alert's own; what the page says after it was done, by its name.
CUT, UNTOLD = "cut", "elevate_untold"
DONE = frozenset({CUT, UNTOLD, Act.ELEVATE, Act.GRANT_ELEVATION})


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
async def one(id: UUID, desk: AtDesk, done: str = "") -> Response:
    return await _shown(id, desk, done=done if done in DONE else "")


@router.get("/console/alerts/{id}/progress")
async def progress(id: UUID, desk: AtDesk, was: str = "") -> Response:
    """The part of the page that changes while an alert is sent; `was`: the state that it shows.

    With another state come other moves; while it is the same, a question that is open stays so.
    """
    view = await desk.services.live.latest(id)
    alert = view.alert
    changed = bool(was) and was != alert.state
    standing = elevated((), alert, desk.official, utc_now())
    return desk.render(
        "warn_live.html",
        view=view,
        alert=alert,
        changed=changed,
        offer=offer(alert, desk, standing),
        elevated=standing,
        preview=None,
        complaint=None,
        typed="",
        moving=_moves(view),
        halted=await _halted(view, desk),
    )


@router.get("/console/alerts/{id}/deliveries")
async def deliveries(id: UUID, desk: AtDesk, cursor: str | None = None) -> Response:
    view = await desk.services.alerts.get(id)
    page = await desk.services.alerts.deliveries(
        id, desk.official, limit=DELIVERIES_PER_PAGE, cursor=cursor
    )
    return desk.render("deliveries.html", view=view, page=page)


@router.post("/console/alerts/{id}/elevate")
async def elevate(id: UUID, desk: AtDesk) -> Response:
    """The first of the three people of an elevation; whether anybody could be told is said."""
    ask = desk.services.alerts.elevations.ask
    try:
        _, told = await ask(id, desk.text("reason"), desk.official)
    except DOMAIN as error:
        return await _shown(id, desk, desk.complain(error))
    return see_other(f"/console/alerts/{id}?done={Act.ELEVATE if told else UNTOLD}")


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
    return see_other(f"/console/alerts/{id}{f'?done={act}' if act in DONE else ''}")


@router.post("/console/alerts/{id}/elevations/{elevation_id}/grant")
async def grant(id: UUID, elevation_id: UUID, desk: AtDesk) -> Response:
    """The second of the three people of an elevation."""
    try:
        await desk.services.alerts.elevations.grant(id, elevation_id, desk.official)
    except DOMAIN as error:
        return await _shown(id, desk, desk.complain(error))
    return see_other(f"/console/alerts/{id}?done={Act.GRANT_ELEVATION}")


def _acts(desk: Desk) -> dict[str, Callable[[UUID], Awaitable[object]]]:
    alerts, official, reason = desk.services.alerts, desk.official, desk.text("reason")
    return {
        Act.SUBMIT: lambda id: alerts.submit(id, official),
        Act.APPROVE: lambda id: alerts.approve(id, official),
        Act.RETURN: lambda id: alerts.send_back(id, reason, official),
        Act.REJECT: lambda id: alerts.reject(id, reason, official),
        Act.PAUSE: lambda id: alerts.pause(id, official),
        Act.RESUME: lambda id: alerts.resume(id, official),
        Act.CANCEL: lambda id: alerts.cancel(id, official),
        CUT: lambda id: _cut(id, desk),
    }


async def _cut(id: UUID, desk: Desk) -> Alert:
    """The same draft, of its area only what is this official's to warn."""
    content = (await desk.services.alerts.get(id)).alert.content
    cut = {**to_json(content), "outside": CUT}
    return await desk.services.alerts.edit(id, cut, desk.official)


async def _shown(
    id: UUID, desk: Desk, complaint: Complaint | None = None, *, done: str = ""
) -> Response:
    view = await desk.services.alerts.get(id)
    alert = view.alert
    asked = await desk.services.alerts.elevations.of(id)
    standing = elevated(asked, alert, desk.official, utc_now())
    preview = await _preview(view, desk, standing)
    content, messages = await _words(alert, desk)
    before = await desk.services.alerts.before(alert) if alert.state in BEFORE else None
    return desk.render(
        "alert.html",
        told=shown(desk, content, messages),
        changes=changes_of(desk, before, alert.content),
        ground=ground_for(desk.services, desk.official.area),
        **_times(preview, alert.content, desk),
        complaint=complaint,
        done=done,
        view=view,
        alert=alert,
        offer=offer(alert, desk, standing),
        elevated=standing,
        preview=preview,
        km2_text=km2_text,
        outside_names=_names(preview.outside.codes if preview and preview.outside else (), desk),
        moving=_moves(view),
        halted=await _halted(view, desk),
        sent=alert.state not in BEFORE,
        updatable=alert.state in moves.CANCELLABLE and desk.official.role is Role.AUTHOR,
        typed=desk.text("reason"),
    )


def _times(preview: Preview | None, content: AlertContent, desk: Desk) -> dict[str, Any]:
    """How long sending takes, and how long it holds from now; empty where nothing can be said."""
    left = (content.expires - utc_now()).total_seconds() if content.expires else 0
    slowest = max((one.seconds for one in preview.lanes), default=0) if preview else 0
    return {
        "finish": spelt(desk, slowest) if preview else "",
        "valid": spelt(desk, left) if left > 0 else "",
    }


async def _words(alert: Alert, desk: Desk) -> tuple[AlertContent, Messages]:
    """As they were sent; of what was not sent yet, as they would be."""
    alerts = desk.services.alerts
    published = await alerts.published(alert.identifier) if alert.identifier else None
    if published is not None:
        return published.message.content, published.message.messages
    return await alerts.worded(alert.content, desk.official)


def _moves(view: AlertView) -> bool:
    """Whether figures still change: the warning's, or those of its all-clear."""
    if view.alert.state is not State.CANCELLED:
        return view.alert.state in MOVING
    begins = utc_now() - view.alert.updated_at < _ALL_CLEAR_BEGINS
    return begins or any(view.all_clear.get(state) for state in OPEN)


async def _halted(view: AlertView, desk: Desk) -> tuple[str, ...]:
    """Channels with messages that wait, and not one lane that works."""
    waiting = [name for name, counts in view.by_channel.items() if counts["queued"]]
    if view.alert.state not in MOVING or not waiting:
        return ()
    health = await desk.services.lane_book.all()
    broken = {name for name, lane in health.items() if lane.broken}
    working = {lane.channel for lane in desk.services.lanes if lane.name not in broken}
    return tuple(name for name in waiting if name not in working)


async def _preview(view: AlertView, desk: Desk, standing: Elevated) -> Preview | None:
    """None after approval, and for content of which nothing can be said yet."""
    if view.alert.state not in BEFORE:
        return None
    try:
        preview = await desk.services.alerts.preview(view.alert.id, desk.official)
    except ContentInvalid:
        return None
    if not standing.lifts:
        return preview
    kept = tuple(one for one in preview.refused if one.code != OUTSIDE)
    return replace(preview, refused=kept)


def _names(codes: Sequence[str], desk: Desk) -> list[str]:
    known = {code: desk.services.areas.get(code) for code in codes}
    return [f"{one.full_name} {code}" if one else code for code, one in known.items()]


def offer(alert: Alert, desk: Desk, standing: Elevated) -> Offer:
    """Asks the domain's rules for each move."""
    allowed: list[Act] = []
    own_hand = False
    for wanted in OFFERED:
        try:
            _check(wanted, alert, desk, standing)
        except SamePerson:
            own_hand = alert.state is State.SUBMITTED
        except AlertsError:
            continue
        else:
            allowed.append(wanted)
    return Offer(acts=tuple(allowed), own_hand=own_hand)


def _check(wanted: Act, alert: Alert, desk: Desk, standing: Elevated) -> None:
    if wanted is Act.APPROVE:
        elevation.check_approve(alert, desk.official, standing.mine)
    else:
        moves.check(wanted, alert, desk.official)
