"""Reads a message in the light of the question that we have just asked.

It does not know how the question is worded or who asked it: the slot `open_question` names what is
expected by its last part ("report.place" expects a place).
"""

import re
from pathlib import Path
from typing import Any, Dict, FrozenSet, List, Optional, Text

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.components.caution import EXAMPLES

SLOT = "open_question"
#: What an answer to each kind of question is, when nothing says that it is something else.
EXPECTED = {
    "place": "inform_place",
    "people": "inform_count",
    "text": "inform",
    "hazard": "inform",
    "confirm": "inform",
    "resume": "inform",
    "kind": "inform",
}
#: Said in answer to any question; they need little confidence.
CONTROL = frozenset({"cancel", "skip", "talk_to_person", "delete_my_data"})
#: Answers to a yes-or-no question.
YES_NO = frozenset({"affirm", "deny"})
#: Other wishes: they leave the question or come between, so they must be clear.
WISHES = frozenset(
    {
        "find_facility",
        "alerts_here",
        "check_alert",
        "subscribe",
        "unsubscribe",
        "my_subscriptions",
        "report_status",
        "my_reports",
        "my_data",
        "help",
        "bot_challenge",
        "greet",
        "thanks",
        "goodbye",
    }
)
SMALL_TALK = frozenset({"bot_challenge", "greet", "thanks", "goodbye"})
QUESTIONS = frozenset({"ask_guidance", "ask_followup", "check_alert"})
_ASKING = re.compile(
    r"[?？]|怎么|怎样|如何|什么|哪里|哪儿|哪个|能不能|可以吗|要不要|该不该|是不是|吗$|呢$|为什么|多少"
    r"|^\s*(?:what|how|where|when|why|who|which|should|can|could|is|are|do|does|may)\b"
    r"|\bwhat about\b",
    re.IGNORECASE,
)
#: Whoever says no more than this wants out, whatever was asked.
_STOP = re.compile(
    r"\W*(?:停|停止|停下|停一下|算了|取消|不报了|别报了|不说了|退出|stop|cancel|quit|never ?mind)"
    r"[了吧啊]?\W*",
    re.IGNORECASE,
)
#: An offer: only a yes or no is meant for it.
OFFER = "offer"
_CONFIDENT, _CONTROL_CONFIDENT = 0.6, 0.35
_SHORT = 40


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Steering(GraphComponent):
    """After classifier, entities and fallback; changes the intent only while a question is open."""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Steering":
        return cls(commands(EXAMPLES))

    def __init__(self, known: Dict[Text, Text]) -> None:
        self._commands = known

    def process(
        self, messages: List[Message], tracker: Optional[DialogueStateTracker] = None
    ) -> List[Message]:
        open_question = tracker.get_slot(SLOT) if tracker else None
        if open_question:
            for message in messages:
                self._steer(message, str(open_question))
        return messages

    def _steer(self, message: Message, open_question: Text) -> None:
        ranking = message.get("intent_ranking") or [message.get(INTENT) or {}]
        guess = next((i for i in ranking if i.get(INTENT_NAME_KEY) != "nlu_fallback"), {})
        heard = Heard(
            text=message.get(TEXT) or "",
            intent=guess.get(INTENT_NAME_KEY) or "",
            confidence=guess.get("confidence") or 0.0,
            entities=frozenset(entity["entity"] for entity in message.get(ENTITIES, [])),
            command=self._commands.get(_plain(message.get(TEXT) or "")),
        )
        kind = open_question.rsplit(".", 1)[-1]
        intent = answer_to(kind, heard)
        if kind == OFFER and intent not in YES_NO | CONTROL:
            return
        message.set(INTENT, {INTENT_NAME_KEY: intent, "confidence": 1.0}, add_to_output=True)


class Heard:
    """What the components before have made of a message."""

    def __init__(
        self,
        *,
        text: Text,
        intent: Text,
        confidence: float,
        entities: FrozenSet[Text],
        command: Optional[Text] = None,
    ) -> None:
        """`command`: the wish that the whole text is a known wording of."""
        self.text = text
        self.intent = intent
        self.confidence = confidence
        self.entities = entities
        self.command = command


def answer_to(kind: Text, heard: Heard) -> Text:
    """The intent of a message while a question of this kind is open."""
    if _STOP.fullmatch(heard.text):
        return "cancel"
    if heard.command:
        return heard.command
    if (
        heard.intent in CONTROL
        and heard.confidence >= _CONTROL_CONFIDENT
        and len(heard.text) < _SHORT
    ):
        return heard.intent
    if heard.intent in YES_NO and (
        kind in ("confirm", "resume", "people", OFFER) or heard.confidence >= 0.8
    ):
        return heard.intent
    if kind == "people" and "count" in heard.entities:
        return "inform_count"
    if _is_question(heard):
        clear = heard.intent in WISHES and heard.confidence >= _CONFIDENT
        return heard.intent if clear or heard.intent in QUESTIONS else "ask_guidance"
    if heard.intent in WISHES and heard.confidence >= _CONFIDENT and kind not in ("text", "place"):
        return heard.intent
    if kind == "place" and heard.intent in WISHES - SMALL_TALK and "place" not in heard.entities:
        return heard.intent if heard.confidence >= _CONFIDENT else EXPECTED[kind]
    if heard.intent in WISHES and heard.confidence >= 0.85:
        return heard.intent
    described = heard.intent == "inform" and heard.confidence >= _CONFIDENT
    if kind == "place" and described and "place" not in heard.entities:
        return "inform"
    if kind == "confirm" and "place" in heard.entities:
        return "inform_place"
    return EXPECTED.get(kind, heard.intent)


def commands(folder: Path) -> Dict[Text, Text]:
    """The wordings of all examples of wishes: as they stand, they are no answers."""
    found = {}
    for file in sorted(folder.rglob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            if block["intent"] in WISHES - SMALL_TALK:
                lines = block["examples"].splitlines()
                found.update({_plain(line[2:]): block["intent"] for line in lines})
    return found


def _plain(text: Text) -> Text:
    return text.strip(" 。.!！?？").lower()


def _is_question(heard: Heard) -> bool:
    return bool(_ASKING.search(heard.text)) and (
        heard.intent in QUESTIONS | WISHES | {"out_of_scope"} or heard.confidence < _CONFIDENT
    )
