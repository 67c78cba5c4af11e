"""A sign-in at the console as it is kept: whose, on which device, and how long it holds.

It does not know cookies, nor how sessions are stored.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from bot.officials import Official

#: From the sign-in on: a shift of duty, as NIST SP 800-63B has it for its second level.
LIFETIME = timedelta(hours=12)
#: Without a request. Longer than NIST's 30 minutes: what is being typed must not be lost, and pages
#: that refresh themselves are use.
IDLE = timedelta(hours=2)
#: Between the password and the second factor.
HALF = timedelta(minutes=10)
#: A challenge to a passkey is answered within this time.
CHALLENGE = timedelta(minutes=5)
#: Characters of what a browser says that it is.
LONGEST_DEVICE = 200


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """A session that holds. `secret` is what the cookie carries; the store has a keyed hash of it.

    `half`: the second factor is missing, so it opens nothing. `limited`: the office asks for a
    second factor and this account has none yet, so it opens only where one is set up.
    """

    id: UUID
    secret: str = field(repr=False)
    official: Official
    account_id: UUID | None = None
    half: bool = False
    limited: bool = False


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A session as its owner sees it in a list."""

    id: UUID
    name: str
    device: str
    by_token: bool
    started_at: datetime
    last_used_at: datetime
