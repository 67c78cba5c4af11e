"""What a route may ask for: the services, and who is calling.

It does not know any route.
"""

import ipaddress
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request

from bot.officials import OFFICIALS, Official, Role
from bot.services import WebServices
from bot.web.problems import Problem
from bot.web.sessions import official_of_session

BEARER = "bearer "


async def services(request: Request) -> WebServices:
    found = request.app.state.services
    assert isinstance(found, WebServices)
    return found


Services = Annotated[WebServices, Depends(services)]


async def current_official(request: Request, services: Services) -> Official | None:
    """By bearer token, else by the console's session; None for the public.

    Raises Problem 401 for a token that opens nothing: a typing error must not look like no rights.
    """
    header = request.headers.get("authorization", "")
    if header.lower().startswith(BEARER):
        official = await services.officials.by_token(header[len(BEARER) :].strip())
        if official is None:
            raise _unauthenticated("This token is unknown or was revoked.")
        return official
    return await official_of_session(request, services)


async def named_reporter(request: Request, services: Services) -> Official | None:
    """Whose `reporter` token came along; None for anybody else. Raises Problem 401 as above."""
    header = request.headers.get("authorization", "")
    if not header.lower().startswith(BEARER):
        return None
    official = await services.officials.by_token(header[len(BEARER) :].strip())
    if official is None:
        raise _unauthenticated("This token is unknown or was revoked.")
    return official if official.role is Role.REPORTER else None


NamedReporter = Annotated[Official | None, Depends(named_reporter)]


def require(*roles: Role) -> Callable[..., Awaitable[Official]]:
    """A dependency that lets only these roles through; no roles named: every official."""
    allowed = frozenset(roles) or OFFICIALS

    async def check(
        official: Annotated[Official | None, Depends(current_official)],
    ) -> Official:
        if official is None:
            raise _unauthenticated("Sign in, or send Authorization: Bearer TOKEN.")
        if official.role not in allowed:
            names = ", ".join(sorted(allowed))
            raise Problem(403, "Not allowed", f"This needs one of the roles: {names}.")
        return official

    return check


AnyOfficial = Annotated[Official, Depends(require())]


async def remote_address(request: Request, services: Services) -> str:
    """The caller's network address; X-Forwarded-For counts only from a proxy that we trust.

    The last address that a trusted proxy did not add itself is the caller: those before it can be
    made up by the caller.
    """
    peer = request.client.host if request.client else "unknown"
    trusted = services.settings.trusted_proxies
    if not _is_trusted(peer, trusted):
        return peer
    hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",")]
    for hop in reversed([hop for hop in hops if hop]):
        if not _is_trusted(hop, trusted):
            return hop
    return peer


Remote = Annotated[str, Depends(remote_address)]


def _is_trusted(address: str, trusted: tuple[str, ...]) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in ipaddress.ip_network(network, strict=False) for network in trusted)


def _unauthenticated(detail: str) -> Problem:
    return Problem(401, "Not signed in", detail, headers={"WWW-Authenticate": "Bearer"})
