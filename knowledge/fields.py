"""Reads YAML files so that every value knows its line, for complaints that name it.

It does not know what the keys mean: guides and quizzes do.
"""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import yaml

from knowledge.agreement import numbers
from knowledge.errors import ContentInvalid
from knowledge.front_matter import is_code
from knowledge.hazards import LANGUAGES

#: One text by language.
Texts = Mapping[str, str]
E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


def in_language(texts: Texts, language: str) -> str:
    """English where the language is not there."""
    return texts.get(language) or texts["en"]


def inspected(
    folder: Path, parse: Callable[[Path], T]
) -> tuple[tuple[T, ...], tuple[ContentInvalid, ...]]:
    """What is fit of the files in the folder, and what is wrong with the others, the first of each.

    `parse` raises ContentInvalid.
    """
    fit: list[T] = []
    problems: list[ContentInvalid] = []
    for path in sorted(folder.glob("*.yml")):
        try:
            fit.append(parse(path))
        except ContentInvalid as problem:
            problems.append(problem)
    return tuple(fit), tuple(problems)


def sound(found: tuple[tuple[T, ...], tuple[ContentInvalid, ...]]) -> tuple[T, ...]:
    """All of them. Raises ContentInvalid for the first that is not fit."""
    fit, problems = found
    if problems:
        raise problems[0]
    return fit


def read(path: Path) -> "Field":
    """The whole file. Raises ContentInvalid."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8-sig"), yaml.CSafeLoader)
    except UnicodeDecodeError:
        raise ContentInvalid(path, 1, "the file is not UTF-8", "Save it as UTF-8") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = str(getattr(error, "problem", None) or error)
        line = mark.line + 1 if mark else 1
        raise ContentInvalid(path, line, problem, "Correct the YAML") from None
    if node is None:
        raise ContentInvalid(path, 1, "the file is empty", "Write it")
    return Field(path, node, "the file")


class Field:
    """One value. What reads it raises ContentInvalid where it is something else."""

    def __init__(
        self, path: Path, node: yaml.Node, name: str, key: yaml.Node | None = None
    ) -> None:
        self.path, self._node, self._name = path, node, name
        #: Where its key stands, if it has one: the value may begin on the next line.
        self.line = int((key or node).start_mark.line) + 1

    def invalid(self, problem: str, advice: str) -> ContentInvalid:
        """The error to raise about this value."""
        return ContentInvalid(self.path, self.line, problem, advice)

    @property
    def empty(self) -> bool:
        """Whether null stands there."""
        return self._node.tag.endswith(":null")

    def named(self) -> dict[str, "Field"]:
        """A mapping with any keys, none of them twice."""
        if not isinstance(self._node, yaml.MappingNode):
            raise self.invalid(f"“{self._name}” is not a mapping", "Write key: value")
        found: dict[str, Field] = {}
        for key, value in self._node.value:
            name = str(key.value)
            if name in found:
                raise Field(self.path, key, name).invalid(f"“{name}” stands twice", "Keep one")
            found[name] = Field(self.path, value, name, key)
        return found

    def mapping(self, required: str, optional: str = "") -> dict[str, "Field"]:
        """A mapping with these keys, which are separated by blanks."""
        found, allowed = self.named(), [*required.split(), *optional.split()]
        for key in required.split():
            if key not in found:
                raise self.invalid(f"“{key}” is missing", f"Add “{key}:”")
        for key, field in found.items():
            if key not in allowed:
                raise field.invalid(f"unknown key “{key}”", f"Use only {', '.join(allowed)}")
        return found

    def entries(self, least: int = 1, most: int | None = None) -> list["Field"]:
        """A list."""
        if not isinstance(self._node, yaml.SequenceNode):
            raise self.invalid(f"“{self._name}” is not a list", "Write [one, two]")
        found = [Field(self.path, node, self._name) for node in self._node.value]
        if len(found) < least or len(found) > (most or len(found)):
            wanted = f"{least}" if least == most else f"at least {least}"
            wanted += f", at most {most}" if most and least != most else ""
            raise self.invalid(f"“{self._name}” has {len(found)} entries", f"Write {wanted}")
        return found

    def text(self, longest: int | None = None) -> str:
        """One text, at most so many characters."""
        told = self._node.value if isinstance(self._node, yaml.ScalarNode) else None
        if not isinstance(told, str) or not told.strip() or self._node.tag.endswith(":null"):
            raise self.invalid(f"“{self._name}” is not a text", "Write one, in quotes if need be")
        found = told.strip()
        if longest is not None and len(found) > longest:
            problem = f"“{self._name}” has {len(found)} characters"
            raise self.invalid(problem, f"Write at most {longest}")
        return found

    def both(self, longest: Mapping[str, int]) -> Texts:
        """A text in every language, with the same figures; `longest` by language."""
        found = self.mapping(" ".join(LANGUAGES))
        texts = {code: found[code].text(longest[code]) for code in LANGUAGES}
        if len({tuple(numbers(text)) for text in texts.values()}) > 1:
            told = " / ".join(", ".join(numbers(text)) or "none" for text in texts.values())
            raise self.invalid(f"figures differ: {told}", "Say the same in every language")
        return texts

    def code(self) -> str:
        """A name of small letters, digits and single hyphens."""
        value = self.text()
        if not is_code(value):
            raise self.invalid(f"“{value}” is no code", "Use small letters, digits and hyphens")
        return value

    def choice(self, kind: type[E]) -> E:
        """One code of a closed vocabulary."""
        value = self.text()
        try:
            return kind(value)
        except ValueError:
            allowed = ", ".join(kind)
            raise self.invalid(f"unknown {self._name} “{value}”", f"Use one of {allowed}") from None

    def number(self) -> int:
        """A whole number."""
        value = self.text()
        if not value.isdecimal():
            raise self.invalid(f"“{self._name}” is not a whole number", "Write digits only")
        return int(value)

    def day(self) -> date:
        """A date."""
        try:
            return date.fromisoformat(self.text())
        except ValueError:
            problem = f"“{self._name}” is not a date"
            raise self.invalid(problem, "Write it as 2026-11-22") from None
