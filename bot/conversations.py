"""What the gateway remembers of a conversation from one message to the next.

It does not know what was said: that is the engine's.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Memory:
    """`danger`: of the card just shown or the rescue talk; the engine is told.

    `reporting`: a report or a guide waits for an answer. `menu`: titles and payloads of the buttons
    last shown; somebody may type the number or the title. `rest`: the parts of the answer last
    shown that are still to be said. `handover`: they wait for a person, or, since `handed_over_at`,
    talk to one; what is remembered changes neither (`bot.handover` does). `heard_at`: when the last
    message came.
    """

    language: str
    danger: str | None = None
    reporting: bool = False
    menu: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    handover: UUID | None = None
    handed_over_at: datetime | None = None
    heard_at: datetime | None = field(default=None, compare=False)


class Conversations(Protocol):
    """Kept under a person's fingerprint. `bot.store.conversations` and the tests' fake do."""

    async def recall(self, fingerprint: bytes) -> Memory | None: ...

    async def remember(self, fingerprint: bytes, memory: Memory, now: datetime) -> None: ...
