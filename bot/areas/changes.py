"""Codes of divisions that changed since cpca's list, and which divisions hold their ground now.

Knows codes and names only: outlines of former divisions are told apart in `ground`.

`changes.csv`, checked against the list of November 2024: one line a pair of a former and a current
code; a former code with several lines was divided. Where old and new are the same code, the
division kept it and gave ground away, or has another name. No former code: the division is new.
`lat`, `lon`: its seat in WGS-84, good to some kilometres, where the former one has another.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

_SHIPPED = Path(__file__).with_name("changes.csv")


@dataclass(frozen=True, kw_only=True)
class Change:
    """`new` holds ground of `old`, which is empty for a division that was made of many."""

    old: str
    old_name: str
    new: str
    new_name: str
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, kw_only=True)
class Former:
    """A code that is not in use any more; `heirs` are the codes of now, in their order."""

    code: str
    name: str
    heirs: tuple[str, ...]


def shipped() -> tuple[Change, ...]:
    """The changes that come with Fenghuo."""
    with _SHIPPED.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Change(
                old=row["old"],
                old_name=row["old_name"],
                new=row["new"],
                new_name=row["new_name"],
                lat=float(row["lat"]) if row["lat"] else None,
                lon=float(row["lon"]) if row["lon"] else None,
            )
            for row in csv.DictReader(lines)
        )


def heirs(changes: Iterable[Change]) -> dict[str, tuple[str, ...]]:
    """Former code → the codes that hold its ground now; codes still in use may be among the keys.

    A change of a change is followed to its end, which a code still in use is.
    """
    direct: dict[str, tuple[str, ...]] = {}
    for change in changes:
        if change.old:
            direct[change.old] = (*direct.get(change.old, ()), change.new)
    in_use = {code for code, codes in direct.items() if code in codes}
    gone = {code: codes for code, codes in direct.items() if code not in in_use}
    return {
        old: tuple(
            dict.fromkeys(end for new in codes for end in _ends(new, gone, frozenset({old})))
        )
        for old, codes in direct.items()
    }


def _ends(code: str, gone: Mapping[str, tuple[str, ...]], seen: frozenset[str]) -> list[str]:
    if code in seen or code not in gone:
        return [code]
    return [end for new in gone[code] for end in _ends(new, gone, seen | {code})]
