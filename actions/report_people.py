"""How many people are trapped or affected, out of an answer or a correction.

It does not know the question's wording. Rather asked again than a wrong number.
"""

import re
from dataclasses import replace

from actions.turn import Turn
from bot.reports.draft import ReportDraft
from bot.reports.urgency import heard

_NOBODY = re.compile(
    r"\W*(?:目前|现在)?(?:没有?人|无人|没有?|零|都没事|都安全|人都(?:出来|撤离?|疏散)了?)(?:受影响|被困|受伤)?(?:了)?\W*"
    r"|\W*(?:no one|nobody|none|zero|nil|no people|everyone(?: is|'s)? (?:safe|out|fine|ok))\W*",
    re.IGNORECASE,
)
#: A number that counts something else.
_NUMBER = re.compile(
    r"(?<![\d第.:-])(?P<told>\d{1,5})(?![\d.:]|\s?(?:号|楼|层|米|度|点|户|幢|栋|弄|路|分|小时|厘米|cm|m\b|km|am\b|pm\b|%))"
)
_SHORT = 16
#: "不是3人,是5人", "not 3 but 5", "5 people, not 3": what is denied.
_DENIED = re.compile(
    r"(?:而?不是|并非)\s?(?P<zh>\d{1,5}|[一二两三四五六七八九十百]{1,5})\s?(?:[个名位]人?|人)"
    r"|\bnot\s+(?P<en>\d{1,5}|one|two|three|four|five|six|seven|eight|nine|ten)"
    r"(?:\s+(?:people|persons?))?",
    re.IGNORECASE,
)
_NUMBER_WORDS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def answered(draft: ReportDraft, turn: Turn, *, nobody: bool) -> ReportDraft:
    """As it was when the message gives no number. `nobody`: it is a no."""
    if nobody or _NOBODY.fullmatch(turn.text):
        return replace(draft, people_affected=0, people_trapped=0)
    told = heard(turn.text)
    if told.trapped is not None or told.affected is not None:
        return replace(draft, people_trapped=told.trapped, people_affected=told.affected)
    count = _count(turn)
    if count == 0:
        return replace(draft, people_affected=0, people_trapped=0)
    return draft if count is None else replace(draft, people_affected=count)


def counts(text: str) -> bool:
    """Whether a message says in words how many people: "两人受影响", "2 people trapped"."""
    told = heard(text)
    return told.trapped is not None or told.affected is not None


def denies(text: str) -> bool:
    """Whether a number of people is said to be wrong: "not 3 but 5"."""
    return bool(_DENIED.search(text))


def corrected(draft: ReportDraft, turn: Turn) -> ReportDraft:
    """Corrects the counts that a message names; the others stay."""
    denied = _DENIED.search(turn.text)
    text = _DENIED.sub(" ", turn.text)
    told = heard(text)
    if told.trapped is not None:
        draft = replace(draft, people_trapped=told.trapped)
    count = told.affected
    if told.trapped is None and count is None:
        count = _count(replace(turn, text=text.strip(), entities={} if denied else turn.entities))
    if count is None:
        return draft
    if _is_of_trapped(draft, denied):
        return replace(draft, people_trapped=count)
    return replace(draft, people_affected=count)


def _is_of_trapped(draft: ReportDraft, denied: re.Match[str] | None) -> bool:
    """Which of the two a bare number corrects: the one that was said wrong."""
    wrong = _number(denied.group("zh") or denied.group("en")) if denied else None
    trapped, affected = draft.people_trapped, draft.people_affected
    if trapped and affected is None:
        return True
    return wrong is not None and wrong == trapped != affected


def _count(turn: Turn) -> int | None:
    if turn.entities.get("count") is not None:
        return int(turn.entities["count"])
    found = _NUMBER.findall(turn.text)
    return int(found[0]) if len(found) == 1 and len(turn.text) <= _SHORT else None


def _number(word: str) -> int | None:
    if word.isdecimal():
        return int(word)
    if word.lower() in _NUMBER_WORDS:
        return _NUMBER_WORDS.index(word.lower())
    return heard(f"{word}人").affected
