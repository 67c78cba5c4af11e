"""What the screening of reports needs from outside: a book of who did what before.

It does not know who provides it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from bot.officials import Official
from bot.reports.abuse.judging import Sign
from bot.reports.abuse.likeness import Likeness
from bot.reports.abuse.rates import Take
from bot.reports.abuse.trust import Past
from bot.reports.reporters.records import Registered, token_person
from bot.residents.people import Person

Prints = Collection[bytes]


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who files. `person`: in a chat; `remote`: a network address; `token`: who sent a good token.

    `at_risk`: whatever the words say, the conversation knows that a life is at risk.
    """

    person: Person | None = None
    remote: str | None = None
    token: Official | None = None
    at_risk: bool = False

    def whoever(self) -> Person | None:
        """The person, by the chat or by the name of the token."""
        return self.person or (token_person(self.token.name) if self.token else None)


@dataclass(frozen=True, kw_only=True)
class Known:
    """All fingerprints of one person, over linked channels and the register; and their entry."""

    prints: Prints = field(default=frozenset(), repr=False)
    entry: Registered | None = None


@dataclass(frozen=True, kw_only=True)
class Filing:
    """A report as the next ones are held against it; `network` is a keyed hash."""

    report_id: UUID
    at: datetime
    network: bytes | None = field(repr=False)
    likeness: Likeness | None


@dataclass(frozen=True, kw_only=True)
class Before:
    """Counts of earlier reports; `blocked_in`: areas of the blocks in force, None: everywhere."""

    past: Past = field(default_factory=Past)
    last_hour: int = 0
    same_by_person: int = 0
    same_by_network: int = 0
    blocked_in: Sequence[str | None] = ()


@dataclass(frozen=True, kw_only=True)
class Match:
    """An earlier picture that is the same one: with which report it came, and when."""

    reference: str
    at: datetime


class ScreenBook(Protocol):
    async def take(self, take: Take, now: datetime) -> timedelta | None:
        """None when it was taken, else how long to wait."""
        ...

    async def known(self, fingerprint: bytes) -> Known: ...

    async def before(self, prints: Prints, filing: Filing) -> Before: ...

    async def write(self, filing: Filing) -> None:
        """Before the report itself is: what has no report later counts for nothing."""
        ...

    async def pictures_like(self, report_id: UUID) -> tuple[Match, ...]:
        """Earlier ones of other reports, the newest first."""
        ...


class PictureBook(Protocol):
    async def unread(self, limit: int) -> Sequence[tuple[UUID, str]]:
        """(id, file) of pictures that nobody has looked at, oldest first."""
        ...

    async def read(self, media_id: UUID, hash: int | None, sign: Sign) -> None:
        """Writes it down, and `sign` at its report where the picture came before.

        Before: with another report, that lies elsewhere or was filed on another day.
        """
        ...
