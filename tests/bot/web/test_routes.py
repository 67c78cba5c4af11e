"""Every route asks who is there, or stands on the list of what is public."""

from collections.abc import Iterator

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from bot.web.app import API
from bot.web.console.desk import desk
from bot.web.console.routes import PAGES
from bot.web.dependencies import current_official

#: What anybody may call: residents, providers with their own signatures, machines.
PUBLIC = {
    "POST /api/chat",
    "POST /api/chat/media",
    "GET /api/chat/{sender}/events",
    "GET /api/knowledge/search",
    "GET /api/articles",
    "GET /api/articles/{id}",
    "GET /api/documents",
    "GET /api/facilities/nearest",
    "GET /api/areas",
    "GET /api/areas/at",
    "POST /api/areas/at",
    "GET /api/areas/outlines",
    "POST /api/reports",
    "POST /api/reports/{reference}/media",
    "GET /api/reports/public.geojson",
    "GET /api/reports/kinds",
    "GET /api/reports/{reference}",
    "GET /open311/v2/discovery",
    "GET /open311/v2/discovery.{suffix}",
    "GET /open311/v2/services",
    "GET /open311/v2/services.{suffix}",
    "GET /open311/v2/requests",
    "GET /open311/v2/requests.{suffix}",
    "POST /open311/v2/requests",
    "POST /open311/v2/requests.{suffix}",
    "GET /open311/v2/services/{named}",
    "GET /open311/v2/requests/{named}",
    "GET /open311/v2/tokens/{named}",
    "GET /api/alerts/active",
    "GET /alerts/{identifier}.xml",
    "GET /feeds/alerts.atom",
    "GET /feeds/alerts.rss",
    "GET /feeds/alerts.geojson",
    "GET /api/push/key",
    "POST /api/subscriptions",
    "POST /api/subscriptions/{id}/confirm",
    "POST /api/subscriptions/{id}/link",
    "DELETE /api/subscriptions/{id}",
    "GET /health/live",
    "GET /health/ready",
    "GET /metrics",
}
#: Before anybody is signed in.
DOORSTEP = {
    "GET /console",
    "GET /console/signed-in",  # tells an open page whether its session is back; nothing otherwise
    "POST /console/sign-in",
    "GET /console/join",
    "POST /console/join",
    "GET /console/second",
    "POST /console/second",
    "POST /console/second/leave",
}
API_ROUTES = [route for module in API for route in module.router.routes]


@pytest.mark.parametrize(
    "route", [r for r in API_ROUTES if isinstance(r, APIRoute)], ids=lambda r: f"{r.path}"
)
def test_an_api_route_is_guarded_or_public(route: APIRoute) -> None:
    guarded = current_official in set(_calls(route.dependant))
    for name in _names(route):
        assert guarded != (name in PUBLIC), f"{name}: guarded {guarded}"


def test_the_public_list_names_only_what_exists() -> None:
    there = {name for r in API_ROUTES if isinstance(r, APIRoute) for name in _names(r)}
    assert there >= PUBLIC


def test_the_console_lets_nobody_in_who_is_not_signed_in() -> None:
    routes = [r for room in PAGES for r in room.router.routes if isinstance(r, APIRoute)]
    assert routes
    open_to_all = {
        name
        for route in routes
        if desk not in set(_calls(route.dependant))
        for name in _names(route)
    }
    assert open_to_all <= DOORSTEP, open_to_all


def _calls(dependant: Dependant) -> Iterator[object]:
    for inner in dependant.dependencies:
        yield inner.call
        yield from _calls(inner)


def _names(route: APIRoute) -> list[str]:
    return [f"{method} {route.path}" for method in sorted(route.methods or ())]
