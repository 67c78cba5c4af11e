"""The console's sign-in as cookies: which session, and which device of a person; never a token.

It does not know what a role may do, nor how sessions are kept.
"""

import base64
import binascii
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from fastapi import Request, Response

from bot.accounts.sessions import LIFETIME, SignedIn
from bot.officials import Official, known_as
from bot.residents.guard import FloodGuard
from bot.residents.vault import Vault
from bot.services import WebServices

COOKIE = "fenghuo_session"
CSRF_HEADER = "x-csrf-token"
#: On whose device we are: it survives signing out, opens nothing, and lets its owner try a password
#: though strangers guess at it.
DEVICE_COOKIE = "fenghuo_device"
DEVICE_KNOWN = timedelta(days=180)
#: Sign-ins from one address, an office's perhaps; against noise and guessing at many names.
ATTEMPTS = 30
ATTEMPTS_WINDOW = timedelta(minutes=5)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Whose session it is: of a token or of an account."""

    official: Official
    token_id: UUID | None = None
    account_id: UUID | None = None


def csrf(vault: Vault, session: SignedIn) -> str:
    """What every form of this session carries."""
    return _encode(vault.sign(b"csrf\0" + session.secret.encode()))


def csrf_fits(vault: Vault, session: SignedIn, given: str) -> bool:
    return hmac.compare_digest(csrf(vault, session).encode(), given.encode("utf-8", "replace"))


async def session_of(request: Request, services: WebServices) -> SignedIn | None:
    """The session of the request's cookie; a half one, too."""
    secret = request.cookies.get(COOKIE, "")
    if not secret or "\0" in secret:
        return None
    return await services.officials.sessions.find(secret, datetime.now(UTC))


async def official_of_session(request: Request, services: WebServices) -> Official | None:
    """Who is signed in at the console, for the API; None for nobody or a revoked token.

    A request that changes something counts only with the session's CSRF token in its header. Who
    still has to show or to set up a second factor is nobody yet.
    """
    session = await session_of(request, services)
    if session is None or session.half or session.limited:
        return None
    given = request.headers.get(CSRF_HEADER, "")
    if request.method not in _SAFE and not csrf_fits(services.vault, session, given):
        return None
    return session.official


async def begin(
    request: Request, response: Response, services: WebServices, owner: Owner, *, half: bool = False
) -> None:
    """A new session; the one that the browser had before is over, whosever it was."""
    sessions = services.officials.sessions
    if former := request.cookies.get(COOKIE):
        await sessions.drop(former)
    secret = await sessions.start(
        owner.official,
        datetime.now(UTC),
        token_id=owner.token_id,
        account_id=owner.account_id,
        device=request.headers.get("user-agent", ""),
        half=half,
    )
    secure = services.settings.public_url.startswith("https://")
    life = int(LIFETIME.total_seconds())
    response.set_cookie(
        COOKIE, secret, max_age=life, httponly=True, samesite="strict", secure=secure
    )
    if owner.account_id and not half:
        _know_device(request, response, services.vault, owner.official.name, secure)


async def end(request: Request, response: Response, services: WebServices) -> None:
    await services.officials.sessions.drop(request.cookies.get(COOKIE, ""))
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")


def device_of(request: Request, vault: Vault, name: str) -> str | None:
    """What tells this device of that person from others; None where they never were signed in."""
    try:
        body, signature = (
            _decode(part) for part in request.cookies.get(DEVICE_COOKIE, "").split(".")
        )
    except (ValueError, binascii.Error):
        return None
    if not hmac.compare_digest(signature, vault.sign(b"device\0" + body)):
        return None
    owner, nonce = json.loads(body)
    return str(nonce) if owner == _owner(vault, name) else None


def attempts_of(request: Request) -> FloodGuard:
    """Sign-ins so far, by address: one guard an app, made on first use."""
    state = request.app.state
    if not hasattr(state, "sign_in_attempts"):
        state.sign_in_attempts = FloodGuard(ATTEMPTS, ATTEMPTS_WINDOW)
    guard = state.sign_in_attempts
    assert isinstance(guard, FloodGuard)
    return guard


def _know_device(
    request: Request, response: Response, vault: Vault, name: str, secure: bool
) -> None:
    """One that is known stays who it is: signing in again must not win new attempts."""
    nonce = device_of(request, vault, name) or secrets.token_urlsafe(16)
    body = json.dumps([_owner(vault, name), nonce]).encode()
    signature = vault.sign(b"device\0" + body)
    response.set_cookie(
        DEVICE_COOKIE,
        f"{_encode(body)}.{_encode(signature)}",
        max_age=int(DEVICE_KNOWN.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=secure,
        path="/console",
    )


def _owner(vault: Vault, name: str) -> str:
    """The cookie names nobody."""
    return _encode(vault.sign(b"device of\0" + known_as(name).encode("utf-8", "replace")))


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
