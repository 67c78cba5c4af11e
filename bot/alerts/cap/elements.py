"""Typed values out of the children of one XML element, collecting every fault with its line.

Knows nothing of which elements CAP has.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from lxml import etree

from bot.alerts.cap.faults import Faults
from bot.alerts.cap.model import NamedValue
from bot.alerts.cap.problems import CapProblemCode

Code = TypeVar("Code", bound=StrEnum)
Value = TypeVar("Value")

# What programs write where they have nothing to say; shown to nobody.
_NOTHING = frozenset({"none", "n/a", "null", "nil", "not applicable", "-"})
# XML Schema's dateTime with an offset. CAP 1.2 forbids `Z` and fractions, some services send them.
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?([+-]\d\d:\d\d|Z)")
# `Decimal` and `float` would let `nan`, `1e9` and `1_0` through.
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
_WHOLE = re.compile(r"[+-]?\d+")
LONGEST_NUMBER = 40
_FARTHEST = timedelta(hours=14)
_PAIR = frozenset({"valueName", "value"})


class Node:
    """One element of a document, its path and where its faults go."""

    __slots__ = ("_children", "_element", "_faults", "path")

    def __init__(self, element: etree._Element, path: str, faults: Faults) -> None:
        self.path = path
        self._element = element
        self._faults = faults
        self._children: dict[str, list[Node]] = {}
        faults.stands(path, line_of(element))
        prefix = element.tag.rpartition("}")[0] + "}"
        for child in element.iterchildren(tag=etree.Element):
            # Signatures and national extras stand in namespaces of their own.
            if child.tag.startswith(prefix):
                name = child.tag[len(prefix) :]
                same = self._children.setdefault(name, [])
                same.append(Node(child, f"{path}/{name}[{len(same) + 1}]", faults))

    @property
    def text(self) -> str:
        """Trimmed text; words inside foreign markup are words too."""
        return "".join(map(str, self._element.itertext())).strip()

    def problem(self, code: CapProblemCode, detail: str = "") -> None:
        """Note that something is wrong here. Raises CapInvalid where it is too much."""
        self._faults.add(self.path, code, detail)

    def spend(self, positions: int) -> None:
        """So many points stand here. Raises CapInvalid where it is too much."""
        self._faults.spend(self.path, positions)

    def expect(self, names: frozenset[str], nested: frozenset[str] = frozenset()) -> None:
        """Note children that have no business here; a misspelt `expires` must not go unnoticed.

        Those of `nested` hold elements in turn; one that is swallowed by a text is noted too.
        """
        for name, nodes in self._children.items():
            if name not in names:
                nodes[0].problem(CapProblemCode.UNKNOWN_ELEMENT)
            elif name not in nested:
                for node in nodes:
                    node.expect(frozenset())

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

    def required_code(
        self, name: str, codes: type[Code], older: Mapping[str, Code] | None = None
    ) -> Code | None:
        """A code that must stand there; `older` are words of older versions for it."""
        node = self.one(name)
        if node is None:
            self.problem(CapProblemCode.MISSING, name)
        if node is None:
            return None
        return (older or {}).get(node.text) or node.code(codes)

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
        """A number by `read`, which raises ValueError; None where it is left out or empty."""
        node = self.one(name)
        if node is None or not node.text:
            return None
        try:
            return read(node.text)
        except ValueError:
            node.problem(CapProblemCode.NOT_A_NUMBER, node.text)
            return None

    def named(self, name: str) -> tuple[NamedValue, ...]:
        """`valueName`/`value` pairs; a pair without a value says nothing and is left out."""
        pairs: list[NamedValue] = []
        for node in self.all(name):
            node.expect(_PAIR)
            pair = NamedValue(name=node.required("valueName"), value=node.optional("value") or "")
            if pair.name and pair.value:
                pairs.append(pair)
        return tuple(pairs)


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
    if not 1900 <= time.year < 2999:
        return None
    offset = time.utcoffset()
    # XML Schema's offsets go to 14 hours; what lies beyond could not be written again.
    return time.astimezone(UTC) if offset is None or abs(offset) > _FARTHEST else time


def as_decimal(text: str) -> Decimal:
    """A decimal without an exponent, as XML Schema writes it. Raises ValueError."""
    if len(text) > LONGEST_NUMBER or not text.isascii() or _NUMBER.fullmatch(text) is None:
        raise ValueError(text)
    return Decimal(text)


def as_whole(text: str) -> int:
    """A whole number in plain digits. Raises ValueError."""
    if len(text) > LONGEST_NUMBER or not text.isascii() or _WHOLE.fullmatch(text) is None:
        raise ValueError(text)
    return int(text)
