"""Kinds of figures that a question asks for and an excerpt tells: a share, a time, money, levels.

It does not know which figure is right: it only brings "how many days" to where days are told.
"""

import re
from collections.abc import Iterator, Mapping

#: Token that stands for the kind → what asks for it, what tells it.
_KINDS: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "%": (
        re.compile(
            r"百分之(?:几|多少)|百分比|比例|占比|占多少"
            r"|\b(?:what |which )?(?:share|percentage|proportion|per ?cent)\b"
        ),
        re.compile(r"\d\s*[%％]|百分之|\d per ?cent\b", re.I),
    ),
    "#time": (
        re.compile(
            r"(?:最长|最多|最晚)?(?:多少|几)(?:天|日|个?小时|分钟|秒|个?月)内?|多长时间内?|多久|时限"
            r"|\b(?:within )?how (?:many|quickly|soon|fast|long)(?: (?:hours|days|minutes))?\b"
        ),
        re.compile(
            r"[\d一二三四五六七八九十]+\s*个?(?:日|天|小时|分钟|秒|月)(?:内|前)?|\d+ (?:hours|days)"
        ),
    ),
    "#money": (
        re.compile(
            r"罚(?:款)?(?:多少|几)[千百]?[元钱块]?|多少钱|\bhow (?:much|high)\b.*\bfined?\b"
        ),
        re.compile(r"[\d一二三四五六七八九十百千万]元"),
    ),
    "#levels": (
        re.compile(
            r"(?:分成|分为|有)?(?:哪|多少)?(?:几|多少)个?(?:等?级|级别)|怎么分级|how many levels"
        ),
        re.compile(
            r"分[为成][^。]{0,60}(?:级|类|等|状态)|[三四五六]个?(?:等级|级别|级)|\d levels", re.I
        ),
    ),
}
TOKENS = frozenset(_KINDS)


def asked(question: str) -> tuple[str, list[str]]:
    """The question without the words that ask for figures, and the tokens of their kinds."""
    tokens = []
    for token, (asks, _) in _KINDS.items():
        question, times = asks.subn(" ", question)
        tokens += [token] * bool(times)
    return question, tokens


def told(text: str) -> Iterator[str]:
    """The tokens of the kinds of figures that stand in a text."""
    return (token for token, (_, tells) in _KINDS.items() if tells.search(text))
