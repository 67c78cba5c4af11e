"""Word by word, what one text has and another has not.

It does not know what the texts are, nor how a difference is shown.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

#: A Chinese character, a run of other letters or digits, blanks, or any other sign.
_WORD = re.compile(r"[^\W\u3400-\u9fff]+|\s+|.", re.DOTALL)


class Turn(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    OUT = "out"
    IN = "in"


@dataclass(frozen=True, kw_only=True)
class Piece:
    turn: Turn
    text: str


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """In the order of reading; what went stands before what came in its place.

    All pieces but IN are `before`, all but OUT are `after`.
    """
    return tuple(one for one in _turned(_WORD.findall(before), _WORD.findall(after)) if one.text)


def replaced(before: str, after: str) -> tuple[Piece, ...]:
    """One text for another as a whole: names, of which half a word says nothing."""
    both = (Piece(turn=Turn.OUT, text=before), Piece(turn=Turn.IN, text=after))
    return tuple(one for one in both if one.text)


def _turned(old: list[str], new: list[str]) -> Iterator[Piece]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        went, came = "".join(old[i1:i2]), "".join(new[j1:j2])
        if tag == "equal":
            yield Piece(turn=Turn.SAME, text=went)
        else:
            yield Piece(turn=Turn.OUT, text=went)
            yield Piece(turn=Turn.IN, text=came)
