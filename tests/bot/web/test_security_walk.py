"""Every route of the service is called as nobody, as every role, and for another area's records.

What may be stands in rules_of_routes.yml; a route that stands nowhere there fails.
"""

import re
import shutil
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import yaml

from bot.officials import Role
from bot.web.app import API
from bot.web.chat import routes as chat
from bot.web.console.routes import PAGES
from bot.web.middleware import HEADERS
from tests.bot.broadcast.world import utc
from tests.bot.web.walked import HERE, Walked, open_walked, routes_of

RULES = Path(__file__).parent / "rules_of_routes.yml"
D, A, P, M, R = Role.DUTY_OFFICER, Role.AUTHOR, Role.APPROVER, Role.ADMIN, Role.REPORTER
ROLES: Mapping[str, frozenset[Role]] = {
    "officials": frozenset({D, A, P, M}),
    "all_with_a_token": frozenset(Role),
    "duty": frozenset({D}),
    "author": frozenset({A}),
    "author_and_approver": frozenset({A, P}),
    "duty_and_admin": frozenset({D, M}),
    "admin": frozenset({M}),
}
#: What others look after: the sandbox stands in for providers, the engine has its own key.
FOREIGN = ("/sandbox", "/engine/actions", "/openapi.json")
#: Which record stands for the placeholder of a path: the longest beginning counts.
KINDS = {
    "/api/alerts": "alert",
    "/console/alerts": "alert",
    "/api/incidents": "incident",
    "/console/incidents": "incident",
    "/api/sources": "source",
    "/console/sources": "source",
    "/api/rewards": "reward",
    "/console/reports/{reference}/rewards": "reward",
    "/api/reports/{reference}/media": "file",
    "/api/reporters": "reporter",
    "/console/reporters": "reporter",
    "/api/blocks": "block",
    "/console/blocks": "block",
    "/api/roster": "shift",
    "/console/roster": "shift",
    "/api/roster/handovers": "handing",
    "/console/duty/handover": "handing",
    "/api/circles": "circle",
    "/api/handovers": "talk",
    "/console/talk": "talk",
    "/api/webhooks": "webhook",
    "/console/webhooks": "webhook",
    "/console/officials": "account",
}
_SOURCE = {"name": "化工厂", "kind": "hazmat", "grade": "major", "unit": "局", "person": "赵"}
_SHIFT = {"official": "duty_officer", "area": HERE, "days": [1], "begins": "08:00", "ends": "20:00"}
_DUE = (utc() + timedelta(days=3)).isoformat()
#: Without a body that could be understood a refusal for the area could not be told from 422.
BODIES: Mapping[str, Any] = {
    "POST /api/reports/{reference}/transition": {"to": "assigned", "assignee": "duty_officer"},
    "POST /api/reports/{reference}/link": {"other": "{twin}"},
    "POST /api/reports/{reference}/unlink": {"other": "{twin}"},
    "POST /api/reports/{reference}/notes": {"note": "x"},
    "POST /api/reports/{reference}/supervision": {"demand": "x", "due_at": _DUE},
    "POST /api/reports/{reference}/reward": {"rule": "local", "amount_minor": 1, "reason": "x"},
    "POST /api/reports/{reference}/source": _SOURCE,
    "PATCH /api/reports/{reference}/details": {"details": {"substance": "x"}},
    "GET /api/reports/{reference}/reporter": None,
    "PUT /api/sources/{id}": _SOURCE,
    "POST /api/sources/{id}/inspections": {"found": "again", "note": "x"},
    "POST /api/rewards/{id}/refuse": {"note": "x"},
    "POST /api/rewards/{id}/pay": {"payment_reference": "x"},
    "POST /api/incidents/{id}/state": {"to": "closed"},
    "POST /api/incidents/{id}/units": {"units": [{"code": HERE}]},
    "POST /api/incidents/{id}/reports": {"reference": "{reference}"},
    "POST /api/incidents/{id}/figures": {"unit": HERE, "kind": "nothing"},
    "PUT /api/reporters/{id}": {"name": "x", "roles": ["grid_worker"], "areas": [HERE]},
    "PUT /api/roster/{id}": _SHIFT,
    "POST /api/handovers/{id}/say": {"text": "x"},
    "POST /api/alerts/{alert_id}/return": {"reason": "x"},
    "POST /api/alerts/{alert_id}/reject": {"reason": "x"},
    "POST /console/reports/{reference}/move": {"to": "assigned", "assignee": "duty_officer"},
    "POST /console/reports/{reference}/note": {"note": "x"},
    "POST /console/reports/{reference}/link": {"other": "{twin}"},
    "POST /console/reports/{reference}/unlink": {"other": "{twin}"},
    "POST /console/reports/{reference}/merge": {"other": "{twin}"},
    "POST /console/reports/{reference}/reporter": {"reason": "x"},
    "POST /console/reports/{reference}/supervision": {"demand": "x", "due_at": "2026-12-31T08:00"},
    "POST /console/reports/{reference}/source": {key: str(value) for key, value in _SOURCE.items()},
    "POST /console/reports/{reference}/reward": {"rule": "local", "amount": "1", "reason": "x"},
    "POST /console/sources/{id}": {key: str(value) for key, value in _SOURCE.items()},
    "POST /console/sources/{id}/act": {"act": "clear", "note": "x"},
    "POST /console/incidents/{id}/state": {"to": "closed"},
    "POST /console/incidents/{id}/units": {"units": HERE},
    "POST /console/incidents/{id}/link": {"reference": "{reference}"},
    "POST /console/incidents/{id}/unlink": {"reference": "{reference}"},
    "POST /console/incidents/{id}/figures": {"unit": HERE, "kind": "nothing"},
    "POST /console/reporters/{id}": {"name": "x", "roles": "grid_worker", "areas": HERE},
    "POST /console/officials/{id}/change": {"role": "author", "area": "310115"},
}
#: Records that are everybody's who may call the route at all, and why.
SHARED = {
    "/api/alerts/{alert_id}": "every official sees every alert; acts are looked at by area",
    "/console/alerts/{id}": "as above",
    "/api/articles": "one knowledge for the whole country",
    "/api/documents": "one knowledge for the whole country",
    "/console/articles": "as above",
    "/console/facilities/import": "each row is looked at by area; a list that is over leads back",
    "/console/documents": "as above",
    "/console/questions": "as above",
    "/api/feeds": "feeds are the office's",
    "/console/feeds": "feeds are the office's",
    "/api/received": "what others warn of is everybody's",
    "/console/received": "what others warn of is everybody's",
    "/api/robots": "robots are the office's",
    "/console/robots": "robots are the office's",
}


