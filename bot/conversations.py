"""What the gateway remembers of a conversation from one message to the next.

It does not know what was said: that is the engine's.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Memory:
    """`danger`: the card just shown, of which the engine is told with the next message.

    `reporting`: a report or a guide waits for an answer. `menu`: titles and payloads of the buttons
    last shown; somebody may type the number or the title. `handover`: they wait for a person, or,
    since `handed_over_at`, talk to one; what is remembered changes neither (`bot.handover` does).
    """

    language: str
    danger: str | None = None
    reporting: bool = False
    menu: tuple[str, ...] = ()
    handover: UUID | None = None
    handed_over_at: datetime | None = None


class Conversations(Protocol):
    """Kept under a person's fingerprint. `bot.store.conversations` and the tests' fake do."""

    async def recall(self, fingerprint: bytes) -> Memory | None: ...

    async def remember(self, fingerprint: bytes, memory: Memory, now: datetime) -> None: ...
