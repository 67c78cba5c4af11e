"""One's own account: password, second factor, recovery codes, sessions, telephone for notices.

It does not know which password, code or number is good: the domain says so beside the field.
"""

import base64
import binascii
from collections.abc import Awaitable
from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, Request, Response

from bot.accounts.errors import AccountsError, PasskeyWrong
from bot.accounts.own import Own
from bot.accounts.passwords import SHORTEST
from bot.accounts.records import Account
from bot.alerts.records import OwnAddress
from bot.residents.addresses import normalise
from bot.residents.fields import BadFields
from bot.trail.ports import Wanted
from bot.web import sessions
from bot.web.console.complaints import Complaint
from bot.web.console.desk import ME, AtDesk, ConsoleRoute, Desk, Refused, see_other

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

#: What the page may be asked to say after a form; the last word of a sentence's key.
DONE = frozenset({"password", "app", "passkey", "factor_gone", "ended", "phone"})
#: Entries of the trail about the account that are shown.
SHOWN = 12


@router.get(ME)
async def mine(desk: AtDesk, done: str = "") -> Response:
    return await _page(desk, done=done if done in DONE else "")


@router.post(f"{ME}/password")
async def password(request: Request, desk: AtDesk) -> Response:
    """Ends every other session of the person."""
    own, id = _own(desk)
    typed = (desk.text("present"), desk.text("password"), desk.text("again"))
    return await _done(request, desk, own.set_password(id, *typed), "password")


@router.post(f"{ME}/app")
async def add_app(request: Request, desk: AtDesk) -> Response:
    own, id = _own(desk)
    taking = own.take_app(id, desk.text("sealed"), desk.text("code"))
    return await _with_codes(request, desk, taking, "app")


@router.post(f"{ME}/app/remove")
async def drop_app(request: Request, desk: AtDesk) -> Response:
    own, id = _own(desk)
    return await _done(request, desk, own.drop_app(id, desk.text("present")), "factor_gone")


@router.post(f"{ME}/passkeys")
async def add_passkey(request: Request, desk: AtDesk) -> Response:
    own, id = _own(desk)
    kept = desk.services.officials.sessions
    challenge = await kept.take_challenge(desk.session.id, datetime.now(UTC))
    adding = own.add_passkey(id, desk.text("passkey"), desk.text("name"), challenge)
    return await _with_codes(request, desk, adding, "passkey")


@router.post(f"{ME}/passkeys/remove")
async def drop_passkey(request: Request, desk: AtDesk) -> Response:
    own, id = _own(desk)
    dropping = own.drop_passkey(id, _credential(desk.text("id")), desk.text("present"))
    return await _done(request, desk, dropping, "factor_gone")


@router.post(f"{ME}/recovery")
async def new_recovery(desk: AtDesk) -> Response:
    own, id = _own(desk)
    try:
        codes = await own.new_recovery(id, desk.text("present"))
    except AccountsError as error:
        return await _page(desk, complaint=desk.complain(error))
    return await _page(desk, codes=codes)


@router.post(f"{ME}/sessions/end")
async def end_session(desk: AtDesk) -> Response:
    """One of one's own by its id; without one all but this."""
    kept, name, now = desk.services.officials.sessions, desk.official.name, datetime.now(UTC)
    if chosen := desk.text("session"):
        await kept.end(_uuid(chosen), name, by=name, now=now)
    else:
        await kept.end_all(name, by=name, now=now, but=desk.session.id)
    return see_other(f"{ME}?done=ended")


@router.post(f"{ME}/phone")
async def phone(desk: AtDesk) -> Response:
    """The number for notices; empty takes it away. Addresses on other channels stay."""
    addresses, typed = desk.services.alerts.own_addresses, desk.text("phone").strip()
    others = [one for one in await addresses.of(desk.official) if one.channel != "sms"]
    try:
        new = [_by_sms(typed, desk.page.language)] if typed else []
    except BadFields as error:
        complaint = desk.complain(error)
        said = complaint.fields.get("address", complaint.message)
        return await _page(
            desk, complaint=Complaint(status=422, message=said, fields={"phone": said})
        )
    await addresses.replace(desk.official, [*others, *new])
    return see_other(f"{ME}?done=phone")


async def _done(request: Request, desk: Desk, change: Awaitable[None], done: str) -> Response:
    try:
        await change
    except AccountsError as error:
        return await _page(desk, complaint=desk.complain(error))
    response = see_other(f"{ME}?done={done}")
    await _only_here(request, response, desk)
    return response


async def _with_codes(
    request: Request, desk: Desk, change: Awaitable[tuple[str, ...]], done: str
) -> Response:
    """A first second factor brings recovery codes, shown this once."""
    try:
        codes = await change
    except AccountsError as error:
        return await _page(desk, complaint=desk.complain(error))
    response = (
        await _page(desk, codes=codes, done=done) if codes else see_other(f"{ME}?done={done}")
    )
    return response


async def _only_here(request: Request, response: Response, desk: Desk) -> None:
    """After a change of what opens: the person's other sessions end, this one gets a new secret."""
    name, id = desk.official.name, desk.session.account_id
    await desk.services.officials.sessions.end_all(
        name, by=name, now=datetime.now(UTC), but=desk.session.id
    )
    owner = sessions.Owner(official=desk.official, account_id=id)
    await sessions.begin(request, response, desk.services, owner)


async def _page(
    desk: Desk,
    *,
    done: str = "",
    complaint: Complaint | None = None,
    codes: tuple[str, ...] = (),
) -> Response:
    id, services = desk.session.account_id, desk.services
    addresses = await services.alerts.own_addresses.of(desk.official)
    phone = next((one.address for one in addresses if one.channel == "sms"), "")
    return desk.render(
        "me.html",
        complaint=complaint,
        done=done,
        codes=codes,
        seats=await services.officials.sessions.of(desk.official.name, datetime.now(UTC)),
        session=desk.session,
        phone=desk.text("phone") if complaint else phone,
        shortest=SHORTEST,
        **(await _account(desk, id) if id else {"account": None}),
    )


async def _account(desk: Desk, id: UUID) -> dict[str, object]:
    accounts, services = desk.services.accounts, desk.services
    account = await accounts.own.account(id)
    about = await services.trail.page(Wanted(subject=str(id)), SHOWN, None)
    passkeys = await accounts.own.passkeys(id)
    options = ""
    if accounts.doors.passkeys.possible:
        challenge = await services.officials.sessions.challenge(desk.session.id, datetime.now(UTC))
        options = accounts.doors.passkeys.to_add(id, account.official, passkeys, challenge)
    return {
        "account": account,
        "required": await accounts.own.second_factor_required(),
        "offer": None if account.totp else accounts.own.offer(account, desk.text("sealed")),
        "passkeys": [(one, base64.urlsafe_b64encode(one.id).decode()) for one in passkeys],
        "options": options,
        "about": about.items,
        "few": _few(account),
    }


def _few(account: Account) -> bool:
    return account.second_factor and account.recovery_codes < 3


def _own(desk: Desk) -> tuple[Own, UUID]:
    """Raises Refused for who signed in with a token: there is no account to change."""
    if desk.session.account_id is None:
        raise Refused(403, "people.token_only")
    return desk.services.accounts.own, desk.session.account_id


def _by_sms(number: str, language: str) -> OwnAddress:
    person = normalise("sms", number)
    return OwnAddress(channel=person.channel, address=person.address, language=language)


def _credential(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text)
    except (binascii.Error, ValueError):
        raise PasskeyWrong from None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused(404, "console.not_found") from None
