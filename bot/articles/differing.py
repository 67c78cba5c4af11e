"""What differs between two forms of an article, field by field.

It does not know how texts are compared, nor how a difference is shown.
"""

from dataclasses import dataclass

from bot.articles.fields import LISTS, Fields, names
from bot.differing import Piece, pieces


@dataclass(frozen=True, kw_only=True)
class Change:
    """`field`: as the form names it."""

    field: str
    pieces: tuple[Piece, ...]


def changes(before: Fields, after: Fields) -> tuple[Change, ...]:
    found = [(name, before.get(name), after.get(name)) for name in names()]
    found += [
        (name, ", ".join(before.many.get(name, ())), ", ".join(after.many.get(name, ())))
        for name in LISTS
    ]
    return tuple(
        Change(field=name, pieces=pieces(old, new)) for name, old, new in found if old != new
    )
