"""How many SMS segments a text takes: what a message costs and how long a lane needs for it.

It does not know prices, rates or providers; the alphabet and lengths are those of 3GPP TS 23.038
and 23.040.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass

GSM7_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""One septet each (3GPP TS 23.038, 6.2.1; the escape itself is left out: no text contains it)."""
GSM7_EXTENSION = frozenset("\f^{}\\[~]|€")
"""An escape and a second septet each (6.2.1.1)."""


class Encoding(enum.Enum):
    """SMS alphabets by (units alone, units a part): a part loses six octets to its header."""

    GSM7 = (160, 153)  # units are septets
    UCS2 = (70, 67)  # units are UTF-16 code units


@dataclass(frozen=True, kw_only=True)
class Segments:
    """`units` are septets in GSM-7 and UTF-16 code units in UCS-2."""

    encoding: Encoding
    units: int
    segments: int


def count(text: str) -> Segments:
    """The encoding that the text needs and the segments it takes; an empty text takes none."""
    alphabet = set(text)
    if alphabet <= GSM7_BASIC:  # no two-unit character, so nothing can straddle a border
        return _even(Encoding.GSM7, len(text))
    if alphabet <= GSM7_BASIC | GSM7_EXTENSION:
        return _fill(Encoding.GSM7, (2 if char in GSM7_EXTENSION else 1 for char in text))
    if max(text) <= "\uffff":
        return _even(Encoding.UCS2, len(text))
    return _fill(Encoding.UCS2, (2 if char > "\uffff" else 1 for char in text))


def _even(encoding: Encoding, units: int) -> Segments:
    alone, part = encoding.value
    segments = min(units, 1) if units <= alone else -(-units // part)
    return Segments(encoding=encoding, units=units, segments=segments)


def _fill(encoding: Encoding, sizes: Iterable[int]) -> Segments:
    """Fill parts in order; an escaped or astral character is never cut in two."""
    alone, part = encoding.value
    units, segments, free = 0, 0, 0
    for size in sizes:
        units += size
        if size > free:
            segments, free = segments + 1, part
        free -= size
    return Segments(encoding=encoding, units=units, segments=1 if units <= alone else segments)