@cache
def rules() -> Mapping[str, str]:
    """Route → the name of its rule."""
    table = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    return {route: rule for rule, routes in table.items() for route in routes}


def test_every_route_has_a_rule_and_every_rule_a_route() -> None:
    there = {route for m in (*API, chat, *PAGES) for route in routes_of(m.router.routes)}
    assert there == set(rules())


@pytest.mark.postgres
async def test_who_may_call_what(database_url: str, tmp_path: Path, prepared: Path) -> None:
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    async with open_walked(database_url, tmp_path) as walked:
        found = {r for r in routes_of(walked.app.routes) if not _path(r).startswith(FOREIGN)}
        assert found == set(rules())
        wrong = [line for route in sorted(found) async for line in _roles(walked, route)]
        wrong += [line for route in sorted(found) async for line in _areas(walked, route)]
        wrong += [line for route in sorted(found) async for line in _forgeries(walked, route)]
        wrong += [line for route in sorted(found) async for line in _openings(walked, route)]
    assert wrong == [], "\n".join(wrong)


async def _roles(walked: Walked, route: str) -> Any:
    """Nobody, and whoever has the wrong role, is turned away before anything is looked at."""
    rule = rules()[route]
    if rule in ("public", "half_signed_in"):
        return
    answer = await _called(walked, route, "")
    if not _turned_away(answer, route):
        yield f"nobody: {route} {answer.status_code}"
    for role in Role:
        if role in ROLES[rule] or (_console(route) and role is R):
            continue
        answer = await _called(walked, route, str(role))
        if answer.status_code != 403:
            yield f"{role}: {route} {answer.status_code}"


