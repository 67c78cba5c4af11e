"""How many SMS segments a text takes: what a message costs and how long a lane needs for it.

It does not know prices, rates or providers; the alphabet and lengths are those of 3GPP TS 23.038
and 23.040.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from functools import lru_cache

GSM7_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""One septet each (3GPP TS 23.038, 6.2.1; the escape itself is left out: no text contains it)."""
GSM7_EXTENSION = frozenset("\f^{}\\[~]|€")
"""An escape and a second septet each (6.2.1.1)."""
_ESCAPE = "\x1b"
_FOREIGN = re.compile(f"[^{re.escape(''.join(sorted(GSM7_BASIC | GSM7_EXTENSION)))}]")
_BASIC_BYTES, _EXTENSION_BYTES = (
    "".join(filter(str.isascii, alphabet)).encode() for alphabet in (GSM7_BASIC, GSM7_EXTENSION)
)
_HIGH, _LOW = range(0xD8, 0xDC), range(0xDC, 0xE0)
"""First octets of the halves of a surrogate pair, in UTF-16, big end first."""


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
    """The encoding that the text needs and the segments it takes; an empty text takes none.

    An escaped character is never cut in two (TS 23.040, 9.2.3.24.1), nor an astral one; emoji that
    joiners hold together may be: phones put the parts together before they show them.
    """
    if text.isascii():  # known without a look, and bytes lose their letters in one go
        left = text.encode().translate(None, _BASIC_BYTES)
        if not left:
            return _even(Encoding.GSM7, len(text))
        if not left.translate(None, _EXTENSION_BYTES):
            return _escaped(text)
    elif _FOREIGN.search(text) is None:
        return _escaped(text)
    return _in_ucs2(text)


def _escaped(text: str) -> Segments:
    """Extended characters as two septets, the first of them an escape."""
    septets = text
    for char in GSM7_EXTENSION:
        septets = septets.replace(char, f"{_ESCAPE}{char}")
    units = len(septets)
    if units == len(text) or units <= Encoding.GSM7.value[0]:
        return _even(Encoding.GSM7, units)
    part, start, segments = Encoding.GSM7.value[1], 0, 0
    while start < units:
        start, segments = start + part, segments + 1
        # The last septet of a part is no escape: that goes with what it escapes.
        start -= start < units and septets[start - 1] == _ESCAPE
    return Segments(encoding=Encoding.GSM7, units=units, segments=segments)


def _in_ucs2(text: str) -> Segments:
    octets = text.encode("utf-16-be", "surrogatepass")
    units = len(octets) // 2
    if units == len(text) or units <= Encoding.UCS2.value[0]:
        return _even(Encoding.UCS2, units)
    part, start, segments = Encoding.UCS2.value[1], 0, 0
    while start < units:
        start, segments = start + part, segments + 1
        start -= start < units and octets[2 * start - 2] in _HIGH and octets[2 * start] in _LOW
    return Segments(encoding=Encoding.UCS2, units=units, segments=segments)


@lru_cache(maxsize=4096)
def _even(encoding: Encoding, units: int) -> Segments:
    """Where nothing can straddle a border: texts of one length are alike."""
    alone, part = encoding.value
    segments = min(units, 1) if units <= alone else -(-units // part)
    return Segments(encoding=encoding, units=units, segments=segments)
