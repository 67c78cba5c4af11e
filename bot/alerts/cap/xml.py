"""Untrusted bytes → an XML tree, with no network, no entities and bounds that hold while it grows.

Knows nothing of CAP.
"""

import re
from dataclasses import dataclass

from lxml import etree

from bot.alerts.cap.elements import line_of
from bot.alerts.cap.encoding import EncodingUnreadable, as_utf8
from bot.alerts.cap.problems import CapInvalid, CapProblem, CapProblemCode

MOST_BYTES = 5_000_000
"""Real alerts with embedded audio have some 200 kB."""

MOST_LEVELS = 32
"""A CAP document has 5 levels, an envelope around it 4, an XML signature in it 9."""

MOST_ELEMENTS = 20_000
"""The largest real alerts (hundreds of geocodes in each of several languages) have some 5,000."""

MOST_ATTRIBUTES = 10_000
"""CAP has none of its own; signatures and envelopes have a few."""

LONGEST_RUN = 2_000_000
"""UTF-8 bytes between two tags, or of one tag: room for ten times the audio that we met."""


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """How much is read at most: those of one CAP document, unless said otherwise."""

    size: int = MOST_BYTES
    elements: int = MOST_ELEMENTS
    attributes: int = MOST_ATTRIBUTES


_ONE_DOCUMENT = Bounds()
# Before the first element only these may stand; a document type is what begins otherwise.
_PROLOG = re.compile(rb"(?>\s+|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)
_ATTRIBUTE = re.compile(rb"=\s*[\"']")


def read(data: bytes, bounds: Bounds = _ONE_DOCUMENT) -> etree._Element:
    """The root element; stops at the first thing that is too much.

    Raises CapInvalid where too large, malformed, too deep, in no known encoding or with a DTD.
    """
    if len(data) > bounds.size:
        raise _refused(CapProblemCode.TOO_LARGE, str(bounds.size))
    reader = _Reader(bounds)
    try:
        for piece in as_utf8(data):
            reader.feed(piece)
        return reader.close()
    except EncodingUnreadable as error:
        raise _refused(CapProblemCode.NOT_XML, str(error), reader.line) from None


class _Reader:
    """A parser that is fed piece by piece and looked after between the pieces."""

    def __init__(self, bounds: Bounds) -> None:
        self.line = 1
        self._bounds = bounds
        self._begun = False
        self._run, self._attributes, self._elements, self._depth = 0, 0, 0, 0
        self._parser = etree.XMLPullParser(
            ("start", "end"),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )

    def feed(self, piece: bytes) -> None:
        if not self._begun:
            self._check_prolog(piece)
            self._begun = True
        self._check_runs(piece)
        try:
            self._parser.feed(piece)
        except etree.XMLSyntaxError as error:
            self._check_tree()  # too deep for the parser is too deep for us: say that
            raise _malformed(error) from None
        self._check_tree()
        self.line += piece.count(b"\n")

    def close(self) -> etree._Element:
        try:
            root = self._parser.close()
        except etree.XMLSyntaxError as error:
            raise _malformed(error) from None
        self._check_tree()
        return root

    def _check_prolog(self, piece: bytes) -> None:
        """Look before the parser does: an entity attack then costs nothing."""
        found = _PROLOG.match(piece)
        end = found.end() if found else 0
        rest, line = piece[end : end + 4], 1 + piece.count(b"\n", 0, end)
        if rest.startswith(b"<!") and rest != b"<!--":
            raise _refused(CapProblemCode.DOCTYPE, "", line, element="DOCTYPE")
        if not rest or rest.startswith((b"<!--", b"<?")):  # none, or no end of it within a piece
            raise _refused(CapProblemCode.NOT_XML, "prolog", line)

    def _check_runs(self, piece: bytes) -> None:
        """Between two `<`, over the borders of pieces: one text, or one tag with its attributes."""
        first = piece.find(b"<")
        if first < 0:
            self._run += len(piece)
        longest = self._run + max(first, 0)
        if first >= 0:
            self._run = len(piece) - piece.rfind(b"<")
        self._attributes += sum(1 for _ in _ATTRIBUTE.finditer(piece))
        if longest > LONGEST_RUN:
            raise _refused(CapProblemCode.TOO_LARGE, str(LONGEST_RUN), self.line)
        if self._attributes > self._bounds.attributes:
            raise _refused(CapProblemCode.TOO_LARGE, str(self._bounds.attributes), self.line)

    def _check_tree(self) -> None:
        for event, element in self._parser.read_events():
            if not isinstance(element, etree._Element):
                continue
            self._depth += 1 if event == "start" else -1
            self._elements += event == "start"
            if self._elements > self._bounds.elements:
                most = str(self._bounds.elements)
                raise _refused(CapProblemCode.TOO_LARGE, most, line_of(element))
            if self._depth > MOST_LEVELS:
                raise _refused(CapProblemCode.TOO_DEEP, str(MOST_LEVELS), line_of(element))


def _malformed(error: etree.XMLSyntaxError) -> CapInvalid:
    return _refused(CapProblemCode.NOT_XML, error.msg or "", error.lineno)


def _refused(
    code: CapProblemCode, detail: str = "", line: int | None = None, *, element: str = ""
) -> CapInvalid:
    problem = CapProblem(element=element, code=code, detail=detail[:200], line=line or None)
    return CapInvalid([problem])
