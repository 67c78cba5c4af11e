"""YAML of which every key is asked for: what is missing, unknown or wrong is named by its path.

It does not know what any key means.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import TypeVar

import yaml

T = TypeVar("T")


class KeysWrong(ValueError):
    """A file cannot be used; the message names the key."""


def parsed(text: str) -> "Keys":
    """Raises KeysWrong."""
    try:
        return Keys(yaml.load(text, Loader=Plain), "")
    except yaml.YAMLError as error:
        raise KeysWrong(f"is no YAML: {error}") from error


class Plain(yaml.SafeLoader):
    """Everything that is written plainly is text: 08:00 is no number of seconds, 01-01 no date."""


Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag == "tag:yaml.org,2002:null"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class Keys:
    """A mapping of which every key is asked for once. Raises KeysWrong with the whole path."""

    def __init__(self, value: object, path: str) -> None:
        if not isinstance(value, dict):
            raise KeysWrong(f"{path or 'the file'} must hold keys")
        self._left: dict[str, object] = {str(key): each for key, each in value.items()}
        self._path = path

    def path(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def keys(self) -> tuple[str, ...]:
        return tuple(self._left)

    def take(self, key: str) -> object:
        if key not in self._left:
            raise KeysWrong(f"{self.path(key)} is missing")
        return self._left.pop(key)

    def under(self, key: str) -> "Keys":
        return Keys(self.take(key), self.path(key))

    def under_or_none(self, key: str) -> "Keys | None":
        value = self.take(key)
        return None if value is None else Keys(value, self.path(key))

    def items(self, key: str) -> list[object]:
        value = self.take(key)
        if not isinstance(value, list):
            raise KeysWrong(f"{self.path(key)} must be a list")
        return value

    def each(self, key: str) -> list["Keys"]:
        path = self.path(key)
        return [Keys(value, f"{path}[{n}]") for n, value in enumerate(self.items(key))]

    def words(self, key: str) -> tuple[str, ...]:
        return tuple(str(each) for each in self.items(key))

    def read(self, key: str, by: Callable[[str], T], wanted: str) -> T:
        value = self.take(key)
        try:
            return by(value if isinstance(value, str) else "")
        except (ValueError, InvalidOperation):
            raise KeysWrong(f"{self.path(key)} must be {wanted}, not {value!r}") from None

    def read_or_none(self, key: str, by: Callable[[str], T], wanted: str) -> T | None:
        if key in self._left and self._left[key] is None:
            del self._left[key]
            return None
        return self.read(key, by, wanted)

    def text(self, key: str) -> str:
        return self.read(key, _text, "a text")

    def number(self, key: str) -> Decimal:
        return self.read(key, _positive, "a number above 0")

    def hours(self, key: str) -> timedelta:
        return timedelta(hours=float(self.number(key)))

    def end(self) -> None:
        if self._left:
            raise KeysWrong(f"{self.path(next(iter(self._left)))} is no key that we know")


def _text(text: str) -> str:
    if not text.strip():
        raise ValueError(text)
    return text.strip()


def _positive(text: str) -> Decimal:
    number = Decimal(text)
    if not (number.is_finite() and number > 0):
        raise ValueError(text)
    return number
