"""Word by word, what one text has and another has not.

It does not know what the texts are.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from bot.articles.fields import LISTS, Fields, names

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


@dataclass(frozen=True, kw_only=True)
class Change:
    """`field`: as the form names it."""

    field: str
    pieces: tuple[Piece, ...]


def changes(before: Fields, after: Fields) -> tuple[Change, ...]:
    """What differs between two forms of an article, field by field."""
    found = [(name, before.get(name), after.get(name)) for name in names()]
    found += [
        (name, ", ".join(before.many.get(name, ())), ", ".join(after.many.get(name, ())))
        for name in LISTS
    ]
    return tuple(
        Change(field=name, pieces=pieces(old, new)) for name, old, new in found if old != new
    )
