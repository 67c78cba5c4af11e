"""The audit trail for administrators: who did what and when, and whether the chain is whole.

It does not know how entries are sealed.
"""

import csv
import io
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Response
from fastapi.responses import StreamingResponse

from bot.officials import Role
from bot.spreadsheets import BYTE_ORDER_MARK, harmless
from bot.trail.chain import Entry
from bot.trail.head import HeadWrong
from bot.trail.ports import Line, TrailBook, TrailPage, Wanted
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
COLUMNS = ["at", "actor", "action", "subject", "details", "place"]
#: What acts are about: the first part of an action's name.
KINDS = (
    "alert", "received", "feed", "robot", "article", "document", "facility", "circle", "handover",
    "report", "account", "token", "session",
)  # fmt: skip
#: Entries of a CSV that are read at once.
IN_A_PART = 1_000
#: Where a subject has a page of its own.
_PAGES = {"alert": "/console/alerts/", "received": "/console/received/"}
_ACCOUNT = "/console/officials#o-"


def _filters(
    actor: str = "",
    action: str = "",
    subject: str = "",
    since: str = "",
    until: str = "",
    q: str = "",
) -> Mapping[str, str]:
    """What was typed into the fields of the search."""
    typed = {
        "actor": actor, "action": action, "subject": subject,
        "since": since, "until": until, "q": q,
    }  # fmt: skip
    return {name: text.strip() for name, text in typed.items()}


Typed = Annotated[Mapping[str, str], Depends(_filters)]


@router.get(PATH)
async def listed(desk: AtDesk, typed: Typed, cursor: str = "") -> Response:
    return await _page(desk, typed, cursor)


@router.get(f"{PATH}.csv")
async def sheet(desk: AtDesk, typed: Typed) -> Response:
    """All that the page with these filters lists, the newest first, read part by part.

    Of a filter that is none the page that says so: a file would silently hold everything.
    """
    wanted, wrong = _wanted(typed, desk)
    if wrong:
        return await _page(desk, typed)
    trail = desk.services.trail
    first = await trail.page(wanted, IN_A_PART, None)  # refused before anything is sent
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    parts = _parts(trail, wanted, first)
    return StreamingResponse(parts, media_type="text/csv; charset=utf-8", headers=headers)


async def _parts(trail: TrailBook, wanted: Wanted, first: TrailPage) -> AsyncIterator[str]:
    yield BYTE_ORDER_MARK + _csv([COLUMNS, *map(_row, first.items)])
    before = first.before
    while before is not None:
        page = await trail.page(wanted, IN_A_PART, before)
        yield _csv([*map(_row, page.items)])
        before = page.before


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
    wanted, wrong = _wanted(typed, desk)
    page = await desk.services.trail.page(wanted, PER_PAGE, _before(cursor))
    return desk.render(
        "audit.html",
        status=422 if wrong else 200,
        page=page,
        typed=typed,
        wrong=wrong,
        kinds=KINDS,
        paged=_before(cursor) is not None,
        following=urlencode({name: text for name, text in typed.items() if text}),
        link=_link,
        detail=_detail,
        finding=finding,
        unreadable=unreadable,
    )


def _wanted(typed: Mapping[str, str], desk: Desk) -> tuple[Wanted, dict[str, str]]:
    """The filters, and what is wrong with a field; a time that is none filters nothing."""
    since, until = (_moment(typed.get(name, "").strip()) for name in ("since", "until"))
    wrong = {
        name: desk.page.say("audit.time_wrong")
        for name, at in (("since", since), ("until", until))
        if typed.get(name) and at is None
    }
    wanted = Wanted(
        actor=_text(typed, "actor"),
        action=_text(typed, "action"),
        subject=_text(typed, "subject"),
        since=since,
        until=until,
        text=_text(typed, "q"),
    )
    return wanted, wrong


def _csv(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def _row(line: Line) -> list[str]:
    entry = line.entry
    details = json.dumps(dict(entry.details), ensure_ascii=False, sort_keys=True)
    place = str(line.place) if line.place else ""
    return [entry.at.isoformat(), entry.actor, entry.action, entry.subject, details, place]


def _text(typed: Mapping[str, str], name: str) -> str | None:
    return typed.get(name, "").strip()[:_LONGEST] or None


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
    kind = entry.action.partition(".")[0]
    if kind == "account" and entry.subject != "office":
        return f"{_ACCOUNT}{entry.subject}"
    page = _PAGES.get(kind)
    return f"{page}{entry.subject}" if page else ""


def _detail(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
