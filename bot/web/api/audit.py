"""The audit trail over HTTP: who did what, for administrators.

It does not know how the chain is checked: `fenghuo doctor --audit` does that.
"""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AwareDatetime

from bot.officials import Official, Role
from bot.services import WebServices
from bot.trail.ports import Line, Wanted
from bot.web.api.fields import Storable
from bot.web.api.refusals import spoken_by
from bot.web.dependencies import Services, require
from bot.web.problems import TITLES, Problem

router = APIRouter(tags=["audit"])

Admin = Annotated[Official, Depends(require(Role.ADMIN))]
Text = Annotated[Storable | None, Query(max_length=200)]
#: Digits that surely fit PostgreSQL's bigint.
_MOST_DIGITS = 18


@router.get("/api/audit")
async def listed(
    request: Request,
    services: Services,
    official: Admin,
    actor: Text = None,
    action: Text = None,
    subject: Text = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    q: Text = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Text = None,
) -> dict[str, Any]:
    """Newest first; `action` may be one or a kind, `q` is looked for anywhere in an entry."""
    before = _before(cursor, request, services)
    wanted = Wanted(actor=actor, action=action, subject=subject, since=since, until=until, text=q)
    page = await services.trail.page(wanted, limit, before)
    return {
        "items": [_shown(line) for line in page.items],
        "next": str(page.before) if page.before is not None else None,
    }


def _before(cursor: str | None, request: Request, services: WebServices) -> int | None:
    if not cursor:
        return None
    if cursor.isascii() and cursor.isdigit() and len(cursor) <= _MOST_DIGITS:
        return int(cursor)
    language = spoken_by(request, services.words, None)
    detail = services.words.say("alerts.cursor_wrong", language)
    raise Problem(422, TITLES[422], detail, [{"field": "cursor", "message": detail}])


def _shown(line: Line) -> dict[str, Any]:
    entry = line.entry
    at: datetime = entry.at
    return {
        "id": entry.id,
        "at": at.isoformat(),
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "details": dict(entry.details),
        "place": line.place,
    }
