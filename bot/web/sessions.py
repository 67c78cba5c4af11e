"""The console's sign-in: a signed cookie that names a token by its id, never the token itself.

It does not know what a role may do.
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

from bot.officials import Official
from bot.residents.guard import FloodGuard
from bot.residents.vault import Vault
from bot.services import WebServices

COOKIE = "fenghuo_session"
LIFETIME = timedelta(hours=8)
CSRF_HEADER = "x-csrf-token"
#: Sign-ins from one address, an office's perhaps; against noise, as nobody guesses 256 bits.
ATTEMPTS = 30
ATTEMPTS_WINDOW = timedelta(minutes=5)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, kw_only=True)
class Session:
    """`nonce` is this session's own: the CSRF token is made from it."""

    token_id: UUID
    nonce: str
    expires_at: datetime


class Sessions:
    """Makes and reads the cookie. Nothing is kept: revoking the token ends its sessions at once."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def start(self, token_id: UUID, now: datetime) -> tuple[str, Session]:
        """The cookie's value and what it says."""
        expires_at = (now + LIFETIME).replace(microsecond=0)
        session = Session(token_id=token_id, nonce=secrets.token_urlsafe(16), expires_at=expires_at)
        fields = [str(token_id), session.nonce, int(expires_at.timestamp())]
        body = json.dumps(fields).encode()
        return f"{_encode(body)}.{_encode(self._signature(body))}", session

    def read(self, cookie: str | None, now: datetime) -> Session | None:
        """None for a cookie that is not ours, was changed or is over."""
        try:
            body, signature = (_decode(part) for part in (cookie or "").split("."))
        except (ValueError, binascii.Error):
            return None
        if not hmac.compare_digest(signature, self._signature(body)):
            return None
        token_id, nonce, expires = json.loads(body)
        expires_at = datetime.fromtimestamp(expires, UTC)
        if expires_at <= now:
            return None
        return Session(token_id=UUID(token_id), nonce=nonce, expires_at=expires_at)

    def csrf(self, session: Session) -> str:
        """What every form of this session carries."""
        return _encode(self._vault.sign(b"csrf\0" + session.nonce.encode()))

    def csrf_fits(self, session: Session, given: str) -> bool:
        return hmac.compare_digest(self.csrf(session).encode(), given.encode())

    def _signature(self, body: bytes) -> bytes:
        return self._vault.sign(b"session\0" + body)


def session_of(request: Request, services: WebServices) -> Session | None:
    return Sessions(services.vault).read(request.cookies.get(COOKIE), datetime.now(UTC))


async def official_of_session(request: Request, services: WebServices) -> Official | None:
    """Who is signed in at the console, for the API; None for nobody or a revoked token.

    A request that changes something counts only with the session's CSRF token in its header.
    """
    session = session_of(request, services)
    if session is None:
        return None
    given = request.headers.get(CSRF_HEADER, "")
    if request.method not in _SAFE and not Sessions(services.vault).csrf_fits(session, given):
        return None
    return await services.officials.by_id(session.token_id)


async def sign_in(token: str, services: WebServices) -> str | None:
    """The cookie's value for a token; None for one that opens nothing."""
    token_id = await services.officials.id_of(token)
    if token_id is None:
        return None
    cookie, _ = Sessions(services.vault).start(token_id, datetime.now(UTC))
    return cookie


def keep(response: Response, cookie: str, services: WebServices) -> None:
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=services.settings.public_url.startswith("https://"),
    )


def forget(response: Response) -> None:
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")


def attempts_of(request: Request) -> FloodGuard:
    """Sign-ins so far, by address: one guard an app, made on first use."""
    state = request.app.state
    if not hasattr(state, "sign_in_attempts"):
        state.sign_in_attempts = FloodGuard(ATTEMPTS, ATTEMPTS_WINDOW)
    guard = state.sign_in_attempts
    assert isinstance(guard, FloodGuard)
    return guard


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
