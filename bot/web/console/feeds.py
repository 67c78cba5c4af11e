"""Feeds of other authorities on the console: how each does; added, agreed to and removed here.

It does not know what makes a feed acceptable, nor how one is polled.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from bot.alerts.content import ContentInvalid, Level, Severity
from bot.alerts.errors import FeedTaken
from bot.alerts.incoming.records import Feed, FeedKind
from bot.alerts.polling.keeping import fingerprint
from bot.alerts.relaying import rules
from bot.alerts.relaying.rules import Action
from bot.officials import Role
from bot.web.console.complaints import DOMAIN, Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, only, see_other

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

PATH = "/console/feeds"
#: Rules on the form; more of them are a matter of the API.
RULES = range(3)
DONE = frozenset({"added", "approved", "removed"})
ADMIN = [Depends(only(Role.ADMIN))]
_SINGLE = ("url", "name", "kind", "trust.sender", "trust.certificate")
_RULE_SINGLE = ("action", "min_severity", "events", "areas")
_SEPARATORS = re.compile(r"[\s,，;；、]+")
_EVENT_SEPARATORS = re.compile(r"[\n,，;；、]+")
_INDEX = re.compile(r"^rules\[(\d+)\](?:\.(\w+))?.*$")

Values = Mapping[str, Any]


@router.get(PATH)
async def listed(desk: AtDesk, done: str = "") -> Response:
    return await _page(desk, done=done if done in DONE else "")


@router.post(PATH, dependencies=ADMIN)
async def add(desk: AtDesk) -> Response:
    values = _typed(desk)
    used = [
        n for n in RULES if any(values[f"rules.{n}.{part}"] for part in (*_RULE_SINGLE, "levels"))
    ]
    try:
        await desk.services.feeds.add(_wanted(values, used), desk.official)
    except ContentInvalid as error:
        return await _page(desk, complaint=_by_field(error, used, desk))
    except FeedTaken as error:
        taken = desk.complain(error)
        return await _page(desk, complaint=replace(taken, fields={"url": taken.message}))
    return see_other(f"{PATH}?done=added")


@router.post(f"{PATH}/{{id}}/approve", dependencies=ADMIN)
async def approve(id: UUID, desk: AtDesk) -> Response:
    """Another administrator lets its rules send."""
    try:
        await desk.services.feeds.approve(id, desk.official)
    except DOMAIN as error:
        return await _page(desk, complaint=desk.complain(error))
    return see_other(f"{PATH}?done=approved")


@router.post(f"{PATH}/{{id}}/remove", dependencies=ADMIN)
async def remove(id: UUID, desk: AtDesk) -> Response:
    try:
        await desk.services.feeds.remove(id, desk.official)
    except DOMAIN as error:
        return await _page(desk, complaint=desk.complain(error))
    return see_other(f"{PATH}?done=removed")


def _typed(desk: Desk) -> Values:
    """What was typed, by the form's names. A certificate is public: it is shown again too."""
    single = [*_SINGLE, *(f"rules.{n}.{part}" for n in RULES for part in _RULE_SINGLE)]
    levels = {f"rules.{n}.levels": desk.form.getlist(f"rules.{n}.levels") for n in RULES}
    return {**{name: desk.text(name).strip() for name in single}, **levels}


def _wanted(values: Values, used: list[int]) -> dict[str, Any]:
    """The JSON of the public contract."""
    return {
        "url": values["url"] or None,
        "name": values["name"],
        "kind": values["kind"] or None,
        "trust": {
            "sender": values["trust.sender"] or None,
            "certificate": values["trust.certificate"] or None,
        },
        "rules": [_rule(values, n) for n in used],
    }


def _rule(values: Values, n: int) -> dict[str, Any]:
    own = {part: values[f"rules.{n}.{part}"] for part in (*_RULE_SINGLE, "levels")}
    events = [text.strip() for text in _EVENT_SEPARATORS.split(own["events"])]
    return {
        "action": own["action"] or None,
        "min_severity": own["min_severity"] or None,
        "levels": list(own["levels"]),
        "events": [text for text in events if text],
        "areas": [code for code in _SEPARATORS.split(own["areas"]) if code],
    }


def _by_field(error: ContentInvalid, used: list[int], desk: Desk) -> Complaint:
    """Rules are named as the form names them: empty ones before a rule count there too."""

    def named(field: str) -> str:
        found = _INDEX.match(field)
        if found is None:
            return field
        return f"rules.{used[int(found[1])]}.{found[2] or 'action'}"

    problems = [replace(one, field=named(one.field)) for one in error.problems]
    complaint = desk.complain(ContentInvalid(problems))
    return replace(complaint, message=desk.page.say("alerts.feed_not_valid"))


async def _page(desk: Desk, *, done: str = "", complaint: Complaint | None = None) -> Response:
    feeds = await desk.services.feeds.all()
    return desk.render(
        "feeds.html",
        complaint=complaint,
        done=done,
        feeds=feeds,
        errors={one.feed.id: _error(one.feed, desk) for one in feeds},
        prints={one.feed.id: fingerprint(one.feed) for one in feeds},
        kept={one.feed.id: rules.kept(one.feed.rules) for one in feeds},
        waits=desk.services.feeds.waits,
        typed=_typed(desk),
        numbers=RULES,
        kinds=tuple(FeedKind),
        actions=tuple(Action),
        levels=tuple(Level),
        severities=[one for one in Severity if one is not Severity.UNKNOWN],
        place=lambda code: _place(code, desk),
    )


def _error(feed: Feed, desk: Desk) -> str:
    """What went wrong at the last poll, in words; empty when it went well."""
    if not feed.last_error:
        return ""
    code, _, detail = feed.last_error.partition(" ")
    return desk.page.say(f"alerts.feed_error_{code.removeprefix('entry_')}", detail=detail)


def _place(code: str, desk: Desk) -> str:
    found = desk.services.areas.get(code)
    return found.full_name if found else code
