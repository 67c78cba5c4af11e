"""The words by which details are told in free text, Chinese and English: `phrases.yml`, read.

It does not know which of them a kind of hazard asks, nor how they are looked for.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_suffix(".yml")
#: Between two words that belong together: no "not", no other clause.
_Z = r"[^没未不无别,。;、!?,.;!?\n]"
_E = r"(?:(?!\bnot?\b|n't\b|\bnever\b)[^,.;!?\n])"
_MACROS = {
    "%Z": _Z,
    "%E": _E,
    "%WIRE_ZH": r"(?:电线杆?|电缆|高压线|电杆)",
    "%WIRE_EN": (
        r"\b(?:(?:power|electric(?:al|ity)?|live|overhead|high[- ]voltage)"
        r"[ -]?(?:lines?|cables?|wires?|poles?)|cables?|wires?)\b"
    ),
    "%WAY_ZH": r"(?:公路|道路|马路|路面|路段|交通|国道|省道|山路|进村路|路)",
}
Value = bool | str


def _compiled(patterns: list[str]) -> re.Pattern[str]:
    written = re.sub(r"%[A-Z_]+", lambda macro: _MACROS[macro[0]], "|".join(patterns))
    return re.compile(written, re.IGNORECASE)


def _read(text: str) -> Mapping[str, tuple[tuple[Value, re.Pattern[str]], ...]]:
    told: dict[str, list[dict[str, Any]]] = yaml.safe_load(text)
    return {
        name: tuple((value["value"], _compiled(value["any"])) for value in values)
        for name, values in told.items()
    }


#: field → its values in the order of listening.
TOLD = _read(FILE.read_text(encoding="utf-8"))
#: How deep water is that reaches so far, in centimetres: of an adult, rounded. An officer reads
#: the words beside the figure.
BODY: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (
        re.compile(
            rf"(?:水|淹|积水|没|漫|齐|过|及|深){_Z}{{0,5}}(?:{chinese})"
            rf"|\b(?:{english})[- ](?:deep|high)\b"
            r"|\b(?:up to|above|over|reach(?:es|ing|ed)?|to|at) "
            rf"(?:(?:my|our|the|his|her|their|your|an adult'?s?) )?(?:{english})s?\b",
            re.IGNORECASE,
        ),
        centimetres,
    )
    for chinese, english, centimetres in (
        ("脚踝|脚面|脚背", "ankle", 10),
        ("小腿", "shin|calf", 30),
        ("膝", "knee", 50),
        ("大腿", "thigh", 70),
        ("腰", "waist|hip", 100),
        ("胸", "chest", 130),
        ("脖|颈", "neck|shoulder", 150),
        ("头顶|过人|一人多?深", "head", 180),
    )
)
SYMPTOMS = re.compile(
    r"上吐下泻|呕吐|腹泻|拉肚子|腹痛|肚子[痛疼]|发烧|发热|头晕|头[痛疼]|恶心|咳嗽|呼吸困难|皮疹|起疹子|抽搐|昏迷"
    r"|乏力|眼睛痛|流泪"
    r"|\bvomit(?:ing|ed|s)?\b|\bdiarrh?o?ea\b|stomach (?:ache|pain|cramps?)|\bfevers?\b"
    r"|dizz(?:y|iness)|headaches?|nausea|\bcough(?:ing|s)?\b|trouble breathing|\brash(?:es)?\b"
    r"|convulsions?|\bcramps\b",
    re.IGNORECASE,
)
ILL = re.compile(
    SYMPTOMS.pattern
    + r"|中毒|不舒服|生病|发病|不适|住院|感染|吐了|\bsick\b|\bill\b|poisoned|infected|symptoms",
    re.IGNORECASE,
)
#: Right before a pattern, the opposite is told, or that it may come.
DENIED = re.compile(
    r"(?:没有?|未|不|无|不是|别|怕|担心|以免|防止)(?:看到|发现|闻到|听到|有|是|在|会|再)?$"
    r"|\b(?:no|not|without|never|isn'?t|aren'?t|wasn'?t|don'?t|didn'?t|doesn'?t|hasn'?t|if|before)"
    r"(?: (?:any|a|the|see|smell|hear|been|yet))?\s*$",
    re.IGNORECASE,
)
