"""Making a text fit a channel: cut where a sentence ends, buttons as a numbered menu.

It does not know what any text says, in which language it is, or which channel it is for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from channels.base import Button
from channels.segments import GSM7_BASIC, GSM7_EXTENSION

_CUTS = (
    re.compile(r"\n\s*\n"),  # a paragraph
    re.compile(r"""[。！？…]+[”’」』）]*|[.!?]+["')\]]*(?=\s)|\n"""),  # a sentence
    re.compile(r"[；，、：]|[;,:](?=\s)"),  # a clause
    re.compile(r"\s"),  # a word
)
"""Where a text may be cut, best first; the cut is after the match."""
_LEAST = 0.4
"""A better kind of cut is taken over a later one only if the part keeps this share of the limit."""
_MARKS = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "·": ".", "℃": " C"}
)
_JOINER, _SELECTORS = "\u200d", "\ufe0e\ufe0f"


def split(text: str, limit: int) -> tuple[str, ...]:
    """The text in parts of at most `limit` characters, none empty; white space at the cuts is lost.

    Raises `ValueError` for a limit below 1.
    """
    if limit < 1:
        raise ValueError("limit must be at least 1")
    parts = []
    rest = text.strip()
    while len(rest) > limit:
        end = _cut(rest, limit)
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return (*parts, rest) if rest else ()


def menu(text: str, buttons: Sequence[Button], first: int = 1) -> str:
    """The text with its buttons below it, `1 …`, `2 …`, for channels that show text only."""
    if not buttons:
        return text
    lines = [f"{number} {button.title}" for number, button in enumerate(buttons, start=first)]
    return "\n".join([text, *lines] if text else lines)


def plain(text: str) -> str:
    """The text in the SMS alphabet where only printers' marks kept it out; else as it is.

    One ’ or – makes a Latin text go out in UCS-2, at less than half as many characters a segment.
    """
    folded = text.translate(_MARKS)
    return folded if set(folded) <= GSM7_BASIC | GSM7_EXTENSION else text


def _cut(text: str, limit: int) -> int:
    for pattern in _CUTS:
        end = 0
        for match in pattern.finditer(text, 0, limit + 1):
            if match.end() <= limit:
                end = match.end()
        if end >= limit * _LEAST and text[:end].strip():
            return end
    return _hard_cut(text, limit)


def _hard_cut(text: str, limit: int) -> int:
    """The limit, or a little before it where a letter and its marks would be torn apart."""
    end = limit
    while end > 1 and _clings(text[end - 1], text[end]):
        end -= 1
    return end if end > 1 else limit


def _clings(before: str, char: str) -> bool:
    joined = _JOINER in (before, char) or char in _SELECTORS
    return joined or unicodedata.combining(char) != 0
