"""What each kind of hazard asks besides words, place and people; none of it is ever required.

It does not know how a field is called in a language, nor who asks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.hazards import Hazard

FILE = Path(__file__).with_suffix(".yml")


class FieldType(StrEnum):
    NUMBER = "number"
    CHOICE = "choice"
    YES_NO = "yes_no"
    TEXT = "text"


class KindsBroken(Exception):
    """The description of what kinds of hazards ask cannot be used."""


@dataclass(frozen=True, kw_only=True)
class DetailField:
    """`low`, `high`: bounds of a number, in `unit`; `options`: of a choice, in their order.

    `danger`: the value that makes a report urgent; of a number the least that does. None: none.
    """

    name: str
    type: FieldType
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    whole: bool = False
    options: tuple[str, ...] = ()
    danger: bool | str | float | None = None

    @property
    def label(self) -> str:
        """The key of its name in `bot/words`."""
        return f"kinds.field_{self.name}"

    def option_label(self, option: str) -> str:
        return f"kinds.option_{self.name}_{option}"


Kinds = Mapping[Hazard, tuple[DetailField, ...]]


def fields_of(hazard: Hazard) -> tuple[DetailField, ...]:
    """In the order in which they are shown."""
    return shipped()[hazard]


def told_of(
    hazard: Hazard, details: Mapping[str, Any]
) -> Iterator[tuple[DetailField, bool | float | str]]:
    """The fields of a kind that have a value, in their order."""
    return ((each, details[each.name]) for each in fields_of(hazard) if each.name in details)


def means_danger(hazard: Hazard, details: Mapping[str, Any]) -> bool:
    """Whether a report with these details goes to the top of the duty officer's list."""
    return any(_dangerous(each, value) for each, value in told_of(hazard, details))


@cache
def shipped() -> Kinds:
    return load(FILE.read_text(encoding="utf-8"))


def load(text: str) -> Kinds:
    """Raises KindsBroken, naming the field or the kind."""
    read = yaml.safe_load(text)
    known = {name: _field(name, told) for name, told in read["fields"].items()}
    kinds = read["kinds"]
    if missing := sorted(set(Hazard) ^ set(kinds)):
        raise KindsBroken(f"every hazard needs its fields, and only those: {missing}")
    if unknown := sorted({name for names in kinds.values() for name in names} ^ set(known)):
        raise KindsBroken(f"fields that are only named, or only described: {unknown}")
    return {Hazard(code): tuple(known[name] for name in names) for code, names in kinds.items()}


def _field(name: str, told: Mapping[str, Any]) -> DetailField:
    try:
        options = tuple(told.get("options", ()))
        made = DetailField(
            **{**told, "name": name, "type": FieldType(told["type"]), "options": options}
        )
    except (KeyError, TypeError, ValueError) as error:
        raise KindsBroken(f"{name}: {error}") from error
    numbered = made.type is FieldType.NUMBER
    if numbered != (made.low is not None and made.high is not None):
        raise KindsBroken(f"{name}: numbers have bounds, and nothing else has")
    if (made.type is FieldType.CHOICE) != bool(options):
        raise KindsBroken(f"{name}: choices have options, and nothing else has")
    return made


def _dangerous(field: DetailField, value: bool | float | str) -> bool:
    if field.danger is None:
        return False
    if field.type is FieldType.NUMBER:
        return float(value) >= float(field.danger)
    return value == field.danger
