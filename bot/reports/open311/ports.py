"""What service requests need from outside: a book in which they are found.

It does not know who provides it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.reports.open311.asked import Asked
from bot.reports.report import Report


@dataclass(frozen=True, kw_only=True)
class Found:
    """`verified`: an official has seen to it that it is true, whatever became of it since."""

    report: Report
    verified: bool


@dataclass(frozen=True, kw_only=True)
class Sight:
    """How far somebody sees. `within`: for each division what codes in it begin with.

    `everything`: officials also see reports that nobody verified, and confidential ones.
    """

    now: datetime
    within: tuple[tuple[str, ...], ...]
    everything: bool


class RequestBook(Protocol):
    async def requests(self, asked: Asked, sight: Sight) -> tuple[Found, ...]:
        """Newest first."""
        ...

    async def named(self, references: Collection[str]) -> tuple[Found, ...]:
        """Those that are there, newest first."""
        ...
