"""What a message is in answer to the question that is open: an answer, or a wish in between.

It does not know Rasa, nor how the question is worded; `steering` hands it what was found before.
"""

import re
from typing import FrozenSet, Optional, Text

from nlu.components.after_card import is_of_rescue
from nlu.components.caution import FOLLOW_UP
from nlu.components.led_words import IT_STOPPED, LEAVE, OTHER, WHAT

#: What an answer to each kind of question is, when nothing says that it is something else.
EXPECTED = {
    "place": "inform_place",
    "people": "inform_count",
    "text": "inform",
    "hazard": "inform",
    "confirm": "inform",
    "resume": "inform",
    "similar": "inform",
    "kind": "inform",
    "changed": "inform",
    "choose": "inform",
    "answer": "inform",
    "more": "inform",
    "name": "inform",
    "join": "inform",
    "consent": "inform",
    "sure": "inform",
    "which": "inform",
    "what": "inform",
    "language": "inform",
    "hours": "inform",
    "groups": "inform",
}
#: Said in answer to any question; they need little confidence.
CONTROL = frozenset({"cancel", "skip", "talk_to_person", "delete_my_data"})
#: Answers to a yes-or-no question.
YES_NO = frozenset({"affirm", "deny"})
#: Questions that a yes or no answers.
CLOSED = frozenset({"confirm", "resume", "similar", "people", "join", "consent", "sure", "hours"})
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
        "start_guide",
        "start_drill",
        "i_am_safe",
        "who_is_safe",
        "change_subscription",
        "help",
        "bot_challenge",
        "greet",
        "thanks",
        "goodbye",
    }
)
#: In a guide they lead on, whatever else they would be.
LEADING = frozenset({"next_step", "previous_step", "situation_changed"})
#: Questions of a guide, and of a quiz.
LED, QUIZZED = frozenset({"step", "changed"}), frozenset({"answer", "more"})
SMALL_TALK = frozenset({"bot_challenge", "greet", "thanks", "goodbye"})
#: In a report they are heard by the report, which then asks its question again.
COURTESY = frozenset({"greet", "thanks", "goodbye"})
#: What leaves the talk after a life-threat card.
LEAVING = (WISHES - SMALL_TALK - {"help", "i_am_safe"}) | {"talk_to_person", "delete_my_data"}
QUESTIONS = frozenset({"ask_guidance", "ask_followup", "check_alert"})
_ASKING = re.compile(
    r"[?？]|怎么|怎样|如何|什么|哪里|哪儿|哪个|能不能|可以吗|要不要|该不该|是不是|吗$|呢$|为什么|多少"
    r"|^\s*(?:what|how|where|when|why|who|which|should|can|could|is|are|do|does|may)\b"
    r"|\bwhat about\b",
    re.IGNORECASE,
)
#: Whoever says no more than this wants out, whatever was asked.
_STOP = re.compile(
    r"\W*(?:停|停止|停下|停一下|算了|取消|不报了|别报了|不说了|不做了|不想做了|不答了|退出"
    r"|结束(?:测验|测试|答题|指引)?|stop|cancel|quit|never ?mind)"
    r"[了吧啊]?\W*",
    re.IGNORECASE,
)
#: Whoever says no more than this leaves what was asked; reports and changes read it themselves.
_BACK = re.compile(
    r"\W*(?:返回(?:上一?[步个])?|回去|后退|退回去?|上一步|(?:go |take me )?back|previous)"
    r"[吧了呢]?(?: please)?\W*",
    re.IGNORECASE,
)
#: A yes where yes or no was asked; else it only waits for the question.
_GO_ON = re.compile(
    r"\W*(?:(?:好的?|ok|okay)[,，\s]*)?(?:继续|接着|go on|go ahead|continue|carry on|proceed)"
    r"[吧呢]?(?: please)?\W*",
    re.IGNORECASE,
)
#: A language alone answers in which language, or corrects it; it is no yes.
_LANGUAGE = re.compile(
    r"\W*(?:请|说|讲|用|改成|please |in |use |speak )*"
    r"(?:中文|汉语|普通话|英文|英语|chinese|mandarin|english)[吧呢]?(?: please)?\W*",
    re.IGNORECASE,
)
_NAMES_LANGUAGE = re.compile(
    r"中文|汉语|普通话|英文|英语|\b(?:chinese|mandarin|english)\b", re.IGNORECASE
)
_THANKS = re.compile(
    r"\W*(?:(?:好的?|ok|okay)[,，\s]*)?(?:谢谢|多谢|感谢|thanks?(?: you)?|thx)"
    r"(?:你|您|了|啊|very much|so much|a lot|\s)*\W*",
    re.IGNORECASE,
)
#: An offer: only a yes or no is meant for it.
OFFER = "offer"
_CONFIDENT, _CONTROL_CONFIDENT = 0.6, 0.35
#: What would leave a guide or a quiz, though it may be an answer, must be quite clear.
_CLEAR = 0.75
_TO_BE_TOLD = re.compile(
    r"报.{0,3}平安|告诉|转告|\btell\b|\blet\b.{1,20}\bknow\b|check", re.IGNORECASE
)
#: Words of which no name has so many.
_SENTENCE = 5
#: A wish where a name was asked for.
_SURE = 0.85
_NEXT = re.compile(
    r"\W*(?:(?:好了|做完了|完了|搞定|ok|okay|done)[,，\s]*)?(?:那?然后|接下来|之后|下一步|下一个|再然后"
    r"|好了|做完了|做好了|弄好了|完成了?|(?:and )?then(?: what)?|what(?:'s)? next|what now|now what"
    r"|下一题|next(?: step| one| question)?|done|finished)"
    r"(?:呢|做什么|干什么|怎么办|怎么做|啥)?[\W啊呀吧了]*",
    re.IGNORECASE,
)
#: The words that we tell people for what has changed and for help, and their like.
_CHANGED = re.compile(
    r"\W*(?:现在)?情况.{0,3}变(?:化|了).{0,4}"
    r"|\W*(?:it|things?|the situation)(?:'s| has| have)? changed\W*",
    re.IGNORECASE,
)
_HELP = re.compile(
    r"\W*(?:求助|求救|呼救|帮助我?|帮帮我|(?:call|get|i need)(?: for)? help|help me)\W*",
    re.IGNORECASE,
)
#: Characters of a message that may be no more than such words.
_FEW = 60
_HOW_MUCH = re.compile(r"多[深久长快远高重厚]|几[次下秒分]")
#: A number, a letter, "第二个": an answer to whatever was asked.
_NUMBERED = re.compile(
    r"\W*(?:选|第|答案|option|number|answer)?\W*(?:[1-9]|[a-i]|[一二三四五六七八九])(?:个|项)?\W*",
    re.IGNORECASE,
)
_SHORT = 40
#: Words, or characters of Chinese, of a bare name.
_FEW_WORDS, _FEW_HAN = 3, 6


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
        offered: bool = False,
        doubted: bool = False,
        likeliest: Optional[Text] = None,
    ) -> None:
        """`command`: the wish that the whole text is a known wording of.

        `offered`: it is one of the answers that we offered, or has little beside it. `doubted`:
        caution did not believe the intent. `likeliest`: the intent after the question that is open,
        where that weighs.
        """
        self.text = text
        self.intent = intent
        self.confidence = confidence
        self.entities = entities
        self.command = command
        self.offered = offered
        self.doubted = doubted
        self.likeliest = likeliest


