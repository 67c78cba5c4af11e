"""Numbers, lengths and floors as people write them, Chinese and English.

It does not know what they measure.
"""

import re

_HAN = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_ENGLISH = {
    name: number
    for number, name in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
} | {"a": 1, "an": 1, "half": 0.5, "half a": 0.5, "a half": 0.5}
_ORDINALS = {
    name: number
    for number, name in enumerate(
        "ground first second third fourth fifth sixth seventh eighth ninth tenth eleventh "
        "twelfth".split()
    )
}
#: A number, in a pattern of somebody else's.
NUMBER = (
    r"(?:\d{1,5}(?:\.\d{1,2})?|半|[零一二三四五六七八九十百千两]{1,6}"
    r"|\b(?:half an?|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b)"
)
_CENTIMETRES = {
    "厘米": 1.0, "公分": 1.0, "cm": 1.0, "centi": 1.0, "毫米": 0.1, "mm": 0.1, "milli": 0.1,
    "米": 100.0, "m": 100.0, "尺": 33.3, "feet": 30.48, "foot": 30.48, "ft": 30.48, "inch": 2.54,
}  # fmt: skip
_UNITS = (
    r"厘米|公分|毫米|米|尺|cm\b|centimet(?:re|er)s?\b|mm\b|millimet(?:re|er)s?\b|met(?:re|er)s?\b"
    r"|m\b|feet\b|foot\b|ft\b|inch(?:es)?\b"
)
#: A length with its unit; `length_of` reads it.
LENGTH = rf"(?:{NUMBER}\s?(?:多\s?)?(?:{_UNITS})(?:[半一二三四五六七八九]|\d(?!\d))?)"
_LENGTH = re.compile(rf"({NUMBER})\s?(?:多\s?)?({_UNITS})([半一二三四五六七八九\d]?)", re.I)
_FLOOR_ZH = re.compile(
    r"(负|地下)?\s?(\d{1,3}|[一二三四五六七八九十百]{1,4})\s?[楼层](?!的|高|楼|住宅|建筑)"
)
_FLOOR_EN = re.compile(
    rf"\b(\d{{1,3}})(?:st|nd|rd|th)[ -]floor|\b({'|'.join(_ORDINALS)})[ -]floor"
    r"|\bfloor (\d{1,3})\b|\b(basement)\b",
    re.IGNORECASE,
)


def number_of(word: str) -> float | None:
    """None for what is no number."""
    word = word.strip().lower()
    if re.fullmatch(r"\d+(?:\.\d+)?", word):
        return float(word)
    if word == "半":
        return 0.5
    if word in _ENGLISH or word in ("half an",):
        return float(_ENGLISH.get(word, 0.5))
    return _han(word)


def length_of(text: str) -> float | None:
    """Centimetres: 50厘米, 半米, 一米五, 1.5 m, 2 feet; None where there is no length."""
    found = _LENGTH.search(text)
    number = number_of(found[1]) if found else None
    if found is None or number is None:
        return None
    unit = found[2].lower()
    factor = next(f for name, f in _CENTIMETRES.items() if unit.startswith(name))
    return round(number * factor + _tail(found[3]) * factor, 1)


def floors_in(text: str) -> list[int]:
    """三楼, 地下一层 (-1), the 3rd floor, basement; in the order in which they are told."""
    chinese = [(m.start(), _signed(m[1], m[2])) for m in _FLOOR_ZH.finditer(text)]
    english = [(m.start(), _english_floor(m)) for m in _FLOOR_EN.finditer(text)]
    return [floor for _, floor in sorted((*chinese, *english)) if floor is not None]


def _tail(digit: str) -> float:
    """一米五 is 1.5 m, 一米半 too."""
    if not digit:
        return 0.0
    return 0.5 if digit == "半" else (number_of(digit) or 0) / 10


def _signed(below: str | None, word: str) -> int | None:
    number = number_of(word)
    return None if number is None else int(-number if below else number)


def _english_floor(found: re.Match[str]) -> int | None:
    if found[4]:
        return -1
    if found[2]:
        # The ground floor is the first of ours.
        return _ORDINALS[found[2].lower()] or 1
    return int(found[1] or found[3])


def _han(word: str) -> float | None:
    """一 to 九千九百九十九: 十五, 三百二十."""
    total = current = 0
    for character in word:
        if character in _TENS:
            total += (current or 1) * _TENS[character]
            current = 0
        elif character in _HAN:
            current = _HAN[character]
        else:
            return None
    return float(total + current) if word else None
