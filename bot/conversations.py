"""What the gateway remembers of a conversation from one message to the next.

It does not know what was said: that is the engine's.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Memory:
    """`menu`: payloads of the numbered buttons last shown, first is 1."""

    language: str
    danger: str | None = None
    menu: tuple[str, ...] = ()
    handed_over_at: datetime | None = None


class Conversations(Protocol):
    """Kept under a person's fingerprint. `bot.store.conversations` and the tests' fake do."""

    async def recall(self, fingerprint: bytes) -> Memory | None: ...

    async def remember(self, fingerprint: bytes, memory: Memory, now: datetime) -> None: ...
