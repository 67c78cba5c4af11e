"""What a message says in a guide: one of the answers, one of its buttons by number, or a word.

It does not know where any of them leads, nor what is said back.
"""

import re
from collections.abc import Sequence

from actions import guide_replies as replies
from actions.choices import chosen, denies, same, yes_or_no
from actions.guide_replies import Place
from actions.led_words import Word, word_of
from actions.turn import Turn
from knowledge.fields import in_language
from knowledge.guides.model import Option

#: What the engine makes of a message, or a button says, as a word.
INTENDED = {
    "next_step": Word.NEXT,
    "affirm": Word.OK,
    "deny": Word.NO,
    "previous_step": Word.BACK,
    "situation_changed": Word.CHANGED,
    "help": Word.HELP,
    "skip": Word.UNSURE,
    "cancel": Word.LEAVE,
}
#: They lead a step further; whoever says that something is not so, or waits, wants no such thing.
ONWARD = frozenset({Word.NEXT, Word.GO_ON, Word.OK, Word.SKIP})
_WAIT = re.compile(
    r"还没|没做?[好完]|等[一等]?下|稍等|慢点|\b(?:wait|hold on|not yet|slow down"
    r"|one moment)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(r"[?？]|吗\W*$")
#: Of the words for waiting those that may be an answer, too.
_NOT_YET = re.compile(r"没|\bnot\b", re.IGNORECASE)
_AGAIN = re.compile(
    r"再[说讲发念来看]|重复|重新[说讲发]|没听[清见到懂]|没看[清见懂]|刚才?说|说(?:了?啥|什么)"
    r"|\b(?:repeat|again|pardon|come again|what did you say|didn'?t (?:hear|catch|get))\b",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"上一?[步个条]|前[一面]|退|回去|返回|\b(?:back|previous|prev|last|before)\b", re.IGNORECASE
)
_CHANGED = re.compile(
    r"情况.{0,4}(?:变|不一样|不同|糟|恶化|好转)|\b(?:it|things?|situation)\b.{0,6}\bchanged\b",
    re.IGNORECASE,
)
#: A bare yes answers a question; at a step that only tells what to do, these say nothing.
_SAYS_NOTHING = re.compile(r"\W*(?:有的?|会的?|能)\W*")
#: Asks whether somebody can.
_CAN = re.compile(r"[能会]|得[了到出开动通上下起去来]|\b(?:can|able)\b", re.IGNORECASE)
_QUESTION = re.compile(r"[^。.!！?？:：]+[?？]")
#: An answer that somebody cannot tell.
_NOT_SURE = re.compile(
    r"拿不准|不确定|不知道|看不清|not sure|do not know|don't know", re.IGNORECASE
)


def word_in(turn: Turn) -> Word | None:
    """The word of a message or a button; the engine's opinion counts where no form says it."""
    formed = word_of(turn.text) if turn.text else None
    meant = formed or INTENDED.get(turn.intent)
    if not turn.text or formed:
        return meant
    if meant is Word.BACK and _AGAIN.search(turn.text) and not _BACK.search(turn.text):
        return Word.AGAIN
    # "Wait, he stopped breathing" is news, not a wish for time.
    if _WAIT.search(turn.text) and meant in (*ONWARD, Word.NO, Word.UNSURE, None):
        return Word.WAIT
    return None if meant in ONWARD and (denies(turn.text) or _ASKS.search(turn.text)) else meant


def tells_of_change(text: str) -> bool:
    """Whether it is said in so many words that the situation has changed."""
    return bool(_CHANGED.search(text))


def option_meant(place: Place, turn: Turn) -> Option | None:
    """The answer that is meant: of the question that is open, else of what may have changed.

    The very words of an answer, in any language of the guide, come first. Words that move a guide
    ("wait", "I don't know") are nothing else.
    """
    changed = place.guide.changed
    open_ = changed if turn.asked == "changed" else place.step.options
    if not turn.text:
        return None
    very = _very(open_, turn.text) or _very(changed, turn.text)
    if very or word_of(turn.text):
        return very
    number = chosen(turn.text, place.labels(open_)) if open_ else None
    return open_[number] if number is not None else change_meant(place, turn)


def change_meant(place: Place, turn: Turn) -> Option | None:
    """What has changed, told while other answers or none are before the person's eyes."""
    labels = place.labels(place.guide.changed)
    number = chosen(turn.text, labels, shown=False) if labels and turn.text else None
    return None if number is None else place.guide.changed[number]


def _very(options: Sequence[Option], text: str) -> Option | None:
    found = [o for o in options if any(same(text, label) for label in o.label.values())]
    return found[0] if len(found) == 1 else None


def button_numbered(place: Place, turn: Turn) -> str | None:
    """The intent of the button whose number is written, at a step without answers."""
    pressed = replies.buttons(place)
    number = chosen(turn.text, [""] * len(pressed)) if turn.text else None
    return None if number is None else pressed[number].intent


def answered(place: Place, turn: Turn, word: Word) -> Option | None:
    """A bare yes or no; to a question that says "not" it could mean either.

    "I can't" is a no where the question is whether somebody can.
    """
    labels = place.labels(place.step.options)
    bare = [number for number, label in enumerate(labels) if word_of(label) is word]
    if len(bare) == 1 and (word is not Word.WAIT or _NOT_YET.search(turn.text)):
        return place.step.options[bare[0]]
    asked = _asked(in_language(place.step.say, place.language))
    if word not in (Word.YES, Word.NO) and not (word is Word.CANNOT and _CAN.search(asked)):
        return None
    number = yes_or_no(labels, yes=word is Word.YES)
    return None if number is None or denies(asked) else place.step.options[number]


def unsure_option(place: Place) -> Option | None:
    """The answer for whoever cannot tell, where the step has one."""
    labelled = (o for o in place.step.options if any(map(_NOT_SURE.search, o.label.values())))
    return next(labelled, None)


def says_nothing(text: str) -> bool:
    """Of a yes: whether it only answers a question, and none was asked."""
    return bool(_SAYS_NOTHING.fullmatch(text))


def _asked(say: str) -> str:
    """The question of a step, without what is told before and after it."""
    found = _QUESTION.findall(say)
    return found[-1] if found else say
