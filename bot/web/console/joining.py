"""The rest of the way in: the one-time link that sets a password, and the second factor.

It does not know which password, link or code is good.
"""

from datetime import UTC, datetime

from fastapi import APIRouter, Form, Request, Response

from bot.accounts.errors import AccountsError
from bot.web import sessions
from bot.web.console.complaints import Complaint, account_complaint
from bot.web.console.desk import (
    SECOND,
    AtHalfDesk,
    ConsoleRoute,
    Desk,
    see_other,
)
from bot.web.console.signing_in import come_in, sign_in_page, stranger
from bot.web.dependencies import Remote, Services
from bot.web.pages import area_name, page_for

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

JOIN = "/console/join"


@router.get(JOIN)
async def invited(request: Request, services: Services, link: str = "") -> Response:
    """Names the person whose link it is: whoever has the link may set the password."""
    return await _join_page(request, services, link)


@router.post(JOIN)
async def join(
    request: Request,
    services: Services,
    remote: Remote,
    link: str = Form(default=""),
    password: str = Form(default=""),
    again: str = Form(default=""),
) -> Response:
    refused = stranger(request, remote)
    if refused:
        return sign_in_page(request, services, *refused)
    try:
        entered = await services.accounts.doors.join(link, password, again)
    except AccountsError as error:
        page = page_for(request, services.words)
        complaint = account_complaint(error, services.words, page.language)
        return await _join_page(request, services, link, complaint)
    return await come_in(request, services, entered)


@router.get(SECOND)
async def second(desk: AtHalfDesk) -> Response:
    if not desk.session.half:
        return see_other("/console")
    return await _second_page(desk)


@router.post(SECOND)
async def show_second(request: Request, desk: AtHalfDesk) -> Response:
    """One of: `passkey`, the browser's answer; `recovery`; `code`, of the app."""
    if not desk.session.half:
        return see_other("/console")
    try:
        await _check(request, desk)
    except AccountsError as error:
        return await _second_page(desk, desk.complain(error))
    response = see_other("/console")
    owner = sessions.Owner(official=desk.official, account_id=desk.session.account_id)
    await sessions.begin(request, response, desk.services, owner)
    return response


@router.post(f"{SECOND}/leave")
async def leave(request: Request, desk: AtHalfDesk) -> Response:
    """Back to the sign-in, as somebody else perhaps."""
    response = see_other("/console")
    await sessions.end(request, response, desk.services)
    return response


async def _check(request: Request, desk: Desk) -> None:
    id, doors = desk.session.account_id, desk.services.accounts.doors
    assert id, "only accounts have a second factor"
    device = sessions.device_of(request, desk.services.vault, desk.official.name)
    if answer := desk.text("passkey"):
        kept = desk.services.officials.sessions
        challenge = await kept.take_challenge(desk.session.id, datetime.now(UTC))
        await doors.by_passkey(id, answer, challenge, device)
    elif code := desk.text("recovery"):
        await doors.by_recovery(id, code, device)
    else:
        await doors.by_app(id, desk.text("code"), device)


async def _second_page(desk: Desk, complaint: Complaint | None = None) -> Response:
    id, accounts = desk.session.account_id, desk.services.accounts
    assert id, "only accounts have a second factor"
    account, options = await accounts.own.account(id), ""
    if account.passkeys and accounts.doors.passkeys.possible:
        kept = desk.services.officials.sessions
        challenge = await kept.challenge(desk.session.id, datetime.now(UTC))
        options = accounts.doors.passkeys.to_ask(await accounts.own.passkeys(id), challenge)
    # Without the desk's menu: nothing of it opens yet.
    return desk.page.render(
        "console/second.html",
        status=complaint.status if complaint else 200,
        complaint=complaint,
        account=account,
        options=options,
        csrf=desk.csrf,
    )


async def _join_page(
    request: Request, services: Services, link: str, complaint: Complaint | None = None
) -> Response:
    page = page_for(request, services.words)
    try:
        account = await services.accounts.doors.invited(link)
    except AccountsError as error:
        return sign_in_page(request, services, 410, error.key)
    code = account.official.area or ""
    division = services.areas.get(code) if code else None
    return page.render(
        "console/join.html",
        status=complaint.status if complaint else 200,
        complaint=complaint,
        link=link,
        account=account,
        area=area_name(division, page.language) if division else code,
    )
