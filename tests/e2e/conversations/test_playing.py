"""What comes otherwise than a script expects is said: script, turn, what was said, what came."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest

from bot.residents.people import Person
from bot.words.catalogue import Words
from tests.e2e.conversations.playing import Otherwise, Stage, play
from tests.e2e.conversations.script import Row, Script
from tests.e2e.conversations.sentences import Sentences

SENTENCES = Sentences(Words.load())
GREETING = Words.load().say("dialogue.greet", "en")


@dataclass
class FakeHeld:
    """Holds what it is given, for whoever asks."""

    held: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    forgotten: list[str] = field(default_factory=list)

    def rows(self, table: str, person: Person) -> list[dict[str, Any]]:
        return self.held[table]

    def slots(self, person: Person) -> dict[str, Any]:
        return self.kept

    def forget_talk(self, person: Person) -> None:
        self.forgotten.append(person.address)


@dataclass
class FakeService:
    """Answers every message alike and remembers what came."""

    message: dict[str, Any]
    heard: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.heard.append(json.loads(request.content))
        plain = {"kind": "smalltalk", "buttons": [], "citations": []}
        return httpx2.Response(200, json={"language": "en", "messages": [plain | self.message]})


def stage(service: Callable[[httpx2.Request], httpx2.Response], held: FakeHeld) -> Stage:
    client = httpx2.Client(transport=httpx2.MockTransport(service), base_url="http://web")
    return Stage(client=client, held=held, sentences=SENTENCES, run="run")


def script(*turns: dict[str, Any], **more: Any) -> Script:
    told = {"name": "a talk", "language": "en", "turns": turns, "at": "talk.yml:3", **more}
    return Script.model_validate(told, context=SENTENCES)


def test_what_comes_as_expected_is_nothing_to_say() -> None:
    service = FakeService({"text": GREETING, "buttons": [{"title": "Go", "payload": "signed"}]})
    held = FakeHeld(held={"reports": [{"hazard": "fire"}]}, kept={"open_question": None})
    talk = script(
        {"say": "hello", "kind": "smalltalk", "key": "dialogue.greet", "buttons": "Go"},
        {"press": "Go", "last": "dialogue.greet", "has": "Fenghuo", "later": True},
        {"pin": (31.0, 121.0), "any_key": ["dialogue.thanks", "dialogue.greet"]},
        slots={"open_question": None},
        rows=[{"table": "reports", "values": {"hazard": "fire"}}],
    )
    play(talk, stage(service, held))
    first, second, third = service.heard
    assert first["text"] == "hello"
    assert second["payload"] == "signed"
    assert third["location"] == {"lat": 31.0, "lon": 121.0}
    assert held.forgotten == [first["sender"]]


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ({"kind": "triage"}, "expected the kind triage, came smalltalk"),
        ({"key": "dialogue.thanks"}, "expected the sentence dialogue.thanks"),
        ({"key": ["dialogue.greet", "dialogue.greet"]}, "expected the sentence dialogue.greet"),
        ({"any_key": ["dialogue.thanks"]}, "expected a sentence of dialogue.thanks"),
        ({"last": "dialogue.thanks"}, "expected the sentence dialogue.thanks at the end"),
        ({"not_key": "dialogue.greet"}, "did not expect the sentence dialogue.greet"),
        ({"has": "your report"}, "expected 'your report'"),
        ({"has_not": "Fenghuo"}, "did not expect 'Fenghuo'"),
        ({"any_of": ["flood", "fire!"]}, "expected one of ('flood', 'fire!')"),
        ({"buttons": "Go"}, "expected a button 'Go'"),
        ({"citation": "burns"}, "expected the article burns, came none"),
        ({"language": "zh"}, "expected the language zh, came en"),
    ],
)
def test_each_expectation_can_fail(expected: dict[str, Any], said: str) -> None:
    with pytest.raises(Otherwise) as told:
        play(
            script({"say": "hello", **expected}), stage(FakeService({"text": GREETING}), FakeHeld())
        )
    assert "talk.yml:3 «a talk», turn 1: said 'hello'" in str(told.value)
    assert said in str(told.value)
    assert "came smalltalk: 'Hello, I am Fenghuo" in str(told.value)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"slots": {"open_question": None}}, "slot open_question = None, it is 'report.text'"),
        ({"rows": [Row(table="reports", count=0)]}, "expected 0 of reports, there are 1"),
        ({"rows": [Row(table="reports", values={"at.lat": 1})]}, "reports.at.lat = 1, it is 2"),
        ({"rows": [Row(table="reports", has={"text": "smoke"})]}, "expected 'smoke' in reports"),
        ({"rows": [Row(table="reports", has_not={"text": "fire"})]}, "did not expect 'fire'"),
        ({"rows": [Row(table="reports", where={"text": "?"}, count=1)]}, "there are 0"),
    ],
)
def test_what_is_kept_can_be_otherwise_too(more: dict[str, Any], said: str) -> None:
    held = FakeHeld(
        held={"reports": [{"text": "a fire", "at": {"lat": 2}}]},
        kept={"open_question": "report.text"},
    )
    with pytest.raises(Otherwise) as told:
        play(script({"say": "hello"}, **more), stage(FakeService({"text": GREETING}), held))
    assert "talk.yml:3 «a talk», afterwards" in str(told.value)
    assert said in str(told.value)


@pytest.mark.parametrize(
    ("turn", "answer", "said"),
    [
        ({"press": "Go"}, httpx2.Response(200, json={}), "there is no button 'Go'"),
        ({"say": "hello"}, httpx2.Response(500, text="broken"), "500: broken"),
        (
            {"say": "hello"},
            httpx2.Response(200, json={"language": "en", "messages": []}),
            "nobody answered",
        ),
    ],
)
def test_what_cannot_be_done_is_said(
    turn: dict[str, Any], answer: httpx2.Response, said: str
) -> None:
    with pytest.raises(Otherwise, match=said):
        play(script(turn), stage(lambda _: answer, FakeHeld()))


def test_codes_that_were_given_are_said_again() -> None:
    service = FakeService({"text": "Your code is S-0A1B-2C, for example S-7K3M-9Q."})
    play(script({"say": "begin"}, {"say": "join {code}", "who": "mum"}), stage(service, FakeHeld()))
    assert service.heard[1]["text"] == "join S-0A1B-2C"
    assert service.heard[0]["sender"] != service.heard[1]["sender"]
