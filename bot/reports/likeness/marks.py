"""What in a report's words pins down its place: numbers of houses, floors, exits, roads.

It does not know points. Two reports that name different ones of a kind speak of different places.
"""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from knowledge.tokens import normalise

_HAN = "零〇一二两三四五六七八九十百"
_NUMBER = rf"(?:\d{{1,5}}|[{_HAN}]{{1,6}})"
_ENGLISH = {
    "first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6",
    "seventh": "7", "eighth": "8", "ninth": "9", "tenth": "10", "one": "1", "two": "2",
    "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12", "twenty-one": "21",
}  # fmt: skip
_WORD = rf"(?:\d{{1,5}}|{'|'.join(sorted(_ENGLISH, key=len, reverse=True))})"


_SIDE = r"(?:\s+(?:north|south|east|west|[nsew]))?"
_NAME = r"(?:[a-z]+|\d+(?:st|nd|rd|th))(?:\s+[a-z]+)?"
_STREET = r"(?:st|street|ave|avenue|rd|road|lane|ln|blvd|dr|drive|way)"


class Kind(StrEnum):
    BUILDING = "building"
    HOUSE = "house"
    UNIT = "unit"
    FLOOR = "floor"
    ROOM = "room"
    EXIT = "exit"
    PILE = "pile"  # kilometre of a road
    DEVICE = "device"  # gates, pumps and other numbered things
    LINE = "line"


#: Where somebody stands in a building: smoke is seen a floor above the fire.
WITHIN = frozenset({Kind.FLOOR, Kind.ROOM})
OF_PLACES = frozenset(Kind) - WITHIN

_PATTERNS: tuple[tuple[Kind, str], ...] = (
    (Kind.BUILDING, rf"({_NUMBER})(?:号楼|栋|幢|座楼)"),
    (Kind.BUILDING, rf"\b(?:bldg\.?|building|block|blk)\s*({_WORD}|[a-h])\b"),
    (Kind.BUILDING, r"([a-h])(?:座|栋)"),
    (Kind.BUILDING, rf"\b(?:number|no\.?)\s*({_WORD})\b"),
    (Kind.HOUSE, rf"({_NUMBER})号(?!楼|线|闸|口|车|机|泵|桥|门)"),
    (Kind.HOUSE, rf"\b(?:number|no\.?)\s*({_WORD})\b"),
    (Kind.HOUSE, rf"\b(\d{{1,5}}){_SIDE}\s+{_NAME}\s+{_STREET}\b"),
    (Kind.UNIT, rf"({_NUMBER})单元"),
    (Kind.FLOOR, rf"({_NUMBER})(?:楼|层)(!?)"),
    (Kind.FLOOR, rf"负({_NUMBER})(?:楼|层)"),
    (Kind.FLOOR, rf"\b({_WORD})(?:st|nd|rd|th)?[ -](?:floor|fl)\b"),
    (Kind.FLOOR, r"\b[bp](\d)\b"),
    (Kind.FLOOR, r"\b(\d{1,2})f\b"),
    (Kind.ROOM, r"(?<![\dk+])(\d{3,4})(?:室|房|户|家|住户|厨房|灶|两口|用)"),
    (Kind.ROOM, r"(?:栋|幢|号楼|单元|到)(\d{3,4})(?!\d)"),
    (Kind.ROOM, rf"\b(?:apt|apartment|flat|unit|room|suite)\s*(?:no\.?\s*)?({_WORD}[a-h]?)\b"),
    (Kind.ROOM, r"\b(\d{1,2}[a-h])\b"),
    (Kind.EXIT, r"([a-h])(?:出?口|出入口)"),
    (Kind.EXIT, rf"\b(?:exit|ex\.?|gate|entrance)\s*({_WORD}|[b-h])\b"),
    (Kind.PILE, r"\bk(\d{1,4})\b"),
    (Kind.PILE, rf"({_NUMBER})公里处"),
    (Kind.PILE, r"\b(?:mile(?: marker)?|mm|km)\s*(\d{1,4})\b"),
    (Kind.DEVICE, rf"({_NUMBER})号?(?:闸|泵)"),
    (Kind.DEVICE, rf"\b(?:pump|pole|hole|pier)\s*({_WORD})\b"),
    (Kind.LINE, rf"({_NUMBER})(?:号线|路公?交?车)"),
)  # fmt: skip
# ASCII: a Latin word may stand right beside Chinese characters.
_COMPILED = tuple((kind, re.compile(pattern, re.ASCII)) for kind, pattern in _PATTERNS)

Marks = Mapping[Kind, frozenset[str]]


def marks_of(*texts: str | None) -> Marks:
    """Of a report's words and address, by kind; numbers in figures however they were written."""
    found: dict[Kind, set[str]] = {}
    for text in texts:
        told = normalise(text or "")
        for kind, pattern in _COMPILED:
            for match in pattern.finditer(told):
                found.setdefault(kind, set()).add(figure(match[1]))
    return {kind: frozenset(values) for kind, values in found.items()}


def agreeing(one: Marks, other: Marks) -> int:
    """Kinds of which both name a same one."""
    return sum(bool(one[kind] & other[kind]) for kind in _both(one, other))


def clashing(one: Marks, other: Marks, kinds: frozenset[Kind]) -> int:
    """Of `kinds`, those of which both name some, and none is the same."""
    return sum(not one[kind] & other[kind] for kind in _both(one, other) if kind in kinds)


def figure(number: str) -> str:
    """Chinese and English numbers as figures; anything else as it is."""
    if number in _ENGLISH:
        return _ENGLISH[number]
    if number and set(number) <= set(_HAN):
        return str(_chinese(number))
    return number.lstrip("0") or number


def _chinese(number: str) -> int:
    total, digit = 0, 0
    if not set(number) & {"十", "百"}:
        return int("".join(str(_digit(char)) for char in number))
    for char in number:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _digit(char)
    return total + digit


def _digit(char: str) -> int:
    return 2 if char == "两" else 0 if char == "〇" else "零一二三四五六七八九".index(char)


def _both(one: Marks, other: Marks) -> Iterable[Kind]:
    return one.keys() & other.keys()
