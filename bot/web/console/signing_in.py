"""Signing in and out of the console, and its first page.

It does not know how tokens, passwords and sessions are kept.
"""

from datetime import UTC, datetime

from fastapi import APIRouter, Form, Request, Response

from bot.accounts.errors import AccountsError
from bot.accounts.records import Entered
from bot.officials import OFFICIALS
from bot.services import WebServices
from bot.web import sessions
from bot.web.console.complaints import ACCOUNT_STATUS
from bot.web.console.desk import (
    SECOND,
    AtDesk,
    ConsoleRoute,
    SecondNeeded,
    SignInNeeded,
    desk,
    see_other,
)
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
        over = sessions.COOKIE in request.cookies
        return sign_in_page(request, services, 200, "console.session_over" if over else "")


@router.post("/console/sign-in")
async def sign_in(
    request: Request,
    services: Services,
    remote: Remote,
    token: str = Form(default=""),
    name: str = Form(default=""),
) -> Response:
    """`token`: one, or with a name the person's password. A token counts whatever the name."""
    refused = stranger(request, remote)
    if refused:
        return sign_in_page(request, services, *refused, name=name)
    official = await services.officials.by_token(token.strip())
    if official is None and name.strip():
        return await _by_password(request, services, name, token)
    if official and official.role not in OFFICIALS:
        return sign_in_page(request, services, 403, "console.not_an_official")
    token_id = await services.officials.id_of(token.strip())
    if official is None or token_id is None:
        return sign_in_page(request, services, 401, "console.token_wrong")
    response = see_other("/console")
    owner = sessions.Owner(official=official, token_id=token_id)
    await sessions.begin(request, response, services, owner)
    return response


@router.post("/console/sign-out")
async def sign_out(request: Request, desk: AtDesk) -> Response:
    response = see_other("/console")
    await sessions.end(request, response, desk.services)
    return response


@router.get("/console/signed-in")
async def signed_in(request: Request, services: Services) -> Response:
    """For an open page whose session had ended: the new one, when somebody signed in again."""
    try:
        return (await desk(request, services)).render("signed_in.html")
    except (SignInNeeded, SecondNeeded):
        return Response(status_code=204)


def stranger(request: Request, remote: str) -> tuple[int, str] | None:
    """Why a form of somebody who is not signed in is not looked at: a status and a sentence."""
    # The form of another site must not sign anybody in as somebody else.
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return 403, "console.form_stale"
    if not sessions.attempts_of(request).take(remote, datetime.now(UTC)):
        return 429, "console.too_many_failures"
    return None


def sign_in_page(
    request: Request, services: WebServices, status: int, key: str, *, name: str = ""
) -> Response:
    page = page_for(request, services.words)
    message = page.say(key) if key else None
    return page.render("console/sign_in.html", status=status, message=message, name=name)


async def come_in(request: Request, services: WebServices, entered: Entered) -> Response:
    """To the second factor where there is one, else in."""
    account = entered.account
    if account.official.role not in OFFICIALS:
        return sign_in_page(request, services, 403, "console.not_an_official")
    response = see_other(SECOND if entered.half else "/console")
    owner = sessions.Owner(official=account.official, account_id=account.id)
    await sessions.begin(request, response, services, owner, half=entered.half)
    return response


async def _by_password(
    request: Request, services: WebServices, name: str, password: str
) -> Response:
    device = sessions.device_of(request, services.vault, name)
    try:
        entered = await services.accounts.doors.enter(name, password, device)
    except AccountsError as error:
        status = ACCOUNT_STATUS[type(error)]
        return sign_in_page(request, services, status, error.key, name=name)
    return await come_in(request, services, entered)
