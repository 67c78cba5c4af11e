"""The YAML head of an article, read so that every complaint can name its line.

It knows nothing of what the keys mean.
"""

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import yaml

from knowledge.errors import ArticleInvalid
from knowledge.faults import Fault, fault

FENCE = "---"
#: A name that is good in addresses, file names and payloads.
CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_CODE = 80
#: Each of these may nest one level deeper, and the parser has only so much stack. Articles have 60.
NESTING = "[{-?"
MOST_NESTING = 2_000
#: What YAML says of `title: Earthquake: indoors`, the commonest slip in front matter.
_COLON = "mapping values are not allowed"
E = TypeVar("E", bound=StrEnum)


class FrontMatter:
    """The keys of one YAML mapping, with the line of each in the article's file."""

    def __init__(
        self, path: Path, line: int, values: dict[str, object], node: yaml.Node, within: str = ""
    ) -> None:
        """`within`: the key of the mapping that holds this one, with a point behind it."""
        self._path, self._line, self._values, self._within = path, line, values, within
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        self._nodes = {key.value: (key, value) for key, value in pairs}
        for place, (key, _) in enumerate(pairs):
            if key.value in [other.value for other, _ in pairs[:place]]:
                raise self._invalid(key.value, "key_twice")

    def has(self, key: str) -> bool:
        """Whether the key has a value other than null."""
        return self._values.get(key) is not None

    def expect_keys(self, keys: Sequence[str]) -> None:
        """Raises ArticleInvalid unless exactly these keys are there."""
        for key in keys:
            if key not in self._values:
                raise ArticleInvalid(self._path, self._line, self._fault("key_missing", key))
        for key in self._values:
            if key not in keys:
                raise self._invalid(key, "key_unknown", allowed=", ".join(keys))

    def expect(self, key: str, value: str) -> None:
        """Raises ArticleInvalid (`<key>_differs`) unless the key has this value."""
        if self.text(key) != value:
            raise self._invalid(key, f"{key}_differs", value=self.text(key), wanted=value)

    def text(self, key: str) -> str:
        """One line of text."""
        value = self._values.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        empty = value is None or isinstance(value, str)
        raise self._invalid(key, "empty" if empty else "not_text")

    def code(self, key: str) -> str:
        """A name of small letters, digits and single hyphens."""
        value = self.text(key)
        if is_code(value):
            return value
        raise self._invalid(key, "not_code", value=value[:LONGEST_CODE], most=LONGEST_CODE)

    def one_of(self, key: str, allowed: Sequence[str]) -> str:
        """One of these texts."""
        value = self.text(key)
        if value in allowed:
            return value
        raise self._invalid(key, "not_one_of", value=value, allowed=", ".join(allowed))

    def texts(self, key: str, at_least: int) -> tuple[str, ...]:
        """A list of texts."""
        value = self._values.get(key)
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise self._invalid(key, "not_list")
        if len(value) < at_least:
            raise self._invalid(key, "too_few", count=len(value), least=at_least)
        return tuple(entry.strip() for entry in value)

    def choice(self, key: str, kind: type[E]) -> E:
        """One code of a closed vocabulary."""
        return self._code(key, self.text(key), kind)

    def choices(self, key: str, kind: type[E]) -> tuple[E, ...]:
        """Codes of a closed vocabulary."""
        return tuple(self._code(key, code, kind) for code in self.texts(key, at_least=1))

    def day(self, key: str) -> date:
        """A date."""
        value = self._values.get(key)
        if isinstance(value, date):
            return value
        raise self._invalid(key, "empty" if value is None else "not_date")

    def whole_number(self, key: str) -> int:
        """A whole number."""
        value = self._values.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise self._invalid(key, "not_number")

    def inner(self, key: str) -> "FrontMatter":
        """The mapping under a key."""
        value = self._values.get(key)
        if not isinstance(value, dict):
            raise self._invalid(key, "not_mapping")
        line = self._line_of(key)
        return FrontMatter(self._path, line, value, self._nodes[key][1], f"{key}.")

    def _code(self, key: str, code: str, kind: type[E]) -> E:
        try:
            return kind(code)
        except ValueError:
            allowed = ", ".join(kind)
            raise self._invalid(key, "not_one_of", value=code, allowed=allowed) from None

    def _line_of(self, key: str) -> int:
        # The fence takes the file's first line, and YAML counts from 0: hence + 2.
        return self._nodes[key][0].start_mark.line + 2 if key in self._nodes else self._line

    def _invalid(self, key: str, code: str, **values: object) -> ArticleInvalid:
        return ArticleInvalid(self._path, self._line_of(key), self._fault(code, key, **values))

    def _fault(self, code: str, key: str, **values: object) -> Fault:
        return fault(code, name=f"{self._within}{key}", **values)


def is_code(text: str) -> bool:
    """Whether it can be the id of an article."""
    return len(text) <= LONGEST_CODE and CODE.fullmatch(text) is not None


def split(path: Path, text: str) -> tuple[FrontMatter, str, int]:
    """The front matter, the body, and the body's first line number. Raises ArticleInvalid."""
    lines = text.splitlines()
    if not lines or lines[0].strip() != FENCE:
        raise ArticleInvalid(path, 1, fault("no_front_matter"))
    fences = [number for number, line in enumerate(lines) if line.strip() == FENCE]
    if len(fences) < 2:
        raise ArticleInvalid(path, 1, fault("front_matter_open"))
    end = fences[1]
    head = "\n".join(lines[1:end])
    if sum(map(head.count, NESTING)) > MOST_NESTING:
        raise ArticleInvalid(path, 2, fault("front_matter_deep"))
    try:
        node = yaml.compose(head, Loader=yaml.CSafeLoader)
        values = yaml.load(head, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError) as error:
        raise ArticleInvalid(path, _broken_line(error), _unreadable(error)) from None
    if not isinstance(values, dict) or node is None:
        raise ArticleInvalid(path, 2, fault("front_matter_no_keys"))
    return FrontMatter(path, 1, values, node), "\n".join(lines[end + 1 :]), end + 2


def _broken_line(error: Exception) -> int:
    mark = getattr(error, "problem_mark", None)
    return mark.line + 2 if mark else 2


def _unreadable(error: Exception) -> Fault:
    reason = str(getattr(error, "problem", None) or error)
    return fault("yaml_colon" if reason.startswith(_COLON) else "yaml", reason=reason)
