"""What in an address is a street, and what of a town's name people say.

It does not know any division.
"""

import re

from bot.areas.spelling import is_latin

# A short name before one of these is a street: 南京东路 in Shanghai is not in Nanjing.
_STREET = re.compile(
    r"[东西南北中]?[一二三四五]?(?:路|街|巷|弄|大道|公路|高速)"
    r"|\s+(?:(?:east|west|north|south|middle|central)\s+)?(?:road|rd|street|st|avenue|ave)\b"
    r"|\s+(?:(?:dong|xi|nan|bei|zhong)\s*)?(?:lu|jie|dajie|dadao)\b"
)
# 南京东路街道 without its kind is the street, which is longer than the ward.
_TOWN = re.compile(r"(.{2,}[^路街道巷弄桥])(?:街道|镇|乡)$|(..)(?:街道|镇|乡)$")


def names_street(text: str, start: int, end: int, *, in_full: bool) -> bool:
    """南京东路, Nanjing East Road. Not 浦东新区北街: no street is called by a name in full."""
    whole = in_full and not is_latin(text[start])
    return not whole and _STREET.match(text, end) is not None


def short_town(name: str) -> str | None:
    """张江镇 → 张江; None where nothing short is left or the rest is a street."""
    found = _TOWN.match(name)
    return (found.group(1) or found.group(2)) if found else None
