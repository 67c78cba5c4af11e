"""Bytes of a CAP 1.2 (or 1.1) document, in an envelope or not → CapAlert, or every fault with line.

Knows nothing of signatures or trust; element order is not demanded of others.
"""

from dataclasses import dataclass, replace

from lxml import etree

from bot.alerts.cap import xml
from bot.alerts.cap.elements import Node, as_decimal, as_time, as_whole, line_of
from bot.alerts.cap.envelope import documents
from bot.alerts.cap.faults import Faults
from bot.alerts.cap.model import (
    DEFAULT_LANGUAGE,
    UNKNOWN_TYPE,
    CapAlert,
    CapArea,
    CapInfo,
    CapMsgType,
    CapResource,
    CapStatus,
    Scope,
)
from bot.alerts.cap.positions import read_circle, read_polygon
from bot.alerts.cap.problems import CapInvalid, CapProblem, CapProblemCode
from bot.alerts.cap.rules import check
from bot.alerts.content import (
    Category,
    Certainty,
    Reference,
    ResponseType,
    Severity,
    Urgency,
)

_ALERT = frozenset(
    "identifier sender sent status msgType source scope restriction addresses code note references"
    " incidents info password".split()  # `password` was CAP 1.0's and lives on in CAP 1.1 documents
)
_INFO = frozenset(
    "language category event responseType urgency severity certainty audience eventCode effective"
    " onset expires senderName headline description instruction web contact parameter resource"
    " area".split()
)
_NESTED = frozenset("eventCode parameter resource area".split())
_RESOURCE = frozenset("resourceDesc mimeType size uri derefUri digest".split())
_AREA = frozenset("areaDesc polygon circle geocode altitude ceiling".split())
# CAP 1.1, 3.2.2: CAP 1.0's word "SHOULD be treated as equivalent to" ours.
_OLDER = {"Very Likely": Certainty.LIKELY}
MOST_REFERENCES = 1_000
"""The longest chains of updates in real alerts name some tens."""


@dataclass(frozen=True, kw_only=True)
class TakenIn:
    """What one document held: alerts that can be acted on, and what keeps others from it."""

    alerts: tuple[CapAlert, ...]
    refused: tuple[CapProblem, ...] = ()


def take_in(data: bytes) -> CapAlert:
    """An alert of others that can be acted on. Raises CapInvalid where it can't be read or used."""
    return _only(data, judged=True)


def parse(data: bytes) -> CapAlert:
    """What the document says. Raises CapInvalid; `check` judges what the elements say together.

    An EDXL-DE envelope is opened; with several alerts in it `take_in_all` is what to ask.
    """
    return _only(data, judged=False)


def take_in_all(data: bytes) -> TakenIn:
    """Every alert of a document or an EDXL-DE envelope; one that is bad keeps no other back.

    Raises CapInvalid where there is none that can be acted on.
    """
    alerts: list[CapAlert] = []
    refused: list[CapProblem] = []
    for path, element in documents(xml.read(data)):
        try:
            alerts.append(_read(path, element, judged=True))
        except CapInvalid as bad:
            refused += bad.problems
    if not alerts:
        raise CapInvalid(refused)
    return TakenIn(alerts=tuple(alerts), refused=tuple(refused))


def _only(data: bytes, *, judged: bool) -> CapAlert:
    found = documents(xml.read(data))
    if len(found) > 1:
        path, element = found[1]
        code = CapProblemCode.REPEATED
        raise CapInvalid([CapProblem(element=path, code=code, line=line_of(element))])
    return _read(*found[0], judged=judged)


def _read(path: str, element: etree._Element, *, judged: bool) -> CapAlert:
    faults = Faults()
    alert = _alert(Node(element, path, faults))
    if alert is None or faults.found:
        raise CapInvalid(faults.found)
    around = path.removesuffix("alert")
    if judged and (refused := [problem for problem in check(alert) if problem.fatal]):
        paths = [(problem, f"{around}{problem.element}") for problem in refused]
        raise CapInvalid(
            [replace(problem, element=path, line=faults.line_of(path)) for problem, path in paths]
        )
    return alert


