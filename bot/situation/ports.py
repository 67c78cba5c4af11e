"""What the situation asks of the store.

It does not know how it is answered.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.alerts.incoming.records import Received
from bot.alerts.records import Event


class Topic(StrEnum):
    """What a page shows and fetches by itself."""

    ALERTS = "alerts"
    RECEIVED = "received"
    REPORTS = "reports"
    FACILITIES = "facilities"


#: Of each topic something that is another once anything in it changed; it says nothing else.
Marks = Mapping[Topic, str]


class SituationBook(Protocol):
    async def marks(self) -> Marks:
        """Cheap: asked every second while somebody looks."""
        ...

    async def issued(self, at: datetime, most: int) -> Sequence[Event]:
        """Our messages that warned at that moment, the newest first; no Cancels."""
        ...

    async def received(self, at: datetime, most: int) -> Sequence[Received]:
        """Public, actual warnings of others that stood at that moment, the newest first.

        Without what we had issued as our own; those that nobody vouches for are among them.
        """
        ...
