"""Every route of the service is called as nobody, as every role, and for another area's records.

What may be stands in rules_of_routes.yml; a route that stands nowhere there fails.
"""

import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml

from bot.officials import Role
from bot.web.app import API
from bot.web.chat import routes as chat
from bot.web.console.routes import PAGES
from bot.web.middleware import HEADERS
from tests.bot.web.walk_calls import called, filled, is_console, path_of, streams
from tests.bot.web.walk_writes import NARROWER, NEW_THERE, NOT_MADE, is_write, order
from tests.bot.web.walked import Walked, open_walked, routes_of

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
#: Whose records every official sees, while what is done about them goes by area.
ALERTS = ("/api/alerts/", "/console/alerts/")
#: Records that are everybody's who may call the route at all, and why.
SHARED = {
    "/api/alerts/{alert_id}": "every official sees every alert",
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
        found = {r for r in routes_of(walked.app.routes) if not path_of(r).startswith(FOREIGN)}
        assert found == set(rules())
        wrong = [line for route in sorted(found) async for line in _roles(walked, route)]
        wrong += [line for route in sorted(found) async for line in _areas(walked, route)]
        wrong += [line for route in sorted(found) async for line in _forgeries(walked, route)]
        wrong += [line for route in sorted(found) async for line in _openings(walked, route)]
        wrong += [line for route in sorted(NEW_THERE) async for line in _strangers(walked, route)]
        writes = sorted(filter(is_write, found), key=order)
        wrong += [line for route in writes async for line in _writings(walked, route)]
    assert wrong == [], "\n".join(wrong)


async def _roles(walked: Walked, route: str) -> Any:
    """Nobody, and whoever has the wrong role, is turned away before anything is looked at."""
    rule = rules()[route]
    if rule in ("public", "half_signed_in"):
        return
    answer = await called(walked, route, "")
    if not _turned_away(answer, route):
        yield f"nobody: {route} {answer.status_code}"
    for role in Role:
        if role in ROLES[rule] or (is_console(route) and role is R):
            continue
        answer = await called(walked, route, str(role))
        if answer.status_code != 403:
            yield f"{role}: {route} {answer.status_code}"


async def _areas(walked: Walked, route: str) -> Any:
    """Whoever has the role but answers for next door does not reach the record."""
    path = path_of(route)
    rule = rules()[route]
    if rule not in ROLES or "{" not in path or streams(route):
        return
    acts = is_write(route) and path.startswith(ALERTS)
    if path.startswith(tuple(SHARED)) and not acts:
        return
    # An alert's state is looked at before its area: what is not possible now is refused as well.
    refused = (403, 404, 409) if acts else (403, 404)
    for role in _whom(route):
        answer = await called(walked, route, f"local {role}")
        if answer.status_code not in refused:
            yield f"local {role}: {route} {answer.status_code} {answer.text[:90]!r}"


async def _strangers(walked: Walked, route: str) -> Any:
    """Next door's officials make nothing here; what they sent would have been taken from others."""
    body = NEW_THERE[route]
    for role in _whom(route):
        answer = await called(walked, route, f"local {role}", body)
        if not 400 <= answer.status_code < 500:
            yield f"local {role}: {route} {answer.status_code} makes one in another area"
    may = NARROWER.get(route, ROLES[rules()[route]])
    answer = await called(walked, route, str(min(may)), body)
    if answer.status_code >= 400 and route not in NOT_MADE:
        yield f"{min(may)}: {route} {answer.status_code} {answer.text[:200]!r}: proves nothing"


async def _writings(walked: Walked, route: str) -> Any:
    """Whoever may change something is not turned away, and nobody by a failure of ours."""
    for role in _whom(route):
        answer = await called(walked, route, str(role))
        if answer.status_code >= 500:
            yield f"{role}: {route} {answer.status_code}"
        out = route == "POST /console/sign-out"  # leads to the door, as being turned away does
        turned = answer.status_code in (401, 403) or (_turned_away(answer, route) and not out)
        if turned is (role in NARROWER.get(route, ROLES[rules()[route]])):
            yield f"{role}: {route} {answer.status_code} is {'' if turned else 'not '}turned away"


def _whom(route: str) -> list[Role]:
    """The roles that the rule of the route names, in the same order every time."""
    whom = sorted(ROLES.get(rules()[route], ()))
    return [role for role in whom if not (is_console(route) and role is R)]


async def _forgeries(walked: Walked, route: str) -> Any:
    """A form of the console without the session's own token does nothing."""
    if not (is_console(route) and route.startswith("POST")) or rules()[route] in ("public",):
        return
    browser = walked.browsers["admin"]
    answer = await browser.post(filled(walked, route), data={"csrf": "forged"})
    if answer.status_code != 403:
        yield f"forged: {route} {answer.status_code}"


async def _openings(walked: Walked, route: str) -> Any:
    """What may be read is; and every answer has the headers that keep browsers safe."""
    if not route.startswith("GET") or streams(route):
        return
    for role in _whom(route):
        answer = await called(walked, route, str(role))
        if answer.status_code in (401, 403) or answer.status_code >= 500:
            yield f"{role}: {route} {answer.status_code} is turned away"
        missing = [
            name for name in (*HEADERS, "content-security-policy") if name not in answer.headers
        ]
        if missing:
            yield f"{route} lacks {missing}"


def _turned_away(answer: httpx2.Response, route: str) -> bool:
    if is_console(route):
        return (answer.status_code, answer.headers.get("location")) == (303, "/console")
    return answer.status_code == 401
