"""Does what a page asks once, however often it asks: the same id gets the same answer.

It does not know what is asked, nor where answers are kept.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.residents.people import Person
from bot.residents.vault import Vault

#: A page that was without network for days sends again what may have got through.
KEPT = timedelta(days=7)
#: Longer than any answer takes: who began it and is not done by then has died.
STALE = timedelta(seconds=60)
#: How long the same message waits for the answer that is being made, and how often it looks.
PATIENCE, LOOK = 12.0, 0.2


class StillBeingAnswered(Exception):
    """The same message is being answered. Ask again in a moment."""


@dataclass(frozen=True, kw_only=True)
class Begun:
    """`ours`: nobody did it yet, the caller does it now. `sealed_answer`: what came of it."""

    ours: bool
    sealed_answer: bytes | None = field(default=None, repr=False)


class TurnBook(Protocol):
    """What was asked already; a book that is away lets everything through."""

    async def begin(self, fingerprint: bytes, id: str, now: datetime, stale: datetime) -> Begun:
        """Ours where it is new, or was begun before `stale` and never answered."""

    async def finish(self, fingerprint: bytes, id: str, sealed_answer: bytes) -> None: ...

    async def drop(self, fingerprint: bytes, id: str) -> None:
        """It came to nothing: whoever asks next does it."""


class Once:
    """Answers by person and id; they lie sealed."""

    def __init__(self, book: TurnBook, vault: Vault, clock: Callable[[], datetime]) -> None:
        self._book = book
        self._vault = vault
        self._clock = clock

    async def answer(
        self, person: Person, id: str, make: Callable[[], Awaitable[dict[str, Any]]]
    ) -> dict[str, Any]:
        """What `make` gives, or gave. Raises StillBeingAnswered, and what `make` raises."""
        fingerprint = self._vault.fingerprint(person)
        begun = await self._begun(fingerprint, id)
        if begun.sealed_answer is not None:
            before: dict[str, Any] = json.loads(self._vault.open(begun.sealed_answer))
            return before
        try:
            answer = await make()
        except BaseException:
            await self._book.drop(fingerprint, id)
            raise
        sealed = self._vault.seal(json.dumps(answer, ensure_ascii=False))
        await self._book.finish(fingerprint, id, sealed)
        return answer

    async def _begun(self, fingerprint: bytes, id: str) -> Begun:
        for _ in range(round(PATIENCE / LOOK)):
            now = self._clock()
            begun = await self._book.begin(fingerprint, id, now, now - STALE)
            if begun.ours or begun.sealed_answer is not None:
                return begun
            await asyncio.sleep(LOOK)
        raise StillBeingAnswered
