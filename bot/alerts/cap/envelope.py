"""Where the CAP documents stand in an XML tree: at its root, or in an EDXL-DE envelope.

Knows nothing of what they say. What an envelope says about its contents (who should get them, how
confidential they are) is for those who route envelopes; an alert says that for itself.
"""

from lxml import etree

from bot.alerts.cap.elements import line_of
from bot.alerts.cap.model import NAMESPACES
from bot.alerts.cap.problems import CapInvalid, CapProblem, CapProblemCode

ENVELOPES = frozenset(
    {"urn:oasis:names:tc:emergency:EDXL:DE:1.0", "urn:oasis:names:tc:emergency:EDXL:DE:2.0"}
)
_ENVELOPE = "EDXLDistribution"
# Contents stand in full here; `keyXMLContent` beside it repeats parts of them.
_CONTENTS = "embeddedXMLContent"


def documents(root: etree._Element) -> list[tuple[str, etree._Element]]:
    """Path and element of every CAP alert, at least one. Raises CapInvalid where there is none."""
    name = etree.QName(root)
    if _is_alert(root):
        return [(name.localname, root)]
    if name.localname == _ENVELOPE and name.namespace in ENVELOPES:
        found = [
            element
            for contents in root.iter(f"{{{name.namespace}}}{_CONTENTS}")
            for element in contents.iterchildren(tag=etree.Element)
            if _is_alert(element)
        ]
        if found:
            around = f"{_ENVELOPE}/contentObject"
            return [(f"{around}[{_place(element)}]/alert", element) for element in found]
    code = CapProblemCode.NOT_CAP
    raise CapInvalid(
        [
            CapProblem(
                element=name.localname[:200],
                code=code,
                detail=name.text[:200],
                line=line_of(root),
            )
        ]
    )


def _is_alert(element: etree._Element) -> bool:
    name = etree.QName(element)
    return name.localname == "alert" and name.namespace in NAMESPACES


def _place(element: etree._Element) -> int:
    """Which `contentObject` of its envelope it stands in, counted from 1."""
    for around in element.iterancestors():
        name = etree.QName(around)
        if name.localname == "contentObject":
            before = around.itersiblings(f"{{{name.namespace}}}contentObject", preceding=True)
            return 1 + sum(1 for _ in before)
    return 1
