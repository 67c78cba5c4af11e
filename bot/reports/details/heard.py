"""Hears in free text what its kind of hazard asks, so that nobody is asked twice.

Pure; it would rather hear nothing than something wrong: officers read the words themselves. It does
not know the dialogue, nor what an answer to a question is.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.reports.details.numbers import LENGTH, NUMBER, floors_in, length_of, number_of
from bot.reports.details.phrases import BODY, DENIED, ILL, SYMPTOMS, TOLD
from bot.reports.kinds import DetailField, FieldType, fields_of
from bot.reports.urgency import heard
from knowledge.hazards import Hazard

_CLAUSES = re.compile(r"[。;;!!??,,\n]|\.(?!\d)")
#: What may stand between a word and its figure.
_ABOUT = (
    r"(?:\s|大概|大约|约|差不多|已经?|有|至少|超过|达到?|接近|将?近|最深|快|都|了|到|处|的地方|[::]"
    r"|\bis\b|\bof\b|\babout\b|\baround\b|\bat least\b|\bover\b|\bnearly\b|\bunder\b"
    r"|\bbelow\b|\bonly\b)*"
)
_DEPTH = re.compile(
    r"(?:水深|深度|深|积水|水位|淹|水|\bwater\b(?: level| depth)?|\bdepth\b|\bdeep\b)"
    rf"{_ABOUT}({LENGTH})(?!长|宽|外|远|范围|的?路)"
    rf"|({LENGTH})(?:左右|多)?的?(?:深|积水|水)"
    rf"|({LENGTH})[ -](?:deep|of (?:flood ?|standing )?water)",
    re.IGNORECASE,
)
_SNOW = re.compile(
    rf"(?:积雪|雪深|雪厚|雪|\bsnow\b){_ABOUT}({LENGTH})|({LENGTH})(?:厚|深)?的?(?:积雪|雪)"
    rf"|({LENGTH}) (?:of )?(?:deep )?snow",
    re.IGNORECASE,
)
_HAIL = re.compile(
    rf"(?:直径|冰雹|\bhail(?:stones?)?\b){_ABOUT}({LENGTH})|({LENGTH})(?:的|大的)?冰雹"
    rf"|({LENGTH}) hail",
    re.IGNORECASE,
)
_WAVE = re.compile(
    rf"(?:浪高?|\bwaves?\b){_ABOUT}({LENGTH})|({LENGTH})高?的?(?:大|巨)?浪|({LENGTH}) waves?", re.I
)
_SIGHT = re.compile(
    rf"(?:能见度|\bvisibility\b){_ABOUT}(?:不足|不到|低于)?{_ABOUT}({LENGTH})", re.I
)
_DEGREES = re.compile(
    r"(零下|-|minus )?\s?(\d{1,2}(?:\.\d)?)\s?(?:摄氏度|度|℃|°\s?c\b|degrees)", re.IGNORECASE
)
_UN = re.compile(r"\bUN\s?(?:no\.?|number)?\s?(\d{4})\b", re.IGNORECASE)
_VEHICLES = re.compile(
    rf"({NUMBER})\s?(?:多)?辆|\b(\d{{1,3}}|two|three|four|five|six) (?:cars|vehicles|trucks)", re.I
)
_STOREYS = re.compile(
    r"(\d{1,3}|[一二三四五六七八九十]{1,3})层(?:的|高|楼|住宅|建筑)"
    r"|\b(\d{1,3})[- ]?stor(?:e?y|eys|ies)\b",
    re.I,
)
_BURNING = re.compile(r"着火|起火|失火|冒烟|烧|火灾|\bfire\b|\bburning\b|\bsmoke\b", re.IGNORECASE)
_EATEN_AT = re.compile(
    r"在([^,。,;;\n]{2,20}?)(?:吃|聚餐|用餐|就餐)"
    r"|\b(?:ate|eaten|eating|dinner|lunch|meal|food)\b[^,.;\n]{0,20}? (?:at|from) ([^,.;\n]{2,40})",
    re.IGNORECASE,
)
_INDOORS = re.compile(
    r"家里|家中|屋里|屋内|室内|厨房|房间|楼道|卧室|宿舍|店里"
    r"|\bindoors?\b|\binside\b|\bkitchen\b|\bat home\b|\bstairwell\b"
    r"|\bin (?:my|our|the|a) (?:house|home|flat|apartment|room|building|hallway|basement)\b",
    re.IGNORECASE,
)
_OUTDOORS = re.compile(
    r"户外|室外|路边|街上|马路|工地|\boutdoors?\b|\boutside\b|\bon the (?:street|road)\b",
    re.IGNORECASE,
)


def details_heard(hazard: Hazard, text: str) -> dict[str, Any]:
    """The fields of a kind that words tell: "水深50厘米还在涨", "the water is waist deep"."""
    found = {each.name: _heard(each, text) for each in fields_of(hazard)}
    return {name: value for name, value in found.items() if value is not None}


def _heard(field: DetailField, text: str) -> bool | float | str | None:
    if listen := _LISTEN.get(field.name):
        value = listen(text)
    else:
        value = _told(field.name, text)
    return _fitting(field, value)


def _told(name: str, text: str) -> bool | str | None:
    for value, pattern in TOLD.get(name, ()):
        if any(not _denied(text, found) for found in pattern.finditer(text)):
            return value
    return None


def _denied(text: str, found: re.Match[str]) -> bool:
    return DENIED.search(text[max(0, found.start() - 20) : found.start()]) is not None


def _fitting(field: DetailField, value: bool | float | str | None) -> bool | float | str | None:
    """None for a number out of bounds; whole numbers stay whole."""
    if field.type is not FieldType.NUMBER or not isinstance(value, int | float):
        return value
    assert field.low is not None and field.high is not None, "numbers have bounds"
    if not field.low <= value <= field.high or (field.whole and value != int(value)):
        return None
    return int(value) if value == int(value) else value


def _length(pattern: re.Pattern[str], scale: float, text: str) -> float | None:
    """The largest that is told, in centimetres times `scale`."""
    told = [
        length
        for found in pattern.finditer(text)
        if not _denied(text, found)
        for length in [length_of(next(group for group in found.groups() if group))]
        if length is not None
    ]
    return round(max(told) * scale, 2) if told else None


def _depth(text: str) -> float | None:
    measured = _length(_DEPTH, 1, text)
    if measured is not None:
        return measured
    reached = [
        depth
        for pattern, depth in BODY
        for found in pattern.finditer(text)
        if not _denied(text, found) and "没到" not in found[0] and "不到" not in found[0]
    ]
    return max(reached, default=None)


def _floor(text: str) -> int | None:
    """The one that burns, where others are named too."""
    burning = [f for c in _CLAUSES.split(text) if _BURNING.search(c) for f in floors_in(c)]
    floors = set(burning or floors_in(text))
    return floors.pop() if len(floors) == 1 else None


def _people_ill(text: str) -> int | None:
    counts = [heard(clause).affected for clause in _CLAUSES.split(text) if ILL.search(clause)]
    return max((count for count in counts if count), default=None)


def _symptoms(text: str) -> str | None:
    told = dict.fromkeys(
        found[0].lower() for found in SYMPTOMS.finditer(text) if not _denied(text, found)
    )
    return ", ".join(told) or None


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return next((group.strip() for group in found.groups() if group), None) if found else None


def _count(pattern: re.Pattern[str], text: str) -> float | None:
    word = _first(pattern, text)
    return number_of(word) if word else None


def _temperature(text: str) -> float | None:
    found = _DEGREES.search(text)
    return float(found[2]) * (-1 if found[1] else 1) if found else None


def _indoors(text: str) -> bool | None:
    inside, outside = bool(_INDOORS.search(text)), bool(_OUTDOORS.search(text))
    return inside if inside != outside else None


_LISTEN: Mapping[str, Callable[[str], bool | float | str | None]] = {
    "depth_cm": _depth,
    "snow_cm": lambda text: _length(_SNOW, 1, text),
    "hail_mm": lambda text: _length(_HAIL, 10, text),
    "wave_m": lambda text: _length(_WAVE, 0.01, text),
    "visibility_m": lambda text: _length(_SIGHT, 0.01, text),
    "floor": _floor,
    "people_ill": _people_ill,
    "symptoms": _symptoms,
    "temperature_c": _temperature,
    "un_number": lambda text: _count(_UN, text),
    "vehicles": lambda text: _count(_VEHICLES, text),
    "storeys": lambda text: _count(_STOREYS, text),
    "place_eaten": lambda text: _first(_EATEN_AT, text),
    "indoors": _indoors,
}
