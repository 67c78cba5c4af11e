"""The subscriptions that this browser has made: kept as a cookie, not as an account.

It does not know what anybody is subscribed to.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from fastapi import Request, Response

COOKIE = "fenghuo_listening"
#: The one place that it is sent to.
PATH = "/subscribe"
SECONDS = 365 * 24 * 3600
#: A family's phones; a cookie may have some 4,000 characters.
MOST = 8
_ENTRY = re.compile(r"([0-9a-f-]{36})\.([A-Za-z0-9_-]{20,80})")


@dataclass(frozen=True, kw_only=True)
class Held:
    """A subscription and the token that ends it."""

    id: UUID
    token: str = field(repr=False)


def held_by(request: Request) -> tuple[Held, ...]:
    """Oldest first; what is no entry of ours is passed over."""
    found = _ENTRY.findall(request.cookies.get(COOKIE, ""))[:MOST]
    return tuple(Held(id=id, token=token) for id, token in _valid(found))


def keep(response: Response, held: Iterable[Held], *, secure: bool) -> None:
    """The newest `MOST`; none takes the cookie away."""
    entries = [f"{one.id}.{one.token}" for one in held][-MOST:]
    if not entries:
        response.delete_cookie(COOKIE, path=PATH)
        return
    response.set_cookie(
        COOKIE,
        "|".join(entries),
        max_age=SECONDS,
        path=PATH,
        httponly=True,
        samesite="lax",
        secure=secure,
    )


def _valid(found: Iterable[tuple[str, str]]) -> Iterable[tuple[UUID, str]]:
    for text, token in found:
        try:
            yield UUID(text), token
        except ValueError:
            continue
