"""What relaying asks of the store.

It does not know how it is answered.
"""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Original:
    """What an alert was made of. `feed_name`: what our people call its feed; empty: nothing."""

    document: bytes = field(repr=False)  # CAP
    feed_name: str = ""


class Relayed(Protocol):
    """Which of our alerts are others' warnings passed on."""

    async def original(self, alert_id: UUID) -> Original | None:
        """What the alert was first made of; None for an alert of our own."""
