"""What the circles' room needs from outside: a book that remembers, a post that carries letters.

It does not know who provides them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import Protocol
from uuid import UUID

from bot.circles.circle import Circle, Counts
from bot.residents.people import Person


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """What a member said of themselves, readable only with the vault."""

    place: bytes | None = field(default=None, repr=False)
    words: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class SealedMember:
    """A member as the book knows them. Of a village no address is kept: nobody is told there."""

    fingerprint: bytes = field(repr=False)
    channel: str
    language: str
    address: bytes | None = field(default=None, repr=False)
    name: bytes | None = field(default=None, repr=False)
    safe_at: datetime | None = None
    said: Sealed = field(default_factory=Sealed)


@dataclass(frozen=True, kw_only=True)
class Listener:
    """Somebody who is to be told that `teller` is safe; the language is what they speak now."""

    teller: SealedMember
    channel: str
    address: bytes = field(repr=False)
    language: str


class Entry(Enum):
    """What became of a wish to join."""

    JOINED = auto()
    ALREADY_IN = auto()
    FULL = auto()
    GONE = auto()


class CircleBook(Protocol):
    """Each method is one transaction. `fingerprint` is `Vault.fingerprint(person)`."""

    async def create(
        self, circle: Circle, first: SealedMember | None = None, *, by: str | None = None
    ) -> bool:
        """False when the code is taken. `by` is the official, for the audit trail."""
        ...

    async def find(self, code: str, since: datetime) -> tuple[Circle, Counts] | None:
        """The circle, and its members and those who said since then that they are safe."""
        ...

    async def circles_of(self, fingerprint: bytes, since: datetime) -> list[tuple[Circle, Counts]]:
        """Oldest first."""
        ...

    async def members(self, circle: UUID) -> list[SealedMember]:
        """In the order in which they came."""
        ...

    async def join(self, circle: UUID, member: SealedMember, most: int, now: datetime) -> Entry: ...

    async def call(self, circle: UUID, fingerprint: bytes, name: bytes) -> None: ...

    async def leave(self, circle: UUID, fingerprint: bytes) -> bool | None:
        """None for somebody who is no member; True where a family's last one left: it is gone."""
        ...

    async def check_in(
        self, fingerprint: bytes, said: Sealed, now: datetime, told_before: datetime
    ) -> list[UUID]:
        """Notes it in every circle (in a village without `said`).

        The families that were last told of this member before `told_before`, or never: each is
        handed to one caller only, however many call at once.
        """
        ...

    async def take_back(self, fingerprint: bytes, since: datetime) -> list[UUID] | None:
        """Takes out what was said since then, in every circle; None where there was nothing.

        The families among them: they could see it, told or not.
        """
        ...

    async def listeners(self, circles: Sequence[UUID], fingerprint: bytes) -> list[Listener]:
        """The other members, everybody once, without those who said STOP or are gone."""
        ...

    async def stopped(self, fingerprint: bytes) -> bool:
        """Whether the person said STOP and gets nothing but answers."""
        ...


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One message that we send on our own. `kind`: how a page shows it (api.md «Talking»)."""

    person: Person
    text: str = field(repr=False)
    kind: str = "data"


class Letters(Protocol):
    def post(self, letters: Sequence[Letter]) -> None:
        """Returns at once; what cannot be sent is logged, without numbers."""
        ...
