"""What relaying asks of the store.

It does not know how it is answered.
"""

from typing import Protocol
from uuid import UUID


class Relayed(Protocol):
    """Which of our alerts are others' warnings passed on."""

    async def document(self, alert_id: UUID) -> bytes | None:
        """The CAP document that the alert was first made of; None for an alert of our own."""
