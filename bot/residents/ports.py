"""What the residents' room needs from outside: a book that remembers, a sender of codes.

It does not know who provides them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from bot.residents.codes import Attempt, PendingCode
from bot.residents.people import Person
from bot.residents.subscription import Subscription, Wish


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A person as the book knows them: findable by keyed hash, readable only with the vault."""

    channel: str
    fingerprint: bytes = field(repr=False)
    sealed_address: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Contact:
    """`stopped_at`: said STOP. `gone_at`: the provider says that nobody is there any more."""

    language: str
    created_at: datetime
    stopped_at: datetime | None
    gone_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Link:
    """A contact belongs to `person`; links of the same person belong together.

    `preference`: the person's own order of channels, the lowest first; None leaves it as it is.
    """

    fingerprint: bytes = field(repr=False)
    person: UUID
    preference: int | None = None


@dataclass(frozen=True, kw_only=True)
class CodeLetter:
    """The words with a code, and the code itself for a page that confirms without a person."""

    text: str = field(repr=False)
    language: str
    code: str = field(repr=False)
    subscription: UUID


class CodeSender(Protocol):
    async def send(self, person: Person, letter: CodeLetter) -> None:
        """Raises CodeNotSent when the channel did not take it."""
        ...


class ResidentBook(Protocol):
    """Each method is one transaction. `fingerprint` is `Vault.fingerprint(person)`.

    Contacts that are one person share their subscriptions and their language: what is asked for,
    changed or ended on one is so on each that did not say STOP. STOP and START are the contact's.
    """

    async def add_pending(self, mark: Mark, wish: Wish, code: PendingCode, now: datetime) -> bool:
        """Keeps a wish that waits for its code; False after a STOP: no code may be sent."""
        ...

    async def attempt(self, id: UUID) -> Attempt | None:
        """Counts one try and tells what to compare it with; None for an unknown subscription."""
        ...

    async def pending(self, fingerprint: bytes, now: datetime) -> tuple[UUID, ...]:
        """The subscriptions that wait for a code of this contact's, the newest first."""
        ...

    async def confirm(self, id: UUID, token_hash: bytes, now: datetime) -> None: ...

    async def holder(self, id: UUID) -> tuple[Mark, bytes] | None:
        """Whose confirmed subscription it is, and its token's hash; None: there is none such."""
        ...

    async def end(self, id: UUID, token_hash: bytes, now: datetime) -> bool | None:
        """True when it was ended, False for a wrong token, None for an unknown subscription."""
        ...

    async def subscribe(self, mark: Mark, wish: Wish, now: datetime) -> Subscription:
        """Confirmed at once, STOP lifted; one for the same places is brought up to date."""
        ...

    async def change(
        self, fingerprint: bytes, id: UUID, wish: Wish, now: datetime
    ) -> Subscription | None:
        """Puts `wish` in the place of a confirmed one of this person; None: there is none such.

        Another one of theirs for the same places ends.
        """
        ...

    async def subscriptions(self, fingerprint: bytes) -> tuple[Subscription, ...]: ...

    async def unsubscribe(
        self, fingerprint: bytes, now: datetime, only: Collection[UUID] | None = None
    ) -> int: ...

    async def stop(self, mark: Mark, language: str, now: datetime) -> None: ...

    async def resume(self, fingerprint: bytes) -> bool: ...

    async def set_language(self, fingerprint: bytes, language: str) -> None: ...

    async def contact(self, fingerprint: bytes) -> Contact | None: ...

    async def gone(self, fingerprint: bytes, now: datetime) -> None:
        """Nobody is there: no warning goes there until the person writes again."""
        ...

    async def move(self, fingerprint: bytes, to: Mark, now: datetime) -> None:
        """The contact has another address; its subscriptions, STOP and language go with it.

        Where that address is a contact already, the old one is gone and its live subscriptions
        become the other's.
        """
        ...

    async def export(self, fingerprint: bytes) -> dict[str, list[dict[str, Any]]]:
        """Rows by table: JSON's types, and bytes in `sealed_…` for the vault to open."""
        ...

    async def forget(self, fingerprint: bytes, sealed_nothing: bytes, now: datetime) -> None:
        """`sealed_nothing` stands where an address must stand and none may."""
        ...

    async def link(self, links: Sequence[Link]) -> int:
        """Makes contacts one person, with those that they are one with already.

        Contacts that are not there are passed over; how many were linked.
        """
        ...

    async def add_many(self, entries: Sequence[tuple[Mark, Wish]], now: datetime) -> int:
        """Takes `entries` as confirmed without lifting anybody's STOP; how many were new."""
        ...