def answer_to(kind: Text, heard: Heard) -> Text:
    """The intent of a message while a question of this kind is open."""
    if heard.offered:
        return "inform"
    if "circle" in heard.entities:
        return heard.intent if heard.intent == "who_is_safe" else "i_am_safe"
    if kind == "name":
        return named(heard)
    if kind in LED | QUIZZED | {"choose"}:
        meant = moved(kind, heard)
        if meant:
            return meant
    elif kind in EXPECTED and (formed := _formed(kind, heard.text)):
        return formed
    elif _STOP.fullmatch(heard.text):
        return "cancel"
    if kind in LED | QUIZZED and _NUMBERED.fullmatch(heard.text):
        return "inform"
    if kind in LED:
        return led(heard)
    if heard.command and not (heard.command in LEADING or kind in QUIZZED):
        return heard.command
    if kind in QUIZZED:
        return quizzed(kind, heard)
    if (
        heard.intent in CONTROL
        and heard.confidence >= _CONTROL_CONFIDENT
        and len(heard.text) < _SHORT
    ):
        return heard.intent
    named_language = _NAMES_LANGUAGE.search(heard.text) and not _ASKING.search(heard.text)
    if kind == "confirm" and named_language and heard.likeliest in WISHES:
        return "inform"
    if kind == "people" and heard.intent == "i_am_safe":
        return "deny"
    if kind == "place" and heard.likeliest == "out_of_scope" and _is_name(heard.text):
        return "inform_place"
    if _is_question(heard):
        clear = heard.intent in WISHES and heard.confidence >= _CONFIDENT
        return heard.intent if clear or heard.intent in QUESTIONS else "ask_guidance"
    if kind == "place" and heard.likeliest in WISHES and "count" in heard.entities:
        # How many people there are is told; a shelter for three would be named.
        return heard.likeliest if "facility" in heard.entities else "inform"
    if heard.likeliest:
        corrected = kind == "confirm" and "place" in heard.entities
        return "inform_place" if corrected and heard.likeliest not in YES_NO else heard.likeliest
    if heard.intent in YES_NO and (kind in CLOSED | {OFFER} or heard.confidence >= 0.8):
        return heard.intent
    if heard.intent in WISHES and heard.confidence >= _CONFIDENT:
        return heard.intent
    return EXPECTED.get(kind, heard.intent)


