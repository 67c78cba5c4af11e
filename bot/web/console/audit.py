"""The audit trail for administrators: who did what and when, and whether the chain is whole.

It does not know how entries are sealed.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Response

from bot.officials import Role
from bot.trail.chain import Entry
from bot.trail.head import HeadWrong
from bot.trail.ports import Wanted
from bot.trail.sealing import Finding
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, only
from bot.web.console.forms import beijing_time

router = APIRouter(
    route_class=ConsoleRoute,
    include_in_schema=False,
    dependencies=[Depends(only(Role.ADMIN))],
)

PATH = "/console/audit"
PER_PAGE = 50
#: Digits that surely fit PostgreSQL's bigint.
_MOST_DIGITS = 18
_LONGEST = 200
#: What acts are about: the first part of an action's name.
KINDS = (
    "alert", "received", "feed", "robot", "article", "document", "facility", "circle", "handover",
    "report",
)  # fmt: skip
#: Where a subject has a page of its own.
_PAGES = {"alert": "/console/alerts/", "received": "/console/received/"}


@router.get(PATH)
async def listed(
    desk: AtDesk,
    actor: str = "",
    action: str = "",
    since: str = "",
    until: str = "",
    q: str = "",
    cursor: str = "",
) -> Response:
    typed = {"actor": actor, "action": action, "since": since, "until": until, "q": q}
    return await _page(desk, {name: text.strip() for name, text in typed.items()}, cursor)


@router.post(f"{PATH}/check")
async def check(desk: AtDesk) -> Response:
    """Goes along the whole chain: by a press of a button, as a long one takes its time."""
    try:
        finding, unreadable = await desk.services.chain.check(), False
    except HeadWrong:
        finding, unreadable = None, True
    return await _page(desk, {}, finding=finding, unreadable=unreadable)


async def _page(
    desk: Desk,
    typed: Mapping[str, str],
    cursor: str = "",
    *,
    finding: Finding | None = None,
    unreadable: bool = False,
) -> Response:
    since, until = (_moment(typed.get(name, "")) for name in ("since", "until"))
    wrong = {
        name: desk.page.say("audit.time_wrong")
        for name, at in (("since", since), ("until", until))
        if typed.get(name) and at is None
    }
    wanted = Wanted(
        actor=_text(typed, "actor"),
        action=_text(typed, "action"),
        since=since,
        until=until,
        text=_text(typed, "q"),
    )
    page = await desk.services.trail.page(wanted, PER_PAGE, _before(cursor))
    return desk.render(
        "audit.html",
        status=422 if wrong else 200,
        page=page,
        typed=typed,
        wrong=wrong,
        kinds=KINDS,
        following=urlencode({name: text for name, text in typed.items() if text}),
        link=_link,
        detail=_detail,
        finding=finding,
        unreadable=unreadable,
    )


def _text(typed: Mapping[str, str], name: str) -> str | None:
    return typed.get(name, "")[:_LONGEST] or None


def _before(cursor: str) -> int | None:
    """A cursor that is none starts at the first page."""
    good = cursor.isascii() and cursor.isdigit() and len(cursor) <= _MOST_DIGITS
    return int(cursor) if good else None


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(beijing_time(text) or "")
    except ValueError:
        return None
    return found if found.tzinfo else None


def _link(entry: Entry) -> str:
    """The page of what the entry is about; empty where it has none."""
    page = _PAGES.get(entry.action.partition(".")[0])
    return f"{page}{entry.subject}" if page else ""


def _detail(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
