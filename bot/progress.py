"""How far a person has come in a guide, a quiz or the rescue talk; it lasts a day.

It does not know steps or questions, only their ids and numbers, nor how they are stored.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from bot.residents.people import Person
from bot.residents.vault import Vault

#: A guide can be gone on with, and a score is kept, for so long after the last message.
KEPT = timedelta(days=1)


class Kind(StrEnum):
    """What somebody is in the middle of; one of each at a time."""

    GUIDE = "guide"
    DRILL = "drill"
    RESCUE = "rescue"


@dataclass(frozen=True, kw_only=True)
class Walk:
    """In a guide: the ids of the steps as they were taken, the last is where the person is.

    `waited` counts how often the last one was asked again: nobody should read the same thrice.
    """

    guide: str
    steps: tuple[str, ...]
    waited: int = 0

    @property
    def step(self) -> str:
        return self.steps[-1]


@dataclass(frozen=True, kw_only=True)
class Quiz:
    """In a quiz: `seed` gives the order of its questions.

    `asked` is the place of the present question in that order, `right` counts right answers of this
    round.
    """

    drill: str
    seed: int
    asked: int = 0
    right: int = 0


@dataclass(frozen=True, kw_only=True)
class Rescue:
    """What was asked of somebody in danger. A phone number is in the report alone, sealed.

    `danger`: the card; `text`, `affected`, `trapped`: told before there was a report, whose number
    is `reference`. `called`: 110, 119 or 120 was; `minor`: a child, who is asked nothing.
    """

    danger: str
    text: str = ""
    affected: int | None = None
    trapped: int | None = None
    reference: str | None = None
    asked: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    called: bool = False
    minor: bool = False


class ProgressBook(Protocol):
    """One state a person and kind. `bot.store.progress` and the tests' fake do."""

    async def state(
        self, fingerprint: bytes, kind: Kind, since: datetime
    ) -> Mapping[str, Any] | None:
        """What was kept since that moment."""

    async def latest(self, fingerprint: bytes, since: datetime) -> Kind | None:
        """What was kept last since that moment."""

    async def keep(
        self, fingerprint: bytes, kind: Kind, state: Mapping[str, Any], now: datetime
    ) -> None: ...

    async def drop(self, fingerprint: bytes, kind: Kind) -> None: ...


_KINDS: dict[type, Kind] = {Walk: Kind.GUIDE, Quiz: Kind.DRILL, Rescue: Kind.RESCUE}


class Progress:
    """Raises what the book raises."""

    def __init__(self, book: ProgressBook, vault: Vault, clock: Callable[[], datetime]) -> None:
        self._book = book
        self._vault = vault
        self._clock = clock

    async def walk(self, person: Person) -> Walk | None:
        """None where there is none, or it is older than a day."""
        found = await self._state(person, Kind.GUIDE)
        try:
            return Walk(**{**found, "steps": tuple(found["steps"])}) if found else None
        except (KeyError, TypeError):  # another release wrote it
            return None

    async def quiz(self, person: Person) -> Quiz | None:
        """None where there is none, or it is older than a day."""
        found = await self._state(person, Kind.DRILL)
        try:
            return Quiz(**found) if found else None
        except TypeError:  # another release wrote it
            return None

    def is_past(self, until: datetime) -> bool:
        return self._clock() > until

    async def latest(self, person: Person) -> Kind | None:
        """What the person was in last, and may go on with."""
        fingerprint = self._vault.fingerprint(person)
        return await self._book.latest(fingerprint, self._clock() - KEPT)

    async def rescue(self, person: Person) -> Rescue | None:
        """None where there is none, or it is older than a day."""
        found = await self._state(person, Kind.RESCUE)
        try:
            lists = {name: tuple(found[name]) for name in ("asked", "known")} if found else {}
            return Rescue(**{**found, **lists}) if found else None
        except (KeyError, TypeError):  # another release wrote it
            return None

    async def keep(self, person: Person, state: Walk | Quiz | Rescue) -> None:
        kind = _KINDS[type(state)]
        fingerprint = self._vault.fingerprint(person)
        await self._book.keep(fingerprint, kind, asdict(state), self._clock())

    async def drop(self, person: Person, kind: Kind) -> None:
        await self._book.drop(self._vault.fingerprint(person), kind)

    async def _state(self, person: Person, kind: Kind) -> Mapping[str, Any] | None:
        fingerprint = self._vault.fingerprint(person)
        return await self._book.state(fingerprint, kind, self._clock() - KEPT)
