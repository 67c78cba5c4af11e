"""The six digits by which somebody shows that an address is theirs, and when they count.

It does not know how they travel or where they are kept.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from bot.residents.errors import (
    AlreadyConfirmed,
    CodeExpired,
    SubscriptionUnknown,
    TooManyAttempts,
    WrongCode,
)

#: Long enough for a message that is late, short enough for guessing: 5 of 1,000,000 in 15 minutes.
LIFE = timedelta(minutes=15)
MOST_ATTEMPTS = 5


@dataclass(frozen=True, kw_only=True)
class PendingCode:
    """`id` is the subscription that the code confirms."""

    id: UUID
    code_hash: bytes
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A subscription waiting for its code, with this try already counted in `attempts`."""

    code_hash: bytes | None
    code_expires_at: datetime | None
    attempts: int
    confirmed: bool
    ended: bool


def make_code() -> str:
    return f"{secrets.randbelow(1_000_000):06d}"


def check_code(attempt: Attempt | None, given_hash: bytes, now: datetime) -> None:
    """Raises the ResidentsError that says why `given_hash` does not confirm."""
    if attempt is None or attempt.ended or attempt.code_hash is None:
        raise SubscriptionUnknown
    if attempt.confirmed:
        raise AlreadyConfirmed
    if attempt.code_expires_at is None or now >= attempt.code_expires_at:
        raise CodeExpired
    if attempt.attempts > MOST_ATTEMPTS:
        raise TooManyAttempts
    if not hmac.compare_digest(attempt.code_hash, given_hash):
        raise WrongCode
