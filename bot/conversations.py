"""What the gateway remembers of a conversation from one message to the next.

It does not know what was said: that is the engine's.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Memory:
    """`danger`: the card just shown, of which the engine is told with the next message.

    `reporting`: a report or a guide waits for an answer. `menu`: titles and payloads of the buttons
    last shown; somebody may type the number or the title. `rest`: the parts of the answer last
    shown that are still to be said.
    """

    language: str
    danger: str | None = None
    reporting: bool = False
    menu: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    handed_over_at: datetime | None = None


class Conversations(Protocol):
    """Kept under a person's fingerprint. `bot.store.conversations` and the tests' fake do."""

    async def recall(self, fingerprint: bytes) -> Memory | None: ...

    async def remember(self, fingerprint: bytes, memory: Memory, now: datetime) -> None: ...
