"""How the sending lanes do: which are broken and why, until when they rest, their last test.

It does not know how they are served or mended.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fastapi import APIRouter, Response

from bot.alerts.lanes import Lane
from bot.alerts.outcome.pages import Wording
from bot.broadcast.health import LaneHealth
from bot.clock import utc_now
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)


class State(StrEnum):
    UP = "up"
    HELD = "held"  # its provider asked us to wait
    TRIAL = "trial"  # broken, and being tried again
    BROKEN = "broken"


@dataclass(frozen=True, kw_only=True)
class Row:
    lane: Lane
    health: LaneHealth
    state: State


@router.get("/console/lanes")
async def listed(desk: AtDesk) -> Response:
    return await _list(desk, "lanes.html")


@router.get("/console/lanes/list")
async def fragment(desk: AtDesk) -> Response:
    """The part of the page that changes."""
    return await _list(desk, "lanes_list.html")


def state_of(health: LaneHealth, now: datetime) -> State:
    """What stands first where several are true: the worst."""
    if health.broken:
        return State.TRIAL if health.usable(now) else State.BROKEN
    held = health.held_until is not None and health.held_until > now
    return State.HELD if held else State.UP


async def _list(desk: Desk, template: str) -> Response:
    now, known = utc_now(), await desk.services.lane_book.all()
    health = [known.get(lane.name, LaneHealth(lane=lane.name)) for lane in desk.services.lanes]
    rows = [
        Row(lane=lane, health=own, state=state_of(own, now))
        for lane, own in zip(desk.services.lanes, health, strict=True)
    ]
    wording = Wording(desk.page.words, desk.page.language)
    return desk.render(template, rows=rows, why=wording.reason, now=now)
