"""May an official of this area warn that area?

Pure: knows divisions and shapes, neither officials nor alerts; the answer is data, not a sentence.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from bot.areas.divisions import Divisions

# How far a shape may reach over the official's outline: the outlines are generalised (`loading`).
TOLERANCE_M = 1000.0
_METRES_A_DEGREE = 111_320.0
# Less than this share of a shape is a rounding error.
_NO_SHARE = 1e-6


class Refusal(Enum):
    """Why an official may not warn an area."""

    BEYOND = "beyond"
    """Part of it lies outside the official's area."""
    NO_OUTLINE = "no_outline"
    """A shape can't be checked: no outline of the official's area is known. Codes can."""
    UNKNOWN_AREA = "unknown_area"
    """The official's own area is no division that we know."""


@dataclass(frozen=True, kw_only=True)
class Outside:
    """What of a wanted area an official may not warn."""

    reason: Refusal
    share: float
    """Of the shape's area, outside the official's outline: 0..1; 0 when only codes lie outside."""
    codes: tuple[str, ...] = ()
    """Wanted divisions that are not in the official's area, unknown ones among them."""


def covers(
    divisions: Divisions,
    official_area: str | None,
    *,
    geometry: BaseGeometry | None = None,
    codes: Iterable[str] = (),
) -> Outside | None:
    """None when the official may; `geometry` is valid, in WGS-84 degrees; `codes` are GB/T 2260.

    An official without an area answers for the whole country, and for foreign ground too (a relayed
    CAP document). A shape may reach over the outline, sea or neighbour, by 1 km and no further.
    """
    if official_area is None:
        return None
    if divisions.get(official_area) is None:
        return Outside(reason=Refusal.UNKNOWN_AREA, share=1.0, codes=tuple(codes))
    foreign = tuple(code for code in codes if not divisions.within(code, official_area))
    if geometry is None or geometry.is_empty:
        return Outside(reason=Refusal.BEYOND, share=0.0, codes=foreign) if foreign else None
    outline = divisions.polygon(official_area)
    if outline is None:
        return Outside(reason=Refusal.NO_OUTLINE, share=1.0, codes=foreign)
    tolerable = _share_outside(geometry, _widened(outline)) <= _NO_SHARE
    if tolerable and not foreign:
        return None
    share = 0.0 if tolerable else _share_outside(geometry, outline)
    return Outside(reason=Refusal.BEYOND, share=share, codes=foreign)


def _share_outside(geometry: BaseGeometry, allowed: BaseGeometry) -> float:
    """The share of the geometry's true area that is not allowed; all of it for a point or line."""
    whole = _area(geometry)
    if not whole:
        return 0.0 if allowed.covers(geometry) else 1.0
    return _area(geometry.difference(allowed)) / whole


def _widened(outline: BaseGeometry) -> BaseGeometry:
    """The outline and 1 km around it, in degrees: longitudes stretched so that 1 km is 1 km."""
    stretch = math.cos(math.radians(outline.centroid.y))
    margin = TOLERANCE_M / _METRES_A_DEGREE
    level = shapely.transform(outline, lambda points: points * [stretch, 1.0])
    return shapely.transform(level.buffer(margin), lambda points: points / [stretch, 1.0])


def _area(geometry: BaseGeometry) -> float:
    """In an equal-area projection (Lambert's cylindrical, on the sphere), any unit."""
    return float(shapely.transform(geometry, _equal_area).area)


def _equal_area(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack((np.radians(points[:, 0]), np.sin(np.radians(points[:, 1]))))
