"""Whom a draft would reach while it is still being written: people, time, segments, cost.

It does not know how they are counted; nothing is kept.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from bot.alerts.content import AlertContent
from bot.alerts.preview import LATE_FOR_SOME, NO_LANE, NOBODY, TOO_SLOW, Preview, Refusal
from bot.clock import utc_now
from bot.officials import Role
from bot.residents.guard import FloodGuard
from bot.web.console import forms, from_template
from bot.web.console.complaints import DOMAIN
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, only
from bot.web.console.forms import Values
from bot.web.console.wording import spelt

router = APIRouter(
    route_class=ConsoleRoute,
    include_in_schema=False,
    dependencies=[Depends(only(Role.AUTHOR))],
)

#: Counts an official may ask for: each reads all who listen in the area, which may be a province.
COUNTS, COUNTS_WINDOW = 20, timedelta(minutes=1)
#: What of the refusals speaks of reach; the others stand at their fields once it is sent.
_OF_REACH = frozenset({TOO_SLOW, LATE_FOR_SOME, NO_LANE, NOBODY})


class Standing(StrEnum):
    """Why there are no figures; the last word of a sentence's key."""

    NO_AREA = "no_area"
    UNREADABLE = "unreadable"
    BUSY = "busy"


@dataclass(frozen=True, kw_only=True)
class Reached:
    """`finish`: as it is said; empty while no words are complete or nobody is told.

    `again_s`: seconds until it may be counted again, where it was asked too often.
    """

    why_not: Standing | None = None
    preview: Preview | None = None
    worded: bool = False
    finish: str = ""
    told: tuple[Refusal, ...] = ()
    again_s: int = 0


@router.post("/console/alerts/reach")
async def shown(request: Request, desk: AtDesk, alert: UUID | None = None) -> Response:
    """The part of a draft's form that says it, of what stands in the form now."""
    content = (await desk.services.alerts.get(alert)).alert.content if alert else None
    found = await reached(request, desk, forms.values_of(desk.form), content)
    return desk.render("warn_reach.html", reach=found, id=alert)


async def reached(
    request: Request, desk: Desk, values: Values, content: AlertContent | None
) -> Reached:
    """Without words that can be read the area alone says how many people there are."""
    if not _has_area(values):
        return Reached(why_not=Standing.NO_AREA)
    guard, name, now = _counts_of(request), desk.official.name, utc_now()
    if not guard.take(name, now):
        return Reached(why_not=Standing.BUSY, again_s=guard.retry_after_s(name, now))
    try:
        preview = await _counted(desk, values, content)
    except DOMAIN:  # said beside the field when the form is sent
        return Reached(why_not=Standing.UNREADABLE)
    slowest = max((lane.seconds for lane in preview.lanes), default=0.0)
    worded = bool(preview.messages)
    return Reached(
        preview=preview,
        worded=worded,
        finish=spelt(desk, slowest) if worded and preview.lanes else "",
        told=tuple(
            one
            for one in (*preview.refused, *preview.warned)
            if one.code in _OF_REACH and (worded or one.code in (NO_LANE, NOBODY))
        ),
    )


async def _counted(desk: Desk, values: Values, content: AlertContent | None) -> Preview:
    sketched, said = desk.services.alerts.sketched, forms.json_of(values, content)
    chosen = str(values.get(from_template.TEMPLATE, ""))
    template = None if content else desk.services.alerts.templates.get(chosen)
    try:
        return await sketched({**said, **from_template.json_of(template, values)}, desk.official)
    except DOMAIN:
        return await sketched({**said, "texts": {}, "expires": None}, desk.official)


def _has_area(values: Values) -> bool:
    drawn = (str(values.get(f"area.{name}", "")).strip() for name in ("polygons", "circles"))
    return bool(values.get(forms.AREAS)) or any(drawn)


def _counts_of(request: Request) -> FloodGuard:
    """One guard an app, made on first use."""
    state = request.app.state
    if not hasattr(state, "reach_counts"):
        state.reach_counts = FloodGuard(COUNTS, COUNTS_WINDOW)
    guard = state.reach_counts
    assert isinstance(guard, FloodGuard)
    return guard
