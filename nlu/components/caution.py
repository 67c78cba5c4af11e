"""Takes small talk back when a message says anything else, and settles a few forms by rule.

A greeting in answer to a cry for help may cost a life; a question too many costs a line. It does
not know what is answered, nor what we asked before (`steering` does).
"""

import re
from collections import Counter
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
#: As our examples' cross-validation has it, such a guess is right in 19 of 20 cases.
_SURE = 0.7
#: A word of small talk stands at least once there for five examples of other things: the "help" of
#: "thanks for your help" is none. Both chosen by cross-validation (docs/decisions/0057).
_TYPICAL = 0.2
_WHERE = re.compile(
    r"哪|最近|附近|有没有|怎么走|\b(?:where|nearest|near|closest|find|any)\b", re.IGNORECASE
)
_LEVEL_AND_WORK = re.compile(
    r"[红橙黄蓝]色.*(?:上班|停工|上学|停课|开工|出门|意思)"
    r"|\b(?:red|orange|yellow|blue)\b.*\b(?:work|school|mean)\b",
    re.IGNORECASE,
)
#: Whoever asks has not said that they are safe: "is the water safe to drink?"
_ASKS = re.compile(
    r"[?？吗嗎]|怎么|如何|什么|能不能|^\s*(?:is|are|am|can|could|should|how|what|when|why|does|do)\b",
    re.IGNORECASE,
)
#: "我平安,在浦东": said with a place or more, it is taken for a place or a description.
_SAFE = re.compile(
    r"(?:我|咱|俺|本人|全家|家里)(?:们|人|现在|已经?|都|也|很|是)*(?:平安|安全)(?![不没帽带出通地])"
    r"|报(?:个|一下)?平安|[,，。、 ]平安\W*$"
    r"|\b(?:i|we)(?:['’]?m| am|['’]?re| are)(?: all| both| now)* safe\b(?! (?:place|distance))",
    re.IGNORECASE,
)
_MISTAKEN_FOR = frozenset(
    {FALLBACK, "inform_place", "inform", "inform_count", "situation_changed", "goodbye", "deny"}
)
#: "那宝宝呢", "然后呢", "在车里呢", "and then?", "what about my dog".
FOLLOW_UP = re.compile(
    r"^\W*(?:(?:那|还有|如果|要是|万一|那么|可是)?.{1,8}呢|然后|接下来|之后呢?|下一步|再然后)[\W啊呀]*$"
    r"|^\W*(?:and|what about|how about|then what|what next|what then)\b.{0,30}$",
    re.IGNORECASE,
)
#: A warning's number (GB/T 35965.1), or what stands under each of ours (bot/words, alerts): nobody
#: types these, whoever sends one wants to know whether it is genuine.
_PASTED_WARNING = re.compile(
    r"(?<!\d)\d{14}_\d{14}_\d(?!\d)|退订回复|核实真伪[:：]"
    r"|Reply STOP to end|Check that this is genuine:"
)
#: "一院封院了,真的假的": what was heard is no report, place or small talk, and not off our subject.
_IS_IT_TRUE = re.compile(
    r"真的?[吗嗎么嘛]|真的?(?:还是)?假的?|真假|谣言|谣传|辟谣|(?:可靠|靠谱|属实|可信)[吗嗎么不]|能信[吗嗎么不]"
    r"|\b(?:true|real|fake|legit|rumou?r|hoax|bogus)(?: or not| or (?:false|fake))?\s*[?？]"
    r"|\bis (?:it|this|that) (?:really )?(?:true|real|fake|reliable|a (?:rumou?r|hoax|scam))\b"
    r"|\bany truth\b|\bcan i (?:believe|trust)\b|\b(?:a|or) (?:rumou?r|hoax|scam)\b",
    re.IGNORECASE,
)
#: "听说决堤了,要不要跑": a rumour, and what to do about it, is held against what is in force.
_HEARSAY = re.compile(
    r"听说|听人说|听别人说|听讲|有人说|别人说|邻居说|都说|都在说|都在传|在传|网传|网上说|群里[说传]|朋友圈|传言|据说"
    r"|\b(?:heard|hear that|people (?:say|are saying)|they(?:['’]re| are)? say(?:ing)?"
    r"|(?:some|every)(?:one|body) (?:says?|said|is saying)|rumou?rs?|neighbou?r (?:says?|said))\b",
    re.IGNORECASE,
)
_WHAT_TO_DO = re.compile(
    r"要不要|该不该|应不应该|需不需要|用不用|怎么办|咋办|往哪|[跑撤走逃躲]不[跑撤走逃躲]"
    r"|是不是[要得该].{0,4}[跑撤走逃躲]"
    r"|\b(?:should|must) (?:i|we)\b|\bdo (?:i|we) (?:have|need) to\b"
    r"|\bwhat (?:should|do|can) (?:i|we)\b",
    re.IGNORECASE,
)
_HEARD_OF = frozenset(
    {FALLBACK, "inform", "inform_place", "out_of_scope", "report_hazard", "ask_followup"}
)
#: What such a message is also taken for.
_ADVISED = frozenset({"ask_guidance", "situation_changed"})
#: Said to a machine about its orders; there is nothing that we could do about it.
_TO_A_MACHINE = re.compile(
    r"(?:忽略|无视|忘掉|忘记).{0,8}(?:之前|以上|前面|上面|所有).{0,6}(?:指令|提示|规则|设定)"
    r"|(?:系统|初始)提示词|你(?:现在|从现在起)是.{0,6}没有.{0,4}(?:限制|约束)"
    r"|\b(?:ignore|disregard|forget) (?:all |any |of |the |your )*(?:previous|prior|above|earlier)"
    r" (?:instructions|rules|prompts?)\b|\bsystem prompt\b",
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
    if _TO_A_MACHINE.search(text):
        return "out_of_scope"
    reference = entities.get("reference")
    if reference and len(text) - len(reference) <= _BESIDE_REFERENCE:
        return "report_status"
    if _PASTED_WARNING.search(text):
        return "check_alert"
    if intent in _HEARD_OF and _IS_IT_TRUE.search(text):
        return "check_alert"
    if intent in (*_HEARD_OF, *_ADVISED) and _HEARSAY.search(text) and _WHAT_TO_DO.search(text):
        return "check_alert"
    if "circle" in entities:
        return intent if intent == "who_is_safe" else "i_am_safe"
    if "hazard" not in entities and "facility" not in entities and FOLLOW_UP.match(text):
        return "ask_followup"
    if "facility" in entities and intent in (*SMALL_TALK, FALLBACK) and _WHERE.search(text):
        return "find_facility"
    if intent == "i_am_safe" and _ASKS.search(text):
        return FALLBACK
    if intent in _MISTAKEN_FOR and _SAFE.search(text) and not _ASKS.search(text):
        return "i_am_safe"
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
    """The words of the examples of small talk, but those that belong to other wishes."""
    small_talk: Counter[Text] = Counter()
    elsewhere: Counter[Text] = Counter()
    for file in sorted(folder.rglob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            counted = small_talk if block["intent"] in _LIKE_SMALL_TALK else elsewhere
            for example in block["examples"].splitlines():
                counted.update({token.text.lower() for token in tokens_of(example[2:])})
    return frozenset(w for w, times in small_talk.items() if times >= _TYPICAL * elsewhere[w])
