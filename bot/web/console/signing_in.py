"""Signing in and out of the console, and its first page.

It does not know how tokens are kept.
"""

from datetime import UTC, datetime

from fastapi import APIRouter, Form, Request, Response

from bot.officials import OFFICIALS
from bot.services import WebServices
from bot.web import sessions
from bot.web.console.desk import AtDesk, ConsoleRoute, SignInNeeded, desk, see_other
from bot.web.console.situation import first_page
from bot.web.dependencies import Remote, Services
from bot.web.pages import page_for

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)


@router.get("/console")
async def first(request: Request, services: Services) -> Response:
    """The situation, or the sign-in for whoever is not signed in."""
    try:
        return await first_page(await desk(request, services))
    except SignInNeeded:
        page = page_for(request, services.words)
        over = sessions.COOKIE in request.cookies
        message = page.say("console.session_over") if over else None
        return page.render("console/sign_in.html", message=message)


@router.post("/console/sign-in")
async def sign_in(
    request: Request, services: Services, remote: Remote, token: str = Form(default="")
) -> Response:
    refused = _refusal(request, remote)
    if refused:
        return _again(request, services, *refused)
    official = await services.officials.by_token(token.strip())
    if official and official.role not in OFFICIALS:
        return _again(request, services, 403, "console.not_an_official")
    cookie = await sessions.sign_in(token.strip(), services)
    if official is None or cookie is None:
        return _again(request, services, 401, "console.token_wrong")
    response = see_other("/console")
    sessions.keep(response, cookie, services)
    return response


@router.post("/console/sign-out")
async def sign_out(desk: AtDesk) -> Response:
    response = see_other("/console")
    sessions.forget(response)
    return response


def _refusal(request: Request, remote: str) -> tuple[int, str] | None:
    # The form of another site must not sign anybody in as somebody else.
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return 403, "console.form_stale"
    if not sessions.attempts_of(request).take(remote, datetime.now(UTC)):
        return 429, "console.too_many_failures"
    return None


def _again(request: Request, services: WebServices, status: int, key: str) -> Response:
    page = page_for(request, services.words)
    return page.render("console/sign_in.html", status=status, message=page.say(key))
