"""What the register of verified reporters needs from outside: a book that remembers.

It does not know who provides it.
"""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.reports.reporters.records import Registered


class ReporterBook(Protocol):
    """Each method that changes something writes the audit trail in the same transaction."""

    async def all(self) -> tuple[Registered, ...]:
        """By name."""
        ...

    async def get(self, id: UUID) -> Registered:
        """Raises ReporterUnknown."""
        ...

    async def named(self, known_as: str) -> Registered | None: ...

    async def put(self, entry: Registered, by: str, now: datetime) -> None:
        """Adds it, or puts it in the place of what was there. Raises NameTaken, AddressTaken."""
        ...

    async def remove(self, id: UUID, by: str, now: datetime) -> None:
        """With its addresses; its reports stay. Raises ReporterUnknown."""
        ...
