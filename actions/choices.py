"""Which of several answers a message means: its number, its letter, its words, or words near them.

Rather none than the wrong one: in a guide the other branch may cost a life. It does not know what
was asked.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from knowledge.tokens import normalise, words

#: In `wanted`: the answers that were offered; nlu/components/steering knows them by that.
ANSWERS = "answers"
_NUMBER = re.compile(
    r"(?:我?选(?:择)?|答案(?:是)?|第|option|number|answer|no\.?|#)?\s*(?P<told>[1-9]|[一二三四五六七八九])"
    r"\s*(?:个|项|号|条)?[\s.。、,，!！)）]*",
    re.IGNORECASE,
)
#: "second" alone may be a part of an answer; "the second one" is its number.
_ORDINAL = re.compile(
    r"\W*(?:(?:the|option) )?(?P<told>first|second|third|fourth|fifth)(?: one| option| answer)\W*"
    r"|\W*the (?P<alone>first|second|third|fourth|fifth)\W*",
    re.IGNORECASE,
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_LETTER = re.compile(
    r"(?:我?选(?:择)?|答案(?:是)?|option|answer|i (?:choose|pick)|it'?s)?\s*[(（]?(?P<told>[a-i])"
    r"[\s.。、,，!！)）]*",
    re.IGNORECASE,
)
_HAN_DIGITS = "一二三四五六七八九"
#: "没有反应" and "没反应" are the same; so are "doesn't" and "does not".
_NOT = re.compile(
    r"没有|没|不是|不|未|无|别"
    r"|\b(?:not|no|never|none|without|nothing|cannot)\b|n[’']?t\b|\b(?:cant|wont|isnt|dont|doesnt|hasnt|didnt)\b"
)
_PARTS = re.compile(r"[,，、;；或]|\bor\b")
_SPACE = re.compile(r"[\W_]+")
_BESIDE_HAN = re.compile(r"(?<=[㐀-鿿]) | (?=[㐀-鿿])")
#: "me" is no part of "Medics", nor "ok" of "smoke".
_IN_A_WORD = r"(?<![a-z0-9]){}(?![a-z0-9])"
#: "An adult", "it's the adult": "adult".
_ARTICLE = re.compile(r"^(?:(?:its|hes|shes|thats|(?:it|he|she|that|this) is) )?(?:an?|the) (?=\w)")
#: Whoever asks does not answer by the words that happen to be in the question.
_ASKS = re.compile(r"[?？]|吗\W*$")
#: Of the words of an answer, this much must be said, and so much more than of any other. One that
#: is not before the person's eyes must be said as a whole.
_NEAR, _AHEAD = 0.6, 0.25


def chosen(
    text: str, labels: Sequence[str], *, shown: bool = True, letters: bool = False
) -> int | None:
    """The place of the answer that is meant, from 0; None when it is none of them, or several.

    `shown`: they stand before the person's eyes; only then a number or a part of one counts.
    """
    numbered = _numbered(text, letters)
    if numbered is not None:
        return numbered if shown and numbered < len(labels) else None
    told, known = _plain(text), [_plain(label) for label in labels]
    if not told:
        return None
    equal = [place for place, label in enumerate(known) if label == told]
    within = [place for place, label in enumerate(known) if _says(told, label, parts=shown)]
    for places in (equal, within):
        if len(places) == 1:
            return places[0]
    return None if within or _ASKS.search(text) else _near(text, labels, shown)


def same(text: str, label: str) -> bool:
    """Whether a message is the label, but for marks and the way in which it says "not"."""
    return among(text, (label,))


def among(text: str, labels: Iterable[str]) -> bool:
    """Whether a message is one of the labels, as `same`."""
    told = _plain(text)
    return told != "" and any(_of_label(label) == told for label in labels)


def yes_or_no(labels: Sequence[str], *, yes: bool) -> int | None:
    """Of two answers of which one says no ("有反应", "没反应"): the one that a yes or no means."""
    denied = [denies(label) for label in labels]
    if len(labels) != 2 or denied[0] == denied[1]:
        return None
    return denied.index(not yes)


def denies(text: str) -> bool:
    """Whether a text says that something is not so: its first words count ("不会或不愿吹")."""
    return len(_NOT.findall(_PARTS.split(text.casefold(), maxsplit=1)[0])) % 2 == 1


def _numbered(text: str, letters: bool) -> int | None:
    told = _NUMBER.fullmatch(text.strip())
    if told:
        digit = told.group("told")
        return int(digit) - 1 if digit.isdecimal() else _HAN_DIGITS.index(digit)
    ordinal = _ORDINAL.fullmatch(text.strip())
    if ordinal:
        return _ORDINALS.index((ordinal["told"] or ordinal["alone"]).lower())
    letter = _LETTER.fullmatch(text.strip()) if letters else None
    return ord(letter.group("told").lower()) - ord("a") if letter else None


def _plain(text: str) -> str:
    """Words with single blanks between them, none beside Han; every "not" is one 不."""
    bare = _ARTICLE.sub("", normalise(text))
    return _BESIDE_HAN.sub("", _SPACE.sub(" ", _NOT.sub("不", bare)).strip())


#: Labels are ours and few: while the engine is silent each message is held against all guides.
_of_label = lru_cache(maxsize=4096)(_plain)


def _says(told: str, label: str, *, parts: bool) -> bool:
    """Whether the message holds the label, with no "not" before it, or is a part of the label.

    A part of several labels ("反应") so means none of them. A label of one character ("有", and
    "没有" for every "not") stands in nearly anything: only the whole message can mean it.
    """
    if len(told) < len(label):
        return parts and len(told) > 1 and _within(told, label) is not None
    if len(label) == 1:
        return False
    place = _within(label, told)
    return place is not None and not (place > 0 and told[place - 1] == "不")


def _within(part: str, whole: str) -> int | None:
    """Where it stands, from 0; of words in Latin letters only whole ones."""
    found = re.search(_IN_A_WORD.format(re.escape(part)), whole)
    return found.start() if found else None


def _near(text: str, labels: Sequence[str], shown: bool) -> int | None:
    """By words in common, among the labels that deny what the message denies."""
    said, no = set(words(_NOT.sub(" ", normalise(text)))), denies(text)
    shares = [_share(said, label, shown) if denies(label) == no else 0.0 for label in labels]
    best = max(range(len(labels)), key=shares.__getitem__)
    others = [share for place, share in enumerate(shares) if place != best]
    clear = shares[best] - max(others, default=0.0) >= _AHEAD
    return best if shares[best] >= _NEAR and clear else None


def _share(said: set[str], label: str, shown: bool) -> float:
    about = set(words(_NOT.sub(" ", normalise(label))))
    if not shown:
        return float(len(about) > 1 and about <= said)
    return len(said & about) / len(about) if about else 0.0
