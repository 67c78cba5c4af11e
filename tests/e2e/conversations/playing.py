"""Plays a script against a running service and says what came otherwise than expected.

It does not know how the service is started, nor where scripts are written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx2

from bot.replies import Kind
from bot.residents.people import Person
from tests.e2e.conversations.doors import Answer, Door, Message, NothingToPress, Phone, Web
from tests.e2e.conversations.held import at
from tests.e2e.conversations.script import Expected, Row, Script, Turn
from tests.e2e.conversations.sentences import Sentences

#: The codes that we give out, by the word that stands for them in a script.
_GIVEN = {
    "reference": re.compile(r"R-[0-9A-Z]{4}-[0-9A-Z]{2}"),
    "code": re.compile(r"S-[0-9A-Z]{4}-[0-9A-Z]{2}"),
}
#: Those that the sentences show as examples.
_EXAMPLES = frozenset({"R-7K3M-9Q", "S-7K3M-9Q"})
_SHOWN = 400
#: In place of a language: whichever it is.
ANY = "any"


class Otherwise(Exception):
    """Something else came: which script and turn, what was said, expected and answered."""


class Holds(Protocol):
    """What is kept of a person: `Held`, and the tests' fake."""

    def rows(self, table: str, person: Person) -> list[dict[str, Any]]: ...

    def slots(self, person: Person) -> dict[str, Any]: ...

    def forget_talk(self, person: Person) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Where scripts are played. `run` makes every sender a new one."""

    client: httpx2.Client
    held: Holds
    sentences: Sentences
    run: str


@dataclass
class _Cast:
    """The people of one script, and the codes that they were given."""

    stage: Stage
    script: Script
    doors: dict[str, Door] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)

    def door(self, who: str) -> Door:
        if who not in self.doors:
            door = Web if self.script.channel == "web" else Phone
            name = f"{self.stage.run}-{self.script.name}-{who}"
            self.doors[who] = door.of(self.stage.client, re.sub(r"[/\\?#\s]", "_", name))
        return self.doors[who]

    def filled(self, turn: Turn) -> Turn:
        """With the codes in place of their names."""
        press = turn.press and self._filled(turn.press)
        has = tuple(map(self._filled, turn.has))
        said = self._filled(turn.say * turn.times)
        return turn.model_copy(update={"say": said, "press": press, "has": has})

    def _filled(self, text: str) -> str:
        for name, value in self.given.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def say(self, turn: Turn) -> Answer:
        door = self.door(turn.who)
        if turn.later:
            self.stage.held.forget_talk(door.person)
        answer = door.say(turn)
        for name, form in _GIVEN.items():
            codes = [code for code in form.findall(answer.text) if code not in _EXAMPLES]
            if codes:
                self.given[name] = codes[0]
        return answer


def play(script: Script, stage: Stage) -> None:
    """Raises Otherwise."""
    cast, language = _Cast(stage, script), str(script.language)
    for number, turn in enumerate(script.turns, start=1):
        language = turn.language or language
        said = f"pressed {turn.press!r}" if turn.press else f"said {turn.say[:80]!r}"
        where = f"{script.at} «{script.name}», turn {number}: {said}"
        turn = cast.filled(turn)
        try:
            answer = cast.say(turn)
        except (AssertionError, NothingToPress, httpx2.HTTPError) as error:
            raise Otherwise(f"{where}\n  {error or type(error).__name__}") from error
        wrong = list(_wrong(turn, answer, language, stage.sentences))
        if wrong:
            raise Otherwise("\n  ".join([where, *wrong, *_came(answer)]))
    wrong = [*_slots(script, cast), *(w for row in script.rows for w in _row(row, cast))]
    if wrong:
        raise Otherwise("\n  ".join([f"{script.at} «{script.name}», afterwards", *wrong]))


def _wrong(
    expected: Expected, answer: Answer, language: str, sentences: Sentences
) -> Iterator[str]:
    if not answer.messages:
        yield "nobody answered"
        return
    if language == ANY:
        language = answer.language or ""
    if answer.language and answer.language != language:
        yield f"expected the language {language}, came {answer.language}"
    first = answer.messages[0].kind
    if expected.kind and first is not None and first not in expected.kind:
        yield f"expected the kind {' or '.join(expected.kind)}, came {first}"
    yield from _keys(expected, answer, language, sentences)
    yield from (f"expected {piece!r}" for piece in expected.has if piece not in answer.text)
    yield from (f"did not expect {piece!r}" for piece in expected.has_not if piece in answer.text)
    if expected.any_of and not any(piece in answer.text for piece in expected.any_of):
        yield f"expected one of {expected.any_of}"
    yield from (f"expected a button {b!r}" for b in expected.buttons if b not in answer.buttons)
    cited = [article for message in answer.messages for article in message.citations]
    if expected.citation and cited[:1] != [expected.citation]:
        yield f"expected the article {expected.citation}, came {cited or 'none'}"


def _keys(expected: Expected, answer: Answer, language: str, sentences: Sentences) -> Iterator[str]:
    says = sentences.says if answer.whole else sentences.holds
    texts = [text for message in answer.messages for text in _sentences(message)]
    left = iter(texts)
    for key in expected.key:
        if not any(says(text, key, language) for text in (left if answer.whole else texts)):
            yield f"expected the sentence {key}"
    said = {key for key in expected.any_key for text in texts if says(text, key, language)}
    if expected.any_key and not said:
        yield f"expected a sentence of {', '.join(expected.any_key)}"
    if expected.last and not says(texts[-1], expected.last, language):
        yield f"expected the sentence {expected.last} at the end"
    for key in expected.not_key:
        if any(says(text, key, language) for text in texts):
            yield f"did not expect the sentence {key}"


def _sentences(message: Message) -> Iterator[str]:
    """The text; the rescue talk says several sentences in one message, each in a line."""
    yield message.text
    lines = message.text.splitlines()
    if message.kind == Kind.TRIAGE and len(lines) > 1:
        yield from lines


def _came(answer: Answer) -> Iterator[str]:
    for message in answer.messages:
        buttons = " ".join(f"[{title}]" for title in message.buttons)
        yield f"came {message.kind or 'a text'}: {message.text[:_SHOWN]!r} {buttons}"


def _slots(script: Script, cast: _Cast) -> Iterator[str]:
    if not script.slots:
        return
    held = cast.stage.held.slots(cast.door("me").person)
    for name, value in script.slots.items():
        if held.get(name) != value:
            yield f"expected the slot {name} = {value!r}, it is {held.get(name)!r}"


def _row(row: Row, cast: _Cast) -> Iterator[str]:
    held = cast.stage.held.rows(row.table, cast.door(row.who).person)
    rows = [one for one in held if all(at(one, c) == v for c, v in row.where.items())]
    if row.wanted is not None and len(rows) != row.wanted:
        yield f"expected {row.wanted} of {row.table}, there are {len(rows)}: {rows}"[:_SHOWN]
        return
    for one in rows:
        for path, value in row.values.items():
            if at(one, path) != value:
                yield f"expected {row.table}.{path} = {value!r}, it is {at(one, path)!r}"
        for path, piece in row.has.items():
            if piece not in str(at(one, path)):
                yield f"expected {piece!r} in {row.table}.{path}: {at(one, path)!r}"
        for path, piece in row.has_not.items():
            if piece in str(at(one, path)):
                yield f"did not expect {piece!r} in {row.table}.{path}: {at(one, path)!r}"
