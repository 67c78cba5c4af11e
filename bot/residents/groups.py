"""Groups of people that warnings are meant for, by a code that offices and residents share.

An office's own groups stay as they are written. It does not know who belongs to which group.
"""

import re
from collections.abc import Iterable

#: How residents and officials write them: without one code for both, "学校" never met "school".
_KNOWN = {
    "school": (r"学校|师生|学生|老师|幼儿园", r"schools?|students?|teachers?|kindergartens?"),
    "fishing_boat": (r"渔船|渔民|渔业", r"fishing[ _-]?boats?|fisher(?:m[ae]n|y|ies)"),
    "chemical_park": (r"化工园区?|化工厂|化工", r"chemical[ _-]?(?:parks?|plants?|works)"),
    "construction": (r"工地|建筑工人?|塔吊", r"construction(?:[ _-]?(?:sites?|workers?))?"),
    "farm": (r"农户|种植户|养殖户?|大棚", r"farm(?:s|ers?|ing)?"),
    "carer": (r"照护者?|照顾|护工|护理员|养老院", r"carers?|caregivers?|care homes?"),
    "elderly": (r"老人|老年人?", r"elderly|old people|seniors?"),
    "deaf": (r"聋哑?人?|听障|听力", r"deaf|hard of hearing|hearing[ -]impaired"),
    "blind": (r"盲人?|视障", r"blind|visually[ -]impaired"),
    "wheelchair": (r"轮椅|行动不便|腿脚不便|残疾人?", r"wheelchairs?|disabled"),
    "pregnant": (r"孕妇|怀孕|产妇", r"pregnan(?:t|cy)"),
    "infant": (r"婴儿|宝宝|婴幼儿", r"bab(?:y|ies)|infants?|newborns?"),
}
CODES = tuple(_KNOWN)
_WORDS = {
    code: re.compile(rf"{han}|(?<![a-z])(?:{latin})(?![a-z])", re.IGNORECASE)
    for code, (han, latin) in _KNOWN.items()
}


def code_of(group: str) -> str:
    """The shared code of a group's name in either language; an office's own name as it is."""
    wanted = group.strip()
    return next((code for code, words in _WORDS.items() if words.fullmatch(wanted)), wanted)


def named_in(text: str) -> tuple[str, ...]:
    """The codes of the groups that a sentence names ("我家有老人和孕妇")."""
    return tuple(code for code, words in _WORDS.items() if words.search(text))


def settled(groups: Iterable[str]) -> tuple[str, ...]:
    """Each once, by its code, sorted: two lists of the same groups are then equal."""
    return tuple(sorted({code_of(group) for group in groups}))
