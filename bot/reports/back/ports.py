"""What telling and asking reporters needs from outside: a book that remembers.

It does not know who provides it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from bot.notices import Notice
from bot.reports.back.addresses import Address
from bot.reports.back.saying import Told
from bot.reports.report import Moved, Report
from knowledge.hazards import Hazard


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A step that waits to be told to one report's reporter. `first`: nothing was told before."""

    report: Report
    address: Address
    step: int
    said: Told
    due_at: datetime
    original: str | None = None
    tell: str | None = field(default=None, repr=False)
    first: bool = True


class TellBook(Protocol):
    """Each method is one transaction."""

    async def repeating(self, reference: str) -> Sequence[Report]:
        """The reports that repeat the one of that reference, over others too."""
        ...

    async def named_lately(self, fingerprint: bytes, since: datetime) -> int:
        """How many reports named that address as contact."""
        ...

    async def known(self, report: UUID) -> bool:
        """Whether its reporter was to hear of an earlier step."""
        ...

    async def put(self, waiting: Sequence[Waiting], now: datetime) -> None:
        """A newer step takes the place of an older one that waits; an older one changes nothing."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[Waiting]:
        """Without those who said STOP: they are told nothing, now or later."""
        ...

    async def tell(self, waiting: Waiting, notice: Notice, now: datetime) -> bool:
        """Hands it over and writes down that it was told; False where another one did."""
        ...


class Answer(StrEnum):
    STILL = "still"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question of ours. `answer`: the last one that was given."""

    reference: str
    expires_at: datetime
    answer: Answer | None


class AskBook(Protocol):
    """Each method is one transaction."""

    async def expiring(
        self, leads: Mapping[timedelta, Sequence[Hazard]], now: datetime, limit: int
    ) -> Sequence[Report]:
        """Those that expire within the lead of their hazard and were not asked about."""
        ...

    async def ask(
        self,
        report: Report,
        address: Address | None,
        menu: Sequence[str],
        notices: tuple[Notice, Notice],
        now: datetime,
    ) -> bool:
        """Once for each expiry; whether somebody is asked.

        Where no other question is open `menu` becomes what was shown last and the first notice
        goes; else the second. Nothing goes to who said STOP.
        """
        ...

    async def question(self, fingerprint: bytes, since: datetime) -> Asked | None:
        """The newest to that person without an answer, of what expires after `since`."""
        ...

    async def question_of(self, reference: str, fingerprint: bytes) -> Asked | None:
        """The newest about that report, if the person was asked it."""
        ...

    async def answered(
        self, report: Report, move: Moved, written: str, answer: Answer, fingerprint: bytes
    ) -> None:
        """Writes the report as it is after `move`. Raises MovedMeanwhile."""
        ...
