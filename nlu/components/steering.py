"""Reads a message in the light of the question that we have just asked.

It does not know how the question is worded or who asked it: the slot `open_question` names what is
expected by its last part ("report.place" expects a place).
"""

import re
from pathlib import Path
from typing import Any, Dict, List, Optional, Text

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.components.after_card import RESCUE, asked_by_card
from nlu.components.answering import (
    CONTROL,
    LEADING,
    OFFER,
    SMALL_TALK,
    WISHES,
    YES_NO,
    Heard,
    answer_to,
    reported,
    rescued,
)
from nlu.components.caution import EXAMPLES, FALLBACK
from nlu.components.expectation import likeliest

SLOT = "open_question"
#: In the slot `wanted`: the answers that we offered, as they stand on the buttons.
ANSWERS = "answers"
_MARKS = re.compile(r"[\W_]+")
#: Characters that may stand beside an answer ("我觉得是…").
_BESIDE = 6


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
        if tracker is None:
            return messages
        answers = (tracker.get_slot("wanted") or {}).get(ANSWERS) or []
        for message in messages:
            open_question = tracker.get_slot(SLOT) or asked_by_card(message)
            if open_question:
                self._steer(message, str(open_question), answers)
            elif _describes(message):
                message.set(INTENT, {INTENT_NAME_KEY: "report_hazard", "confidence": 1.0}, True)
        return messages

    def _steer(self, message: Message, open_question: Text, answers: List[Text]) -> None:
        ranking = message.get("intent_ranking") or [message.get(INTENT) or {}]
        guess = next((i for i in ranking if i.get(INTENT_NAME_KEY) != FALLBACK), {})
        kind = open_question.rsplit(".", 1)[-1]
        entities = frozenset(entity["entity"] for entity in message.get(ENTITIES, []))
        heard = Heard(
            text=message.get(TEXT) or "",
            intent=guess.get(INTENT_NAME_KEY) or "",
            confidence=guess.get("confidence") or 0.0,
            entities=entities,
            command=self._commands.get(_plain(message.get(TEXT) or "")),
            offered=is_offered(message.get(TEXT) or "", answers),
            doubted=(message.get(INTENT) or {}).get(INTENT_NAME_KEY) == FALLBACK,
            likeliest=likeliest(kind, ranking, entities),
        )
        intent = rescued(heard) if open_question.startswith(RESCUE) else answer_to(kind, heard)
        if open_question.startswith("report."):
            intent = reported(kind, heard, intent, cried=asked_by_card(message) is not None)
        if kind == OFFER and intent not in YES_NO | CONTROL:
            return
        message.set(INTENT, {INTENT_NAME_KEY: intent, "confidence": 1.0}, add_to_output=True)


def _describes(message: Message) -> bool:
    """Whether a hazard is described to nobody's question: that is how a report begins."""
    if (message.get(INTENT) or {}).get(INTENT_NAME_KEY) != "inform":
        return False
    next_best = [guess["name"] for guess in message.get("intent_ranking") or []][1:2]
    named = any(entity["entity"] == "hazard" for entity in message.get(ENTITIES, []))
    return named or next_best == ["report_hazard"]


def commands(folder: Path) -> Dict[Text, Text]:
    """The wordings of all examples of wishes: as they stand, they are no answers.

    Those that lead on in a guide are so only there.
    """
    found = {}
    for file in sorted(folder.rglob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            if block["intent"] in (WISHES - SMALL_TALK) | LEADING:
                lines = block["examples"].splitlines()
                found.update({_plain(line[2:]): block["intent"] for line in lines})
    return found


def is_offered(text: Text, answers: List[Text]) -> bool:
    """Whether somebody writes an answer that we offered: whoever asked finds out which."""
    told = _MARKS.sub("", text).lower()
    known = [_MARKS.sub("", answer).lower() for answer in answers]
    return any(
        told == answer
        or (len(answer) > 1 and answer in told and len(told) <= len(answer) + _BESIDE)
        for answer in known
        if answer
    )


def _plain(text: Text) -> Text:
    return text.strip(" 。.!！?？").lower()
