"""Hears in a report's text that people are in danger, and how many.

It does not know the dialogue: it reads words, Chinese and English, with recall before precision.
"""

import re
from dataclasses import dataclass

_HAN = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "十": 10}
_ENGLISH = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_COUNTED_ZH = "人|居民|村民|群众|工人|学生|老人|孩子|小孩|乘客|员工"
_COUNTED_EN = (
    "people|persons?|residents|villagers|workers|students|children|kids|child|man|men|woman|women"
)
_COUNT = re.compile(
    r"(?P<zh>\d{1,6}|[一二两三四五六七八九十百]{1,5})\s?[多余几]?\s?[个名位]?\s?"
    rf"(?:{_COUNTED_ZH})"
    rf"|\b(?P<en>\d{{1,6}}|{'|'.join(_ENGLISH)})\s+(?:(?:\w+\s+){{0,2}}?(?:{_COUNTED_EN})"
    # "2 trapped, 10 affected": persons, though nobody says so.
    r"|(?:are |were )?(?:trapped|affected|injured))\b",
    re.IGNORECASE,
)
_TRAPPED_ZH = "被困|被压|被埋|埋了|困在|困住|压在下面|埋在|出不来|下不来"
_TRAPPED_EN = "trapped|stuck|buried|pinned|can'?t get out|cannot get out"
_TRAPPED = re.compile(f"{_TRAPPED_ZH}|{_TRAPPED_EN}", re.IGNORECASE)
_HURT_ZH = "受伤|伤员|流血|昏迷|晕倒|没有?呼吸|死亡|死了|遇难|溺水|失踪|失联|呼救|喊救命|救命"
_HURT_EN = (
    r"injur|\bhurt\b|wounded|bleeding|unconscious|not breathing|\bdead\b|\bdied\b|killed|"
    r"drowning|missing|help us|screaming"
)
_HURT = re.compile(f"{_HURT_ZH}|{_HURT_EN}", re.IGNORECASE)
_HARM_ZH = "受伤|被困|伤亡|死亡|失踪|遇难"
_HARM_EN = "trapped|stuck|injured|hurt|dead|killed|missing"
#: "无人受伤或被困", "nobody is trapped or injured", "no casualties".
_NOBODY = re.compile(
    rf"(?:无|没有|没|未见)(?:任何)?(?:人员|人|群众|居民)?(?:{_HARM_ZH})(?:[和或、及]?(?:{_HARM_ZH}))*"
    rf"|\b(?:no one|nobody|no people|none|not)\b[^.,;，。；]{{0,20}}?(?:{_HARM_EN})"
    rf"(?:\s+or\s+(?:{_HARM_EN}))*"
    r"|\bno\s+(?:injuries|casualties|deaths)\b",
    re.IGNORECASE,
)
#: Said of things too: a cover is missing, a car is stuck, a pipe lies buried.
_OF_THINGS = re.compile(
    r"\b(?:stuck|buried|pinned|missing)\b|埋在|压在下面|失踪|失联", re.IGNORECASE
)
_SOMEBODY = re.compile(
    r"[人孩童婴婆爷奶叔嫂]|老师|学生|司机|乘客|员工|村民|居民|同学|家属|我"
    r"|\b(?:i|we|me|us|he|she|they|them|him|people|persons?|somebody|someone|anyone|man|men|wom[ae]n"
    r"|child(?:ren)?|kids?|bab(?:y|ies)|boys?|girls?|drivers?|passengers?|workers?|residents?"
    r"|villagers?|students?|mother|father|mum|mom|dad|wife|husband|son|daughter|famil(?:y|ies)"
    r"|neighbou?rs?|lad(?:y|ies)|guy|victims?|inside)\b",
    re.IGNORECASE,
)
#: What may come of it: "不修会有人受伤", "somebody could get hurt".
_MAY_BE_HURT = re.compile(
    r"(?:会|怕|担心|容易|以免|万一|避免|防止).{0,12}(?:受伤|伤|死|溺水|晕倒)|伤人"
    r"|\b(?:could|might|may|can|will|would|before|afraid|worried|risk|unless|in case)\b"
    r".{0,40}(?:injur|hurt|dead|killed|die|wounded|drown)",
    re.IGNORECASE,
)
#: Nothing but a number of people: it belongs to the clause beside it.
_BARE = re.compile(
    r"\s*(?:我们|一共|总共|共|有|大概|大约|约|we are|there are|about|around)?\s?"
    rf"(?:{_COUNT.pattern})\s*(?:of us|here|inside|在里面|在这里)?\s*",
    re.IGNORECASE,
)
_CLAUSES = re.compile(r"[。．.；;！!？?，,\n]|\band\b")


@dataclass(frozen=True, kw_only=True)
class Heard:
    """`affected` and `trapped` are persons: None when nothing was said, 0 when said to be none."""

    affected: int | None
    trapped: int | None
    danger: bool


def heard(text: str) -> Heard:
    """What words say of people: "3人被困", "about 20 residents, two people trapped".

    "We are trapped, three people" counts the trapped too.
    """
    said = _NOBODY.sub("", text)
    told = [(clause, _count(clause)) for clause in _CLAUSES.split(said)]
    held = any(count is None and _TRAPPED.search(clause) for clause, count in told)
    affected: int | None = None
    trapped: int | None = None
    for clause, count in told:
        if count is None:
            continue
        if _TRAPPED.search(clause) or (held and _BARE.fullmatch(clause)):
            trapped = max(trapped or 0, count)
        else:
            affected = max(affected or 0, count)
    if trapped is None and said != text and not _TRAPPED.search(said):
        trapped = 0
    return Heard(affected=affected, trapped=trapped, danger=in_danger(text))


def in_danger(text: str) -> bool:
    """Whether somebody is trapped, hurt or missing; "无人受伤" and "nobody is trapped" are not."""
    said = _NOBODY.sub("", text)
    return bool(_TRAPPED.search(said) or _HURT.search(said))


def lives_at_risk(text: str) -> bool:
    """Whether somebody is trapped or hurt now: such a report is not kept waiting for answers.

    More careful than `in_danger`, for what it says is filed before anybody confirms it.
    """
    clauses = _CLAUSES.split(_NOBODY.sub("", text))
    return any(_at_risk(clause) for clause in clauses)


def _at_risk(clause: str) -> bool:
    if _MAY_BE_HURT.search(clause):
        return bool(_TRAPPED.search(clause)) and not _OF_THINGS.search(clause)
    sure = _OF_THINGS.sub("", clause)
    if _TRAPPED.search(sure) or _HURT.search(sure):
        return True
    return bool(_OF_THINGS.search(clause) and _SOMEBODY.search(clause))


def _count(clause: str) -> int | None:
    counts = [_number(m.group("zh") or m.group("en")) for m in _COUNT.finditer(clause)]
    return max(counts) if counts else None


def _number(word: str) -> int:
    if word.isdecimal():
        return int(word)
    return _ENGLISH.get(word.lower()) or _han_number(word)


def _han_number(word: str) -> int:
    """一 to 九百九十九, as people write them: 十五, 二十, 三百二十."""
    total = current = 0
    for character in word:
        if character in "十百":
            total += (current or 1) * (10 if character == "十" else 100)
            current = 0
        else:
            current = _HAN[character]
    return total + current
