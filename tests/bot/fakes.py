"""Small doubles of what the gateway leans on; each does just enough to be believed.

They do not know pytest.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.commands import Command, Said
from bot.conversations import Memory
from bot.dialogue import EngineSilent
from bot.replies import KeyedReply, Kind
from bot.residents.people import Person


class FakeConversations:
    def __init__(self, *, broken: bool = False) -> None:
        self.kept: dict[bytes, Memory] = {}
        self.broken = broken

    async def recall(self, fingerprint: bytes) -> Memory | None:
        if self.broken:
            raise OSError("no database")
        return self.kept.get(fingerprint)

    async def remember(self, fingerprint: bytes, memory: Memory, now: datetime) -> None:
        if self.broken:
            raise OSError("no database")
        self.kept[fingerprint] = replace(memory, heard_at=now)


class FakeDialogue:
    """Answers with `replies`, or is silent; `heard` is what reached the engine."""

    def __init__(self, *replies: KeyedReply) -> None:
        self.replies = replies
        self.heard: list[tuple[str, str, Mapping[str, Any]]] = []
        self.forgotten: list[str] = []

    async def forget(self, sender: str) -> None:
        if not self.replies:
            raise EngineSilent
        self.forgotten.append(sender)

    async def say(
        self, sender: str, message: str, metadata: Mapping[str, Any]
    ) -> tuple[KeyedReply, ...]:
        self.heard.append((sender, message, metadata))
        if not self.replies:
            raise EngineSilent
        return self.replies


class FakeAnswers:
    """Knows one answer or none."""

    def __init__(self, known: KeyedReply | None = None) -> None:
        self.known = known

    async def answer(self, text: str, language: str) -> KeyedReply | None:
        return self.known


class FakeResidents:
    def __init__(self) -> None:
        self.stopped: list[Person] = []
        self.languages: list[str] = []
        self.broken = False

    async def stop(self, person: Person) -> None:
        if self.broken:
            raise OSError("no database")
        self.stopped.append(person)

    async def resume(self, person: Person) -> bool:
        return bool(self.stopped)

    async def subscriptions_of(self, person: Person) -> tuple[object, ...]:
        return ()

    async def set_language(self, person: Person, language: str) -> None:
        self.languages.append(language)


class FakeLinked:
    """`others` names the person's other channels; `obeyed` is what was said of channels."""

    def __init__(self, others: str = "") -> None:
        self.named = others
        self.obeyed: list[Said] = []
        self.forgotten: list[tuple[Person, bool]] = []

    async def stopped(self, person: Person, language: str) -> KeyedReply:
        return KeyedReply(kind=Kind.SUBSCRIPTION, key="gateway.stopped")

    async def obey(
        self, said: Said, person: Person, language: str
    ) -> tuple[KeyedReply, ...] | None:
        self.obeyed.append(said)
        if said.command is Command.DIGITS:
            return None
        return (KeyedReply(kind=Kind.SUBSCRIPTION, key="linking.declined"),)

    async def others(self, person: Person, language: str) -> str:
        return self.named

    async def export(self, person: Person) -> dict[str, Any]:
        return {"channel": person.channel, "linked": []}

    async def forget(self, person: Person, *, everywhere: bool) -> None:
        self.forgotten.append((person, everywhere))


class FakeUploads:
    """`known` are the ids of the only person's files."""

    def __init__(self, *known: str) -> None:
        self.known = frozenset(known)

    async def sent(self, person: Person, ids: Iterable[str]) -> int:
        return len(self.known.intersection(ids))
