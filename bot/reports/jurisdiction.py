"""Which reports are an official's: those inside the own division, and those that nobody can place.

It does not know outlines: a report's division was found when it was filed.
"""

from bot.officials import Official


def prefix(code: str) -> str:
    """What the codes inside a division begin with (GB/T 2260): 310000 → 31, 330100 → 3301."""
    for empty in ("0000", "00"):
        if len(code) == 6 and code.endswith(empty):
            return code.removesuffix(empty)
    return code


def may_see(official: Official, area_code: str | None) -> bool:
    """A report with no place is everybody's: better two look than none."""
    if official.area is None or area_code is None:
        return True
    return area_code.startswith(prefix(official.area))
