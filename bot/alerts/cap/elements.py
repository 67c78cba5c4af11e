"""Typed values out of the children of one XML element, collecting every fault with its line.

Knows nothing of which elements CAP has.
"""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from lxml import etree

from bot.alerts.cap.model import NamedValue
from bot.alerts.cap.problems import CapProblem, CapProblemCode

Code = TypeVar("Code", bound=StrEnum)
Value = TypeVar("Value")

# What programs write where they have nothing to say; shown to nobody.
_NOTHING = frozenset({"none", "n/a", "null", "nil", "not applicable", "-"})
# XML Schema's dateTime with an offset. CAP 1.2 forbids `Z` and fractions, some services send them.
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?([+-]\d\d:\d\d|Z)")


class Node:
    """One element of a document, its path and the list that its faults go to."""

    def __init__(self, element: etree._Element, path: str, problems: list[CapProblem]) -> None:
        self.path = path
        self._line = line_of(element)
        self._problems = problems
        self._text = (element.text or "").strip()
        self._children: dict[str, list[Node]] = {}
        namespace = etree.QName(element).namespace
        for child in element.iterchildren(tag=etree.Element):
            name = etree.QName(child)
            # Signatures and national extras stand in namespaces of their own.
            if name.namespace == namespace:
                same = self._children.setdefault(name.localname, [])
                same.append(Node(child, f"{path}/{name.localname}[{len(same) + 1}]", problems))

    @property
    def text(self) -> str:
        """Trimmed text."""
        return self._text

    def problem(self, code: CapProblemCode, detail: str = "") -> None:
        """Note that something is wrong here."""
        self._problems.append(
            CapProblem(element=self.path, code=code, detail=detail[:200], line=self._line)
        )

    def expect(self, names: frozenset[str]) -> None:
        """Note children that have no business here; a misspelt `expires` must not go unnoticed."""
        for name, nodes in self._children.items():
            if name not in names:
                nodes[0].problem(CapProblemCode.UNKNOWN_ELEMENT)

    def all(self, name: str) -> list["Node"]:
        """Every child of a name, in order."""
        return self._children.get(name, [])

    def one(self, name: str) -> "Node | None":
        """The child of a name that may stand once."""
        found = self.all(name)
        if len(found) > 1:
            found[1].problem(CapProblemCode.REPEATED)
        return found[0] if found else None

    def required(self, name: str) -> str:
        """Text that must stand there and say something."""
        node = self.one(name)
        if node is None or not node.text:
            (node or self).problem(CapProblemCode.MISSING, name)
            return ""
        return node.text

    def optional(self, name: str) -> str | None:
        """Text that may be left out; an empty element is left out too."""
        node = self.one(name)
        return node.text or None if node else None

    def said(self, name: str) -> str | None:
        """Text for people; words of a program that has nothing to say are left out."""
        text = self.optional(name)
        return None if text is None or text.lower() in _NOTHING else text

    def code(self, codes: type[Code]) -> Code | None:
        """This element's text as one of a code list."""
        if self.text in set(codes):
            return codes(self.text)
        self.problem(CapProblemCode.NOT_LISTED, ", ".join(codes))
        return None

    def required_code(self, name: str, codes: type[Code]) -> Code | None:
        """A code that must stand there."""
        node = self.one(name)
        if node is None:
            self.problem(CapProblemCode.MISSING, name)
        return node.code(codes) if node else None

    def codes(self, name: str, codes: type[Code]) -> tuple[Code, ...]:
        """Any number of codes, each kept once."""
        read = (node.code(codes) for node in self.all(name))
        return tuple(dict.fromkeys(code for code in read if code))

    def time(self, name: str) -> datetime | None:
        """An aware time, whole seconds; None where it is left out or empty."""
        node = self.one(name)
        if node is None or not node.text:
            return None
        time = as_time(node.text)
        if time is None:
            node.problem(CapProblemCode.NOT_A_TIME, node.text)
        return time

    def number(self, name: str, read: Callable[[str], Value]) -> Value | None:
        """A number by `read` (int, Decimal); None where it is left out or empty."""
        node = self.one(name)
        if node is None or not node.text:
            return None
        try:
            return read(node.text)
        except (ValueError, InvalidOperation):
            node.problem(CapProblemCode.NOT_A_NUMBER, node.text)
            return None

    def named(self, name: str) -> tuple[NamedValue, ...]:
        """`valueName`/`value` pairs; a pair without a value says nothing and is left out."""
        pairs = (
            NamedValue(name=node.required("valueName"), value=node.optional("value") or "")
            for node in self.all(name)
        )
        return tuple(pair for pair in pairs if pair.name and pair.value)


def line_of(element: etree._Element) -> int | None:
    """The line that an element starts in, counted from 1."""
    line = element.sourceline
    return line if isinstance(line, int) else None


def as_time(text: str) -> datetime | None:
    """CAP's time form, or None."""
    if _TIME.fullmatch(text) is None:
        return None
    try:
        time = datetime.fromisoformat(text).replace(microsecond=0)
    except ValueError:
        return None
    return time if 1900 <= time.year < 2999 else None


def as_decimal(text: str) -> Decimal:
    """A finite decimal. Raises ValueError, InvalidOperation."""
    number = Decimal(text)
    if not number.is_finite() or abs(number) > 1_000_000:
        raise ValueError(text)
    return number
