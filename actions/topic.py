"""What a talk is about, and whether a message goes on with it ("and my baby?").

It does not know how articles are found.
"""

import re
from dataclasses import dataclass

from actions.turn import Turn
from bot.triage.cards import CARDS
from bot.triage.danger import Danger
from knowledge.hazards import Hazard

#: Where somebody is or what they have at hand, rather than what threatens them.
_NO_TOPIC_OF_ITS_OWN = frozenset(
    {Hazard.LIFT, Hazard.SUBWAY, Hazard.ROAD, Hazard.ELECTRICITY, Hazard.PREPAREDNESS}
)
_NEXT = re.compile(
    r"\W*(?:那?然后|接下来|之后|下一步|再然后|完了|做完)(?:呢|做什么|干什么|怎么办|怎么做)?[\W啊呀]*"
    r"|\W*(?:and )?(?:then what|what then|what(?:'s)? next|then|after that|next step)\W*",
    re.IGNORECASE,
)
#: Short questions that name nothing by themselves.
_GOES_ON = re.compile(
    r"^\W*(?:那|还有|如果|要是|万一)?.{1,14}(?:呢|吗|么|嘛)[\W啊呀]*$"
    r"|^\W*(?:and|what about|how about|what if|can i|should i|do i|is it)\b.{0,40}$",
    re.IGNORECASE,
)
#: Of these, a short one that names no hazard may go on with the topic.
_ASKING = frozenset({"ask_guidance", "nlu_fallback"})
_HAN, _LATIN = re.compile(r"[\u3400-\u9fff]"), re.compile(r"[A-Za-z'’]+")
_FEW_HAN, _FEW_WORDS = 10, 8
#: "着火了呢", "what about a gas explosion?": another hazard, where the talk has got to.
_ANOTHER = re.compile(
    r"^\W*(?:那|还有|如果|要是|万一)?.{1,10}呢[\W啊呀]*$"
    r"|^\W*(?:and|what about|how about|what if)\b.{0,40}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Topic:
    """`hazard`: a code of `knowledge.hazards`; `article`: the one that was quoted last."""

    hazard: str
    article: str | None

    @property
    def key(self) -> str:
        """How bot/words calls the hazard."""
        return f"reports.hazard_{self.hazard}"


def topic_of(turn: Turn) -> Topic | None:
    """Of the last answer, or of the triage card just before."""
    if turn.danger in set(Danger):
        card = CARDS[Danger(turn.danger)]
        return Topic(hazard=card.hazard, article=card.article)
    hazard = turn.slots.get("topic_hazard")
    return Topic(hazard=hazard, article=turn.slots.get("topic_article")) if hazard else None


def follows(turn: Turn) -> bool:
    """Whether a message needs the topic to be understood, or well may."""
    named = turn.entity("hazard")
    if turn.intent == "out_of_scope" or (named and named not in _NO_TOPIC_OF_ITS_OWN):
        return False
    return is_bound(turn) or (turn.intent in _ASKING and is_short(turn.text))


def turned(topic: Topic, turn: Turn) -> Topic | None:
    """The topic with the other hazard that a short follow-up names; None for anything else."""
    named = turn.entity("hazard")
    if not named or named == topic.hazard or not _ANOTHER.match(turn.text):
        return None
    return Topic(hazard=named, article=topic.article)


def is_bound(turn: Turn) -> bool:
    """Whether it cannot be understood without the topic: "and my baby?"."""
    return turn.intent == "ask_followup" or bool(_GOES_ON.match(turn.text))


def is_short(text: str) -> bool:
    """Whether a question has room for little more than what it asks of the topic."""
    return len(_HAN.findall(text)) <= _FEW_HAN and len(_LATIN.findall(text)) <= _FEW_WORDS


def is_next(text: str) -> bool:
    """Whether a message asks for nothing but what comes next."""
    return _NEXT.fullmatch(text) is not None
