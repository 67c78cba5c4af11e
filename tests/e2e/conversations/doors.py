"""The doors by which a script's people write: the web chat, and a phone of the sandbox.

It does not know what is expected back.
"""

import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx2

from bot.residents.people import Person
from tests.e2e.conversations.script import Turn

#: Seconds until an answer by SMS must have begun, and of quiet after which it has ended.
_PATIENCE, _QUIET, _LOOK = 20.0, 0.3, 0.05


class NothingToPress(Exception):
    """No button of that title was shown; the message names those that were."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """`kind` is None where the door does not tell it."""

    text: str
    kind: str | None = None
    buttons: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back to one message. `whole`: the texts are kept apart, as they were said."""

    messages: tuple[Message, ...]
    language: str | None = None
    whole: bool = True

    @property
    def text(self) -> str:
        return "\n".join(message.text for message in self.messages)

    @property
    def buttons(self) -> tuple[str, ...]:
        return tuple(title for message in self.messages for title in message.buttons)


class Door(Protocol):
    person: Person

    def say(self, turn: Turn) -> Answer: ...


@dataclass
class Web:
    """`POST /api/chat` as a page of its own."""

    client: httpx2.Client
    person: Person
    shown: Sequence[dict[str, Any]] = field(default_factory=tuple)

    @classmethod
    def of(cls, client: httpx2.Client, name: str) -> "Web":
        return cls(client=client, person=Person(channel="web", address=name))

    def say(self, turn: Turn) -> Answer:
        body: dict[str, Any] = {"sender": self.person.address, "text": turn.say}
        if turn.press:
            body["payload"] = self._payload(turn.press)
        if turn.pin:
            body["location"] = {"lat": turn.pin[0], "lon": turn.pin[1]}
        response = self.client.post("/api/chat", json=body)
        assert response.status_code == 200, f"{response.status_code}: {response.text[:300]}"
        said = response.json()
        self.shown = [button for message in said["messages"] for button in message["buttons"]]
        return Answer(language=said["language"], messages=tuple(map(_message, said["messages"])))

    def _payload(self, title: str) -> str:
        for button in reversed(self.shown):
            if button["title"] == title:
                return str(button["payload"])
        titles = ", ".join(button["title"] for button in self.shown)
        raise NothingToPress(f"there is no button {title!r} among: {titles}")


def _message(said: dict[str, Any]) -> Message:
    return Message(
        text=said["text"],
        kind=said["kind"],
        buttons=tuple(button["title"] for button in said["buttons"]),
        citations=tuple(citation["article"] for citation in said["citations"]),
    )


@dataclass
class Phone:
    """A phone of the sandbox; a button is pressed by its number in the menu."""

    client: httpx2.Client
    person: Person
    heard: int = 0
    last: str = ""

    @classmethod
    def of(cls, client: httpx2.Client, name: str) -> "Phone":
        number = f"+86137{zlib.crc32(name.encode()) % 10**8:08d}"
        return cls(client=client, person=Person(channel="sms", address=number))

    def say(self, turn: Turn) -> Answer:
        written = {"channel": "sms", "from": self.person.address}
        text = self._number(turn.press) if turn.press else turn.say
        response = self.client.post("/sandbox/messages", json={**written, "text": text})
        assert response.status_code < 300, f"{response.status_code}: {response.text[:300]}"
        new = self._answered()
        self.heard += len(new)
        self.last = "\n".join(new)
        titles = tuple(line.partition(" ")[2] for line in self.last.splitlines() if line[:1] > "0")
        message = Message(text=self.last, buttons=titles)
        return Answer(messages=(message,) if new else (), whole=False)

    def _answered(self) -> list[str]:
        """Every part of the answer: the provider splits what is long."""
        deadline, quiet_since, new = time.monotonic() + _PATIENCE, time.monotonic(), list[str]()
        while time.monotonic() < (deadline if not new else quiet_since + _QUIET):
            time.sleep(_LOOK)
            found = self._received()[self.heard :]
            if len(found) > len(new):
                new, quiet_since = found, time.monotonic()
        return new

    def _received(self) -> list[str]:
        answer = self.client.get("/sandbox/messages", params={"to": self.person.address})
        return [message["text"] for message in answer.json()["messages"]]

    def _number(self, title: str) -> str:
        for line in reversed(self.last.splitlines()):
            number, _, shown = line.partition(" ")
            if shown.strip() == title and number.isdecimal():
                return number
        raise NothingToPress(f"there is no line {title!r} in: {self.last}")