def _formed(kind: Text, text: Text) -> Optional[Text]:
    """The intent of the few words whose form alone tells it, in answer to a question."""
    if _BACK.fullmatch(text):
        return "cancel"
    if _GO_ON.fullmatch(text):
        return "affirm" if kind in CLOSED else EXPECTED[kind]
    if _LANGUAGE.fullmatch(text) or (kind == "language" and _NAMES_LANGUAGE.search(text)):
        return "inform"
    signs_only = bool(text) and not any(character.isalnum() for character in text)
    return EXPECTED[kind] if signs_only and kind in CLOSED else None


def reported(kind: Text, heard: Heard, intent: Text, cried: bool) -> Text:
    """The intent of a message in the middle of a report, which hears thanks too.

    It only looks like a question: a cry, whose card was shown, and at the end the name of a hazard,
    which sets the kind right.
    """
    told = cried or (kind == "confirm" and "hazard" in heard.entities)
    if told and intent in QUESTIONS and not _ASKING.search(heard.text):
        return "inform"
    return "inform" if intent in COURTESY else intent


def named(heard: Heard) -> Text:
    """The intent of a message when a name was asked for: anything may be one, 安安 or May too."""
    if heard.command and heard.command not in LEADING:
        return heard.command
    if _THANKS.fullmatch(heard.text):
        return "thanks"
    if heard.intent in CONTROL and heard.confidence >= _CONFIDENT and len(heard.text) < _SHORT:
        return heard.intent
    if heard.intent in YES_NO and not heard.doubted and heard.confidence >= _CONFIDENT:
        return heard.intent
    if heard.intent in (WISHES - SMALL_TALK) | {"report_hazard"} and heard.confidence >= _SURE:
        return heard.intent
    asks = len(heard.text.split()) >= _SENTENCE and _ASKING.search(heard.text)
    if asks or "?" in heard.text or "？" in heard.text or heard.text.endswith(("怎么办", "吗")):
        return heard.intent if heard.intent in QUESTIONS else "ask_guidance"
    return "inform"


