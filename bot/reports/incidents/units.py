"""Reporting units by their codes: which level one is, what lies above it, who answers for it.

It does not know names or outlines. Codes: GB/T 2260 (six digits) down to the county, below it the
statistics bureau's: nine digits a town or street office, twelve a village or community.
"""

from bot.officials import Official, Role
from bot.reports.jurisdiction import prefixes
from bot.reports.practice import Level

#: Cities right under the state: their counties have no city above them.
_MUNICIPALITIES = ("11", "12", "31", "50")
#: Third and fourth digit of counties that the province itself governs (429004 仙桃市).
_PROVINCE_GOVERNED = "90"
_LENGTHS = (6, 9, 12)


def shortest(code: str) -> str:
    """310115000000 and 310115000 are 310115; a code of any other length stays as it is."""
    for length in reversed(_LENGTHS[1:]):
        if len(code) == length and code.endswith("000"):
            code = code[:-3]
    return code


def is_code(code: str) -> bool:
    return len(code) in _LENGTHS and code.isascii() and code.isdecimal() and code == shortest(code)


def level_of(code: str) -> Level:
    """Of a code that `is_code`."""
    if len(code) == 12:
        return Level.VILLAGE
    if len(code) == 9:
        return Level.TOWN
    if code.endswith("0000"):
        return Level.PROVINCE
    return Level.CITY if code.endswith("00") else Level.COUNTY


def parent(code: str) -> str | None:
    """The unit that it reports to; None for a province."""
    level = level_of(code)
    if level is Level.VILLAGE:
        return code[:9]
    if level is Level.TOWN:
        return code[:6]
    if level is Level.PROVINCE:
        return None
    straight = code[:2] in _MUNICIPALITIES or code[2:4] == _PROVINCE_GOVERNED
    return f"{code[:2]}0000" if straight or level is Level.CITY else f"{code[:4]}00"


def ancestors(code: str) -> tuple[str, ...]:
    """What lies above, the nearest first."""
    above = parent(code)
    return (above, *ancestors(above)) if above else ()


def inside(code: str, area: str | None) -> bool:
    """Whether a unit is the area or lies in it; None is the whole country."""
    return area is None or code.startswith(prefixes(area))


def may_file(official: Official, code: str) -> bool:
    """Officials for every unit in the own area, reporters in the field for towns and villages."""
    low = level_of(code) in (Level.VILLAGE, Level.TOWN)
    return inside(code, official.area) and (low or official.role is not Role.REPORTER)