def _alert(node: Node) -> CapAlert | None:
    node.expect(_ALERT, frozenset({"info"}))
    identifier, sender = node.required("identifier"), node.required("sender")
    sent = node.time("sent") if node.required("sent") else None
    status = node.required_code("status", CapStatus)
    msg_type = node.required_code("msgType", CapMsgType)
    scope = node.required_code("scope", Scope)
    infos = [_info(info) for info in node.all("info")]
    references = _references(node, msg_type)
    if sent is None or status is None or msg_type is None or scope is None:
        return None
    return CapAlert(
        identifier=identifier,
        sender=sender,
        sent=sent,
        status=status,
        msg_type=msg_type,
        scope=scope,
        source=node.said("source"),
        restriction=node.optional("restriction"),
        addresses=node.optional("addresses"),
        codes=tuple(code.text for code in node.all("code") if code.text),
        note=node.said("note"),
        references=references,
        incidents=node.optional("incidents"),
        infos=tuple(info for info in infos if info),
    )


def _references(node: Node, msg_type: CapMsgType | None) -> tuple[Reference, ...]:
    """The readable triples; unreadable ones are a fault where the message is about them."""
    element = node.one("references")
    if element is None:
        return ()
    if element.text.count(",") > 2 * MOST_REFERENCES:
        element.problem(CapProblemCode.TOO_LARGE, str(MOST_REFERENCES))
        return ()
    found: list[Reference] = []
    for triple in element.text.split():
        parts = triple.split(",")
        sent = as_time(parts[2]) if len(parts) == 3 else None
        if sent is not None and parts[0] and parts[1]:
            found.append(Reference(sender=parts[0], identifier=parts[1], sent=sent))
        elif msg_type is not CapMsgType.ALERT:
            element.problem(CapProblemCode.REFERENCE_FORM, triple)
    return tuple(found)


def _info(node: Node) -> CapInfo | None:
    node.expect(_INFO, _NESTED)
    categories = node.codes("category", Category)
    if not node.all("category"):
        node.problem(CapProblemCode.MISSING, "category")
    urgency = node.required_code("urgency", Urgency)
    severity = node.required_code("severity", Severity)
    certainty = node.required_code("certainty", Certainty, _OLDER)
    event = node.required("event")
    areas = tuple(_area(area) for area in node.all("area"))
    resources = tuple(_resource(resource) for resource in node.all("resource"))
    if urgency is None or severity is None or certainty is None:
        return None
    return CapInfo(
        language=node.optional("language") or DEFAULT_LANGUAGE,
        categories=categories,
        event=event,
        response_types=node.codes("responseType", ResponseType),
        urgency=urgency,
        severity=severity,
        certainty=certainty,
        audience=node.said("audience"),
        event_codes=node.named("eventCode"),
        effective=node.time("effective"),
        onset=node.time("onset"),
        expires=node.time("expires"),
        sender_name=node.said("senderName"),
        headline=node.optional("headline"),
        description=node.optional("description"),
        instruction=node.said("instruction"),
        web=node.said("web"),
        contact=node.said("contact"),
        parameters=node.named("parameter"),
        resources=resources,
        areas=areas,
    )


def _resource(node: Node) -> CapResource:
    node.expect(_RESOURCE)
    return CapResource(
        description=node.required("resourceDesc"),
        mime_type=node.optional("mimeType") or UNKNOWN_TYPE,
        size=node.number("size", as_whole),
        uri=node.optional("uri"),
        deref_uri=node.optional("derefUri"),
        digest=node.optional("digest"),
    )


def _area(node: Node) -> CapArea:
    node.expect(_AREA, frozenset({"geocode"}))
    description = node.one("areaDesc")
    if description is None:
        node.problem(CapProblemCode.MISSING, "areaDesc")
    rings = (read_polygon(polygon) for polygon in node.all("polygon"))
    circles = (read_circle(circle) for circle in node.all("circle"))
    return CapArea(
        description=description.text if description else "",
        polygons=tuple(ring for ring in rings if ring),
        circles=tuple(circle for circle in circles if circle),
        geocodes=node.named("geocode"),
        altitude=node.number("altitude", as_decimal),
        ceiling=node.number("ceiling", as_decimal),
    )
