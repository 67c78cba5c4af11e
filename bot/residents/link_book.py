"""What linking needs from outside: a book of codes on their way, and of who is one person.

It does not know who provides it, nor what is said to anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.residents.ports import Mark


@dataclass(frozen=True, kw_only=True)
class Member:
    """One contact of a person. `preference`: the person's own order, the lowest first.

    `listens`: warnings go there, unless `gone`: the provider says that nobody is there.
    """

    id: UUID
    channel: str
    fingerprint: bytes = field(repr=False)
    sealed_address: bytes = field(repr=False)
    language: str
    preference: int | None
    stopped: bool
    gone: bool
    listens: bool


class LinkBook(Protocol):
    """Each method is one transaction. `fingerprint` is `Vault.fingerprint(person)`."""

    async def offer(
        self, asker: Mark, language: str, code_hash: bytes, expires_at: datetime, now: datetime
    ) -> bool:
        """Keeps a code instead of the asker's last one; False where another has the same."""
        ...

    async def claim(
        self, code_hash: bytes, by: Mark, language: str, expires_at: datetime, now: datetime
    ) -> Mark | None:
        """Whose code that is, now claimed and good for nobody else; None: no such code lives.

        An asker's own code claims nothing and stays good.
        """
        ...

    async def join(self, by: bytes, most: int, now: datetime) -> Sequence[Member] | None:
        """Who claimed a code is one with its asker: all members. None: nothing is claimed.

        Empty where they would be more than `most`; nothing is changed then.
        """
        ...

    async def decline(self, by: bytes) -> bool:
        """Forgets what was claimed; whether there was anything."""
        ...

    async def members(self, fingerprint: bytes) -> Sequence[Member]:
        """The contact of that fingerprint, and those that are one person with it."""
        ...

    async def order(self, fingerprint: bytes, ids: Sequence[UUID]) -> None:
        """The person's own order from now on; ids of somebody else are passed over."""
        ...

    async def leave(self, fingerprint: bytes, ids: Sequence[UUID]) -> None:
        """These of the person's contacts are persons of their own from now on.

        Each keeps the subscriptions that it has.
        """
        ...

    async def stop_all(self, mark: Mark, language: str, now: datetime) -> None:
        """STOP on every contact of the person at once; one that was never met is marked too."""
        ...

    async def resume_all(self, fingerprint: bytes) -> None:
        """START on every contact of the person."""
        ...
