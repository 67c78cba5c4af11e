"""Word by word, what one text has and another has not.

It does not know what the texts are.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

#: A word, a Chinese character, blanks, or a mark.
_PIECES = re.compile(r"[^\W\u3400-\u9fff]+|\s+|.", re.S)


class Kind(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, kw_only=True)
class Piece:
    kind: Kind
    text: str


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """In the order of reading; what is gone stands before what is new in its place."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    found: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            _add(found, Kind.SAME, old[a:b])
            continue
        _add(found, Kind.GONE, old[a:b])
        _add(found, Kind.NEW, new[c:d])
    return tuple(found)


def _add(found: list[Piece], kind: Kind, parts: Sequence[str]) -> None:
    if parts:
        found.append(Piece(kind=kind, text="".join(parts)))
