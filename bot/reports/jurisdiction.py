"""Which reports are an official's: those inside the own division, and those that nobody can place.

It does not know outlines: a report's division was found when it was filed. Tokens and reports may
both bear codes of former divisions; `bot.areas.changes` knows what became of those.
"""

from collections.abc import Mapping
from functools import cache

from bot.areas import changes
from bot.officials import Official


def prefix(code: str) -> str:
    """What the codes inside a division begin with (GB/T 2260): 310000 → 31, 330100 → 3301."""
    for empty in ("0000", "00"):
        if len(code) == 6 and code.endswith(empty):
            return code.removesuffix(empty)
    return code


def prefixes(code: str) -> tuple[str, ...]:
    """What the codes begin with of everything that shares ground with what lies in a division.

    A former division (下城区, 330103) is also those that hold its ground now (拱墅区, 330105), and
    one of today also the former ones whose ground it holds some of: of a divided one each heir sees
    all, for better two look than none. A code that is in use means what it means today.
    """
    gone = _gone()
    own = tuple(prefix(each) for each in (code, *gone.get(code, ())))
    # As they are: what lay in a former prefecture may have gone to another heir.
    once = {old for old, heirs in gone.items() if any(heir.startswith(own) for heir in heirs)}
    return tuple(sorted({*own, *once}))


def may_see(official: Official, area_code: str | None) -> bool:
    """A report with no place is everybody's: better two look than none."""
    if official.area is None or area_code is None:
        return True
    return area_code.startswith(prefixes(official.area))


@cache
def _gone() -> Mapping[str, tuple[str, ...]]:
    """Codes that are not in use any more → those that hold their ground now."""
    return {
        old: heirs for old, heirs in changes.heirs(changes.shipped()).items() if old not in heirs
    }
