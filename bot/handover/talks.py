"""The resident's side: who is there, asking for a person, being heard, going back to the bot.

It does not know who understood which words as what, nor officials' pages.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from bot.handover.moves import Move
from bot.handover.ports import HandoverBook
from bot.handover.records import (
    BY_HAND,
    LONGEST_LINE,
    SIGN_OF_LIFE,
    Author,
    Handover,
    SealedLine,
    State,
)
from bot.officials import Official, Role
from bot.reports.jurisdiction import may_see
from bot.residents.people import Person
from bot.residents.vault import Vault

RESIDENT = "resident"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """`text` is what was said in asking, `area` (GB/T 2260) where the person said they are."""

    text: str = ""
    area: str | None = None


class Talks:
    """Raises what the book raises. Nothing is kept before `ask`, which needs a yes."""

    def __init__(self, book: HandoverBook, vault: Vault, clock: Callable[[], datetime]) -> None:
        self._book = book
        self._vault = vault
        self._clock = clock

    async def somebody_there(self, area: str | None) -> bool:
        """Whether a duty officer who may take it is at the desk at this moment."""
        now = self._clock()
        present = await self._book.present(now - SIGN_OF_LIFE, now - BY_HAND)
        officers = (Official(name=p.name, role=Role.DUTY_OFFICER, area=p.area) for p in present)
        return any(may_see(officer, area) for officer in officers)

    async def open_of(self, person: Person) -> Handover | None:
        return await self._book.open_of(self._vault.fingerprint(person))

    async def ask(self, person: Person, language: str, wish: Wish) -> bool:
        """Waits for an officer from now on; whether one is there. Asking twice is asking once."""
        now, there = self._clock(), await self.somebody_there(wish.area)
        handover = Handover(
            id=uuid4(),
            fingerprint=self._vault.fingerprint(person),
            channel=person.channel,
            address=self._vault.seal(person.address),
            language=language,
            area=wish.area,
            state=State.WAITING,
            started_at=now,
            heard_at=now,
            warned=not there,
        )
        said = [self._line(Author.RESIDENT, wish.text)] if wish.text.strip() else []
        await self._book.begin(handover, said)
        return there

    async def hear(self, id: UUID, text: str, language: str) -> int | None:
        """Keeps what the resident says; how many lines since it was taken, None: it is over."""
        return await self._book.hear(id, self._line(Author.RESIDENT, text), language)

    async def note(self, id: UUID, answers: Sequence[str]) -> None:
        """Keeps what the bot answered."""
        await self._book.note(id, [self._line(Author.BOT, text) for text in answers])

    async def leave(self, id: UUID) -> None:
        """Back to the bot, by the resident's own word. Leaving twice is no error."""
        await self._book.move(id, Move.LEAVE, RESIDENT, self._clock())

    def _line(self, author: Author, text: str) -> SealedLine:
        kept = self._vault.seal(text[:LONGEST_LINE])
        return SealedLine(at=self._clock(), author=author, text=kept)