async def _areas(walked: Walked, route: str) -> Any:
    """Whoever has the role but answers for next door does not reach the record."""
    path = _path(route)
    rule = rules()[route]
    if rule not in ROLES or "{" not in path or path.startswith(tuple(SHARED)) or _streams(route):
        return
    for role in ROLES[rule]:
        if _console(route) and role is R:
            continue
        answer = await _called(walked, route, f"local {role}")
        if answer.status_code not in (403, 404):
            yield f"local {role}: {route} {answer.status_code} {answer.text[:90]!r}"


async def _forgeries(walked: Walked, route: str) -> Any:
    """A form of the console without the session's own token does nothing."""
    if not (_console(route) and route.startswith("POST")) or rules()[route] in ("public",):
        return
    browser = walked.browsers["admin"]
    answer = await browser.post(_filled(walked, route), data={"csrf": "forged"})
    if answer.status_code != 403:
        yield f"forged: {route} {answer.status_code}"


async def _openings(walked: Walked, route: str) -> Any:
    """What may be read is; and every answer has the headers that keep browsers safe."""
    if not route.startswith("GET") or _streams(route):
        return
    rule = rules()[route]
    for role in ROLES.get(rule, frozenset()):
        if _console(route) and role is R:
            continue
        answer = await _called(walked, route, str(role))
        if answer.status_code in (401, 403) or answer.status_code >= 500:
            yield f"{role}: {route} {answer.status_code} is turned away"
        missing = [
            name for name in (*HEADERS, "content-security-policy") if name not in answer.headers
        ]
        if missing:
            yield f"{route} lacks {missing}"


async def _called(walked: Walked, route: str, who: str) -> httpx2.Response:
    method, path = route.split()[0], _filled(walked, route)
    body = _with_records(walked, BODIES.get(route))
    if _console(route):
        return await walked.form(method, path, who, body)
    if route == "POST /api/sources/{id}/media":
        return await walked.file(path, who)
    return await walked.api(method, path, who, body if body or method in ("GET", "DELETE") else {})


def _turned_away(answer: httpx2.Response, route: str) -> bool:
    if _console(route):
        return (answer.status_code, answer.headers.get("location")) == (303, "/console")
    return answer.status_code == 401


def _filled(walked: Walked, route: str) -> str:
    path = _path(route)
    kind = max((each for each in KINDS if path.startswith(each)), key=len, default="")

    def value(match: re.Match[str]) -> str:
        name = match[1].split(":")[0]
        if name == "act":
            return "approve" if "alerts" in path else "take"
        if name == "reference":
            return walked.records["reference"]
        if name in ("id", "alert_id", "code", "media") and kind:
            return walked.records[KINDS[kind]]
        return "1" if name == "number" else str(uuid4())

    return re.sub(r"{([\w:]+)}", value, path)


def _with_records(walked: Walked, body: Any) -> Any:
    if not isinstance(body, dict):
        return body
    return {
        key: walked.records[value[1:-1]] if str(value).startswith("{") and value else value
        for key, value in body.items()
        if not isinstance(value, dict)
    } | {key: value for key, value in body.items() if isinstance(value, dict)}


def _path(route: str) -> str:
    return route.split()[1]


def _console(route: str) -> bool:
    return _path(route).startswith("/console")


def _streams(route: str) -> bool:
    """Answers that end only when the service does."""
    return _path(route).endswith("/events")
