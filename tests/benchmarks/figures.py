"""What a benchmark finds: rows with a floor beside the measurement, and the order statistics.

It does not know how anything is measured or where it is written.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

__all__ = ["Row", "Section", "floored", "median", "percentile", "spread"]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure. `met` is None where nothing is asked of it; `floor` then says nothing."""

    what: str
    measured: str
    floor: str = ""
    met: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Section:
    """One benchmark's part of the page; `name` is the word after `./fenghuo bench`."""

    name: str
    title: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def percentile(values: Sequence[float], share: float) -> float:
    """By nearest rank: the smallest value that `share` of all do not exceed.

    Raises ValueError for none.
    """
    if not values or not 0 < share <= 1:
        raise ValueError("a percentile needs values and a share above 0")
    return sorted(values)[math.ceil(share * len(values)) - 1]


def spread(values: Sequence[float], digits: int = 1) -> str:
    """The median, and in brackets the single values in the order in which they came."""
    single = ", ".join(f"{value:.{digits}f}" for value in values)
    return f"{median(values):.{digits}f} ({single})"


def floored(what: str, values: Sequence[float], floor: float) -> Row:
    """The median has to reach the floor."""
    met = median(values) >= floor
    return Row(what=what, measured=spread(values, 2), floor=f"≥ {floor:g}", met=met)
