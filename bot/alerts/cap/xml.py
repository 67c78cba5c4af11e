"""Untrusted bytes → an XML tree, with no network, no entities and bounds on size and depth.

Knows nothing of CAP.
"""

import re

from lxml import etree

from bot.alerts.cap.problems import CapInvalid, CapProblem, CapProblemCode

MOST_BYTES = 5_000_000
"""Real alerts with embedded audio have some 200 kB."""

MOST_LEVELS = 32
"""A CAP document has 5 levels, an XML signature in it 9."""

MOST_ELEMENTS = 50_000
"""The largest real alerts (hundreds of geocodes in each of several languages) have some 5,000."""

_BOM = b"\xef\xbb\xbf"
# The prolog ends where the first element starts; a document type can only stand before it.
_ELEMENT = re.compile(rb"<[A-Za-z_:\x80-\xff]")


def read(
    data: bytes, *, most_bytes: int = MOST_BYTES, most_elements: int = MOST_ELEMENTS
) -> etree._Element:
    """The root element. Raises CapInvalid where too large, malformed, too deep or with a DTD."""
    if len(data) > most_bytes:
        raise _refused(CapProblemCode.TOO_LARGE, str(most_bytes))
    # Some services send a blank line first, which XML forbids and nobody means.
    document = data.removeprefix(_BOM).lstrip(b" \t\r\n")
    if _has_doctype(document):
        raise _refused(CapProblemCode.DOCTYPE)
    try:
        root = etree.fromstring(document, _parser())
    except etree.XMLSyntaxError as error:
        raise _refused(CapProblemCode.NOT_XML, error.msg or "", error.lineno) from None
    except (LookupError, ValueError) as error:  # an encoding that nobody knows
        raise _refused(CapProblemCode.NOT_XML, type(error).__name__) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused(CapProblemCode.DOCTYPE)
    _check_size(root, most_elements)
    return root


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _has_doctype(document: bytes) -> bool:
    """Look before libxml2 does: an entity attack then costs nothing. UTF-16 has zero bytes."""
    head = document.replace(b"\0", b"")
    first = _ELEMENT.search(head)
    return b"<!DOCTYPE" in head[: first.start() if first else len(head)]


def _check_size(root: etree._Element, most_elements: int) -> None:
    depth, elements = 0, 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        elements += event == "start"
        if elements > most_elements:
            raise _refused(CapProblemCode.TOO_LARGE, str(most_elements), element.sourceline)
        if depth > MOST_LEVELS:
            raise _refused(CapProblemCode.TOO_DEEP, str(MOST_LEVELS), element.sourceline)


def _refused(code: CapProblemCode, detail: str = "", line: int | None = None) -> CapInvalid:
    return CapInvalid([CapProblem(element="", code=code, detail=detail[:200], line=line)])
