"""Holds calls, answers and updates against the description of Telegram's Bot API.

It does not know our adapter. The description is the machine-readable one of the Bot API's pages:
methods and types with their fields, each with names of types and whether it is required.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_ARRAY = "Array of "
_PLAIN: dict[str, tuple[type, ...]] = {
    "Integer": (int,),
    "Float": (float, int),
    "String": (str,),
    "Boolean": (bool,),
    "True": (bool,),
}


class BotApiDescription:
    """`problems…` give a line for each thing that is wrong, with where it is."""

    def __init__(self, description: Mapping[str, Any]) -> None:
        self._methods, self._types = description["methods"], description["types"]

    def problems_of_call(self, method: str, given: Mapping[str, object]) -> list[str]:
        """A call of ours: the method exists, required fields are there, no other ones, they fit."""
        if method not in self._methods:
            return [f"{method}: no such method"]
        return list(self._fields(method, self._methods[method].get("fields", []), given))

    def problems_of_result(self, method: str, result: object) -> list[str]:
        """What a method answered."""
        return list(self._value(method, self._methods[method]["returns"], result))

    def problems_of(self, type_: str, value: object) -> list[str]:
        """An object of a type."""
        return list(self._value(type_, [type_], value))

    def _value(self, where: str, types: list[str], value: object) -> Iterator[str]:
        """None if it fits one of the types, else what is wrong by the last of them."""
        problems: list[str] = []
        for type_ in types:
            problems = list(self._one(where, type_, value))
            if not problems:
                return
        yield from problems

    def _one(self, where: str, type_: str, value: object) -> Iterator[str]:
        if type_.startswith(_ARRAY):
            if not isinstance(value, list):
                yield f"{where}: no array"
                return
            for index, item in enumerate(value):
                yield from self._value(f"{where}[{index}]", [type_.removeprefix(_ARRAY)], item)
        elif type_ in _PLAIN:
            wrong = isinstance(value, bool) and bool not in _PLAIN[type_]
            if wrong or not isinstance(value, _PLAIN[type_]):
                yield f"{where}: {value!r} is no {type_}"
        else:
            yield from self._object(where, type_, value)

    def _object(self, where: str, type_: str, value: object) -> Iterator[str]:
        described = self._types[type_]
        if described.get("subtypes"):
            yield from self._value(where, described["subtypes"], value)
        elif not isinstance(value, dict):
            yield f"{where}: {value!r} is no {type_}"
        else:
            yield from self._fields(f"{where}:{type_}", described.get("fields", []), value)

    def _fields(
        self, where: str, fields: list[dict[str, Any]], given: Mapping[str, object]
    ) -> Iterator[str]:
        known = {field["name"]: field for field in fields}
        for name, field in known.items():
            if field["required"] and name not in given:
                yield f"{where}: {name} is missing"
        for name, value in given.items():
            if name not in known:
                yield f"{where}: {name} is unknown"
            else:
                yield from self._value(f"{where}.{name}", known[name]["types"], value)
