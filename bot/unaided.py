"""What can go on while the engine is silent: the gateway asks whoever implements this.

It does not know guides or quizzes; `actions.unaided` does, and leads them by form alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.payloads import Press
from bot.replies import KeyedReply
from bot.residents.people import Person


@dataclass(frozen=True, kw_only=True)
class Unheard:
    """A message that the engine did not answer.

    `pressed`: the button that it is, if it is one. `shown`: the buttons of the turn before.
    `danger`: of the card just shown.
    """

    person: Person
    text: str
    language: str
    pressed: Press | None = None
    shown: Sequence[Press] = ()
    danger: str | None = None


class Unaided(Protocol):
    """May raise what the store raises."""

    async def hear(self, unheard: Unheard) -> tuple[KeyedReply, ...] | None:
        """The answer; None for whatever cannot be read without the engine."""

    async def again(self, unheard: Unheard) -> KeyedReply | None:
        """The question that was open, after something else was said; None without one."""


class Nothing:
    """For a gateway that leads nobody: an index, a measurement."""

    async def hear(self, unheard: Unheard) -> tuple[KeyedReply, ...] | None:
        return None

    async def again(self, unheard: Unheard) -> KeyedReply | None:
        return None
