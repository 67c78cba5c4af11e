"""Details of a report, held against the fields that its kind of hazard has.

It does not know who told them.
"""

import math
from collections.abc import Mapping
from typing import Any

from bot.reports.kinds import DetailField, FieldType, fields_of
from bot.reports.typed import check_typed
from bot.residents.fields import FieldProblem, between
from knowledge.hazards import Hazard

MOST_TEXT = 300
#: Wrong names are told one by one, so far as somebody may read them.
_MOST_UNKNOWN = 10


def check_details(hazard: Hazard, details: Mapping[str, Any]) -> list[FieldProblem | None]:
    """A problem for each unknown name (`details.NAME`), wrong type and number out of bounds.

    None is right anywhere: it says that nobody knows.
    """
    known = {each.name: each for each in fields_of(hazard)}
    strange = [name for name in details if name not in known][:_MOST_UNKNOWN]
    values: dict[str, object] = {"known": ", ".join(known)}
    return [
        *(_problem(_shown(name), "unknown_field", **values) for name in strange),
        *(_check(each, details[name]) for name, each in known.items() if name in details),
    ]


def told(details: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of details that were checked: nothing that nobody knows, texts trimmed."""
    trimmed = {n: v.strip() if isinstance(v, str) else v for n, v in details.items()}
    return {name: value for name, value in trimmed.items() if value not in (None, "")}


def of_kind(hazard: Hazard, details: Mapping[str, Any]) -> dict[str, Any]:
    """Those that another kind of hazard asks too."""
    names = {each.name for each in fields_of(hazard)}
    return {name: value for name, value in details.items() if name in names}


def _check(field: DetailField, value: object) -> FieldProblem | None:
    if value is None:
        return None
    match field.type:
        case FieldType.NUMBER:
            return _check_number(field, value)
        case FieldType.YES_NO:
            return None if isinstance(value, bool) else _problem(field.name, "not_yes_no")
        case FieldType.CHOICE:
            if isinstance(value, str) and value in field.options:
                return None
            return _problem(field.name, "no_such_option", known=", ".join(field.options))
        case FieldType.TEXT:
            if not isinstance(value, str):
                return _problem(field.name, "not_text")
            return check_typed(f"details.{field.name}", value, MOST_TEXT)


def _check_number(field: DetailField, value: object) -> FieldProblem | None:
    # Python counts True as 1.
    if isinstance(value, bool) or not isinstance(value, int | float) or not _finite(value):
        return _problem(field.name, "not_a_number")
    if field.whole and value != int(value):
        return _problem(field.name, "not_whole")
    assert field.low is not None and field.high is not None, "numbers have bounds"
    return between(f"details.{field.name}", value, field.low, field.high)


def _finite(value: int | float) -> bool:
    return isinstance(value, int) or math.isfinite(value)


def _problem(name: str, key: str, **values: object) -> FieldProblem:
    return FieldProblem(field=f"details.{name}", key=f"kinds.{key}", values=values)


def _shown(name: str) -> str:
    """A name that somebody made up, as far as an answer can quote it."""
    return name[:40].encode("utf-8", "replace").decode().replace("\0", "")
