"""What is new in a version of an alert, as its approver reads it: in words, not in codes.

It does not know which version it is compared with, nor how words are compared.
"""

from dataclasses import dataclass

from bot.alerts.content import AlertContent
from bot.alerts.differences import Before, Difference, differences
from bot.differing import Piece, replaced
from bot.web.console.complaints import label_of
from bot.web.console.desk import Desk
from bot.web.console.forms import CHOICES

#: Coordinates that nobody reads: that they changed is said, the map shows how.
_DRAWN = frozenset({"area.polygons", "area.circles"})
_CODES = "area.geocodes"
#: Named in `alerts`, not among the console's own values.
_OF_ALERTS = frozenset({"status", "level", "kind"})


@dataclass(frozen=True, kw_only=True)
class Row:
    """`drawn`: only that it changed can be said."""

    name: str
    pieces: tuple[Piece, ...]
    drawn: bool = False


@dataclass(frozen=True, kw_only=True)
class Changes:
    """`before`: what it is compared with; no rows: it says the same."""

    before: Before
    rows: tuple[Row, ...]


def changes_of(desk: Desk, before: Before | None, content: AlertContent) -> Changes | None:
    """None where there is nothing to compare with."""
    if before is None:
        return None
    found = differences(before.content, content)
    return Changes(before=before, rows=tuple(_row(desk, one) for one in found))


def _row(desk: Desk, one: Difference) -> Row:
    name = label_of(one.field, desk.page.words, desk.page.language)
    if one.field in _DRAWN:
        return Row(name=name, pieces=(), drawn=True)
    if one.field in CHOICES:
        before, after = (_value(desk, one.field, code) for code in (one.before, one.after))
        return Row(name=name, pieces=replaced(before, after))
    if one.field == _CODES:
        return Row(name=name, pieces=replaced(_named(desk, one.before), _named(desk, one.after)))
    return Row(name=name, pieces=one.pieces)


def _value(desk: Desk, field: str, code: str) -> str:
    key = f"{'alerts.' if field in _OF_ALERTS else 'console.value_'}{field}_{code.lower()}"
    return desk.page.say(key) if code and desk.page.words.has(key) else code


def _named(desk: Desk, codes: str) -> str:
    known = ((code, desk.services.areas.get(code)) for code in codes.split(", ") if code)
    return desk.page.listed(one.full_name if one else code for code, one in known)
