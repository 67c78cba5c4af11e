"""What the trail asks of the store.

It does not know how entries are kept, nor who writes them.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.trail.chain import Entry, Head, Sealed

#: The seal before, the place, the entry → its seal.
Link = Callable[[bytes, int, Entry], bytes]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Filters; None asks for nothing. `text` is looked for anywhere in an entry.

    `action` is one ("alert.approve") or all of a kind ("alert").
    """

    actor: str | None = None
    action: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """An entry and its place in the chain; None while it waits for its seal."""

    entry: Entry
    place: int | None


@dataclass(frozen=True, kw_only=True)
class TrailPage:
    """Newest first. `before`: the id after which the next page starts, None at the end."""

    items: tuple[Line, ...]
    before: int | None


class TrailBook(Protocol):
    """The trail. Entries are only ever added, by the repositories of those who act."""

    async def seal(self, link: Link, limit: int) -> tuple[int, Head | None]:
        """Seal up to `limit` entries that wait; how many, and the chain's head.

        Nothing while another process seals.
        """

    async def seal_at(self, place: int) -> bytes | None:
        """The seal at a place of the chain."""

    def sealed(self) -> AsyncIterator[Sealed]:
        """The whole chain, by place."""

    async def waiting(self) -> int:
        """How many entries wait for their seal."""

    async def page(self, wanted: Wanted, limit: int, before: int | None) -> TrailPage:
        """Entries newest first, those with an id below `before`."""
