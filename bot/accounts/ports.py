"""What accounts ask of the store.

It does not know how they are kept. Each change and its deed on the trail are one step.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from bot.accounts.records import Account, Credentials, Deed, Passkey
from bot.officials import Official, Role


class AccountBook(Protocol):
    """Methods with an id raise AccountUnknown."""

    async def all(self) -> tuple[Account, ...]: ...

    async def get(self, id: UUID) -> Account: ...

    async def named(self, known_as: str) -> Credentials | None: ...

    async def credentials(self, id: UUID) -> Credentials: ...

    async def by_link(self, link_hash: bytes, now: datetime) -> Account | None: ...

    async def invite(self, account: Account, link_hash: bytes, deed: Deed) -> None:
        """Raises PersonThere."""

    async def offer_link(self, id: UUID, link_hash: bytes, until: datetime, deed: Deed) -> None: ...

    async def join(self, link_hash: bytes, password_hash: str, deed: Deed) -> bool:
        """Uses the link up; False when it is used up or over. Ends all sessions of the account."""

    async def set_password(self, id: UUID, password_hash: str, deed: Deed | None) -> None: ...

    async def change(self, id: UUID, role: Role, area: str | None, deed: Deed) -> None:
        """Raises LastAdmin."""

    async def disable(self, id: UUID, deed: Deed) -> None:
        """Revokes the person's tokens too, and ends all sessions. Raises LastAdmin."""

    async def enable(self, id: UUID, deed: Deed) -> None: ...

    async def set_totp(self, id: UUID, sealed: bytes | None, step: int, deed: Deed) -> None: ...

    async def take_step(self, id: UUID, step: int) -> bool:
        """False when this step's code, or a later one, was taken before."""

    async def set_recovery(self, id: UUID, hashes: Sequence[bytes], deed: Deed) -> None: ...

    async def use_recovery(self, id: UUID, code_hash: bytes, deed: Deed) -> bool: ...

    async def passkeys(self, id: UUID) -> tuple[Passkey, ...]: ...

    async def add_passkey(self, id: UUID, passkey: Passkey, deed: Deed) -> None: ...

    async def used_passkey(self, passkey: Passkey, sign_count: int, now: datetime) -> bool:
        """False when somebody used it meanwhile: its counter is another."""

    async def remove_passkey(self, id: UUID, credential: bytes, deed: Deed) -> None: ...

    async def reset_second_factor(self, id: UUID, deed: Deed) -> None:
        """App, passkeys and recovery codes are gone; all sessions end."""

    async def second_factor_required(self) -> bool: ...

    async def require_second_factor(self, required: bool, deed: Deed) -> None: ...

    async def revoke_tokens(self, known_as: str, deed: Deed) -> int:
        """How many there were. Raises LastAdmin."""

    async def note(self, subject: UUID | str, deed: Deed) -> None:
        """Only the deed."""

    async def take_attempt(self, key: bytes, limit: int, window: timedelta, now: datetime) -> bool:
        """True, and counted, while there were fewer than `limit` in the window."""

    async def own_addresses(self, person: str) -> Sequence[tuple[str, bytes, str]]:
        """(channel, sealed address, language)."""


class TokenMaker(Protocol):
    async def create(self, official: Official, now: datetime, *, by: str = "") -> str: ...
