"""Takes small talk back when a message says anything else, and settles a few forms by rule.

A greeting in answer to a cry for help may cost a life; a question too many costs a line. It does
not know what is answered, nor what we asked before (`steering` does).
"""

import re
from pathlib import Path
from typing import Any, Dict, FrozenSet, List, Optional, Text

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.components.tokenizer import tokens_of

EXAMPLES = Path(__file__).resolve().parents[1] / "data" / "nlu"
FALLBACK = "nlu_fallback"
#: Believed only of messages that hold no word beyond those of such examples, or when very sure.
SMALL_TALK = frozenset({"greet", "thanks", "goodbye", "affirm", "deny"})
_LIKE_SMALL_TALK = SMALL_TALK | {"skip", "cancel"}
_SURE = 0.9
_WHERE = re.compile(
    r"哪|最近|附近|有没有|怎么走|\b(?:where|nearest|near|closest|find|any)\b", re.IGNORECASE
)
_LEVEL_AND_WORK = re.compile(
    r"[红橙黄蓝]色.*(?:上班|停工|上学|停课|开工|出门|意思)"
    r"|\b(?:red|orange|yellow|blue)\b.*\b(?:work|school|mean)\b",
    re.IGNORECASE,
)
#: "那宝宝呢", "然后呢", "在车里呢", "and then?", "what about my dog".
FOLLOW_UP = re.compile(
    r"^\W*(?:(?:那|还有|如果|要是|万一|那么|可是)?.{1,8}呢|然后|接下来|之后呢?|下一步|再然后)[\W啊呀]*$"
    r"|^\W*(?:and|what about|how about|then what|what next|what then)\b.{0,30}$",
    re.IGNORECASE,
)
#: More than this beside a reference, and the message is about something else.
_BESIDE_REFERENCE = 12


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Caution(GraphComponent):
    """After classifier, entities and fallback, before the light of an open question."""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Caution":
        return cls(vocabulary(EXAMPLES))

    def __init__(self, known: FrozenSet[Text]) -> None:
        self._known = known

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            found = message.get(ENTITIES, [])
            guess = message.get(INTENT) or {}
            text = message.get(TEXT) or ""
            sure = (guess.get("confidence") or 0.0) >= _SURE
            intent = settled(
                text,
                guess.get(INTENT_NAME_KEY) or "",
                {entity["entity"]: entity["value"] for entity in found},
                plain=sure or says_only(text, self._known),
            )
            if intent:
                message.set(INTENT, {INTENT_NAME_KEY: intent, "confidence": 1.0}, True)
        return messages


def settled(text: Text, intent: Text, entities: Dict[Text, Any], *, plain: bool) -> Optional[Text]:
    """The intent that a form or caution asks for; None leaves it to the classifier.

    `plain`: the message says nothing beyond small talk.
    """
    reference = entities.get("reference")
    if reference and len(text) - len(reference) <= _BESIDE_REFERENCE:
        return "report_status"
    if "hazard" not in entities and "facility" not in entities and FOLLOW_UP.match(text):
        return "ask_followup"
    if "facility" in entities and intent in (*SMALL_TALK, FALLBACK) and _WHERE.search(text):
        return "find_facility"
    if intent == "alerts_here" and _LEVEL_AND_WORK.search(text):
        return "ask_guidance"
    if "hazard" in entities and intent in _LIKE_SMALL_TALK:
        return FALLBACK
    if intent in SMALL_TALK and not plain:
        return FALLBACK
    return None


def says_only(text: Text, known: FrozenSet[Text]) -> bool:
    """Whether every word of the text is known."""
    return all(token.text.lower() in known for token in tokens_of(text))


def vocabulary(folder: Path) -> FrozenSet[Text]:
    """The words of all examples of small talk."""
    found = set()
    for file in sorted(folder.rglob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            if block["intent"] in _LIKE_SMALL_TALK:
                found.update(token.text.lower() for token in tokens_of(block["examples"]))
    return frozenset(found)