def moved(kind: Text, heard: Heard) -> Optional[Text]:
    """The intent of a message in a guide, a quiz or their lists that only its form can tell.

    "安全" answers "is it safe?"; a check-in says that somebody is to hear of it.
    """
    short = len(heard.text) <= _FEW
    if short and not IT_STOPPED.fullmatch(heard.text):
        if _STOP.fullmatch(heard.text) or LEAVE.fullmatch(heard.text.replace("’", "'")):
            return "cancel"
    if "i_am_safe" in (heard.command, heard.intent) and not _TO_BE_TOLD.search(heard.text):
        return "inform"
    if short and (IT_STOPPED.fullmatch(heard.text) or WHAT.fullmatch(heard.text)):
        return "inform"
    if kind in QUIZZED and _NEXT.fullmatch(heard.text):
        return "skip"
    return "inform" if kind in QUIZZED and short and OTHER.fullmatch(heard.text) else None


def led(heard: Heard) -> Text:
    """The intent of a message in the middle of a guide.

    What we cannot read stays with the guide: it knows its answers.
    """
    for form, intent in ((_NEXT, "next_step"), (_CHANGED, "situation_changed"), (_HELP, "help")):
        if form.fullmatch(heard.text):
            return intent
    if heard.command:
        return heard.command
    onward = heard.intent == "next_step"
    if heard.intent in CONTROL | LEADING and heard.confidence >= (
        _CONFIDENT if onward else _CONTROL_CONFIDENT
    ):
        return heard.intent
    if heard.intent in YES_NO and not heard.doubted:
        return heard.intent
    if FOLLOW_UP.match(heard.text):
        return "ask_followup"
    if heard.intent in WISHES and heard.confidence >= _CONFIDENT:
        return heard.intent
    if heard.intent == "report_hazard" and heard.confidence >= _CLEAR:
        return heard.intent
    sure = heard.intent in QUESTIONS and heard.confidence >= _CLEAR
    if sure or _ASKING.search(heard.text) or _HOW_MUCH.search(heard.text):
        return heard.intent if heard.intent in QUESTIONS else "ask_guidance"
    return "inform"


def rescued(heard: Heard) -> Text:
    """The intent of a message after a life-threat card: what is no clear wish or question tells the
    rescuers something, "thank you" and "what now" too.
    """
    if _STOP.fullmatch(heard.text):
        return "cancel"
    if is_of_rescue(heard.text) or _NEXT.fullmatch(heard.text):
        return "inform"
    if heard.command in LEAVING:
        return heard.command
    if heard.intent in LEAVING and heard.confidence >= _CLEAR and "count" not in heard.entities:
        return heard.intent
    if heard.intent in YES_NO | {"skip"} and not heard.doubted and len(heard.text) < _SHORT:
        return heard.intent
    if _is_question(heard):
        return heard.intent if heard.intent in QUESTIONS else "ask_guidance"
    return "inform_place" if "place" in heard.entities else "inform"


def quizzed(kind: Text, heard: Heard) -> Text:
    """The intent of a message in the middle of a quiz: anything may be an answer."""
    wished = heard.command in WISHES or heard.intent in CONTROL | WISHES | {"report_hazard"}
    if wished and (heard.command or heard.confidence >= _CLEAR):
        return heard.command or heard.intent
    if kind == "more" and heard.intent in YES_NO and not heard.doubted:
        return heard.intent
    if heard.intent in CONTROL | {"next_step"} and heard.confidence >= _CONTROL_CONFIDENT:
        return "skip" if heard.intent == "next_step" else heard.intent
    return "ask_guidance" if _ASKING.search(heard.text) else "inform"


def _is_name(text: Text) -> bool:
    """Whether a message may be the name of a place that nobody knows: it is asked for again."""
    few = len(text) <= _FEW_HAN if not text.isascii() else len(text.split()) <= _FEW_WORDS
    return few and any(map(str.isalpha, text)) and not _ASKING.search(text)


def _is_question(heard: Heard) -> bool:
    return bool(_ASKING.search(heard.text)) and (
        heard.intent in QUESTIONS | WISHES | {"out_of_scope"} or heard.confidence < _CONFIDENT
    )
