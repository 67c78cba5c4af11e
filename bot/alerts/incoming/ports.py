"""What the incoming room asks of the store, and what polling asks of the room.

It does not know how they are answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.alerts.content import Reference
from bot.alerts.incoming.records import Pin, Received, ReceivedPage, Taken, Trust, Via


@dataclass(frozen=True, kw_only=True)
class Filter:
    """None: either. `in_force`: neither ended nor expired, and a warning at all."""

    trust: Trust | None = None
    in_force: bool | None = None


class Pins(Protocol):
    """Whose signatures we believe."""

    async def for_sender(self, sender: str) -> tuple[Pin, ...]:
        """Of the feeds that are still there; empty where nobody pinned that sender."""


class ReceivedBook(Protocol):
    """Documents received. Every write is audited in the same transaction."""

    async def add(self, received: Received, ends: Sequence[UUID], replaces: UUID | None) -> bool:
        """Keeps it, ends those it supersedes or cancels; False where its name is taken already.

        `replaces` is a weaker document of the same name, refused from now on.
        """

    async def end(self, ids: Sequence[UUID], by: str, at: datetime) -> None:
        """Those of them that still stood end, superseded or cancelled by that identifier."""

    async def find(self, name: Reference) -> Received | None:
        """The document of that name that was not refused."""

    async def named(self, names: Sequence[Reference]) -> tuple[Received, ...]:
        """Documents of those names that were not refused."""

    async def naming(self, name: Reference) -> tuple[Received, ...]:
        """Documents not refused that refer to that name: they may have come before it."""

    async def refused(self, name: Reference, document: bytes) -> UUID | None:
        """The row of this very document, refused before: a feed shows it at every poll."""

    async def answers(self, names: Sequence[Reference]) -> tuple[Received, ...]:
        """Acks and Errors that refer to any of those names, oldest first."""

    async def get(self, received_id: UUID) -> Received | None:
        """One document, refused ones too."""

    async def page(
        self, wanted: Filter, limit: int, cursor: str | None, now: datetime
    ) -> ReceivedPage:
        """Newest first. Raises CursorWrong."""

    async def in_force(self, now: datetime) -> tuple[Received, ...]:
        """Actual warnings that may be shown to residents, neither ended nor expired, newest first.

        Drills never, nor what was relayed (it shows as our own), nor those of a sender that no feed
        trusts any more.
        """

    async def relayed(self, received_id: UUID, alert_id: UUID) -> bool:
        """Notes the draft made of it; False where there was one already."""


class Intake(Protocol):
    """The door for documents of others (inbox.Inbox), as polling sees it."""

    async def take(self, document: bytes, *, via: Via, now: datetime) -> Taken:
        """Looks at it, keeps it, says what became of it. Raises CapInvalid where it is not CAP."""
