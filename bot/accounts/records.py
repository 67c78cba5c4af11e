"""What an account is, and what a change of one leaves on the record.

It does not know how any of it is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from bot.notices import Notice
from bot.officials import Official

#: How long a one-time link opens.
LINK_HOLDS = timedelta(hours=24)


class Standing(StrEnum):
    INVITED = "invited"  # no password was ever set
    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True, kw_only=True)
class Account:
    """One person. `official` says the name, the role and the area."""

    id: UUID
    official: Official
    invited_by: str
    created_at: datetime
    joined_at: datetime | None = None
    disabled_at: datetime | None = None
    link_until: datetime | None = None
    totp: bool = False
    passkeys: int = 0
    recovery_codes: int = 0
    last_seen_at: datetime | None = None

    @property
    def standing(self) -> Standing:
        if self.disabled_at:
            return Standing.DISABLED
        return Standing.ACTIVE if self.joined_at else Standing.INVITED

    @property
    def second_factor(self) -> bool:
        return self.totp or self.passkeys > 0


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """What a sign-in is compared with. `totp_step`: the newest 30 seconds whose code was taken."""

    account: Account
    password_hash: str | None = field(repr=False)
    totp_sealed: bytes | None = field(repr=False)
    totp_step: int


@dataclass(frozen=True, kw_only=True)
class Passkey:
    """`id`: the credential's own. `sign_count` as the device last said it."""

    id: bytes
    name: str
    public_key: bytes = field(repr=False)
    sign_count: int
    created_at: datetime
    last_used_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What is written into the trail with a change, and whom it is told to."""

    action: str
    by: str
    at: datetime
    details: Mapping[str, object] = field(default_factory=dict)
    notices: tuple[Notice, ...] = field(default=(), repr=False)


@dataclass(frozen=True, kw_only=True)
class Entered:
    """A sign-in that succeeded so far. `half`: the second factor is still to come."""

    account: Account
    half: bool
