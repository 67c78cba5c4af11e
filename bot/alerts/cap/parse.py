"""Bytes of a CAP 1.2 (or 1.1) document → CapAlert, or every fault with element and line.

Knows nothing of signatures or trust; element order is not demanded of others.
"""

import re

from lxml import etree

from bot.alerts.cap import xml
from bot.alerts.cap.elements import Node, as_decimal, as_time, line_of
from bot.alerts.cap.model import (
    DEFAULT_LANGUAGE,
    NAMESPACE,
    NAMESPACE_11,
    CapAlert,
    CapArea,
    CapCircle,
    CapInfo,
    CapMsgType,
    CapResource,
    CapStatus,
    Position,
    Scope,
)
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
_RESOURCE = frozenset("resourceDesc mimeType size uri derefUri digest".split())
_AREA = frozenset("areaDesc polygon circle geocode altitude ceiling".split())
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
_LONGEST_NUMBER = 40


def take_in(data: bytes) -> CapAlert:
    """An alert of others that can be acted on. Raises CapInvalid where it can't be read or used."""
    alert = parse(data)
    if refused := [problem for problem in check(alert) if problem.fatal]:
        raise CapInvalid(refused)
    return alert


def parse(data: bytes) -> CapAlert:
    """What the document says. Raises CapInvalid; `check` judges what the elements say together."""
    root = xml.read(data)
    problems: list[CapProblem] = []
    name = etree.QName(root)
    alert = None
    if name.localname == "alert" and name.namespace in (NAMESPACE, NAMESPACE_11):
        alert = _alert(Node(root, "alert", problems))
    else:
        line = line_of(root)
        code = CapProblemCode.NOT_CAP
        problems.append(CapProblem(element="", code=code, detail=name.text[:200], line=line))
    if alert is None or problems:
        raise CapInvalid(problems)
    return alert


def _alert(node: Node) -> CapAlert | None:
    node.expect(_ALERT)
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
    node.expect(_INFO)
    categories = node.codes("category", Category)
    if not node.all("category"):
        node.problem(CapProblemCode.MISSING, "category")
    urgency = node.required_code("urgency", Urgency)
    severity = node.required_code("severity", Severity)
    certainty = node.required_code("certainty", Certainty)
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
        mime_type=node.optional("mimeType"),
        size=node.number("size", int),
        uri=node.optional("uri"),
        deref_uri=node.optional("derefUri"),
        digest=node.optional("digest"),
    )


def _area(node: Node) -> CapArea:
    node.expect(_AREA)
    description = node.one("areaDesc")
    if description is None:
        node.problem(CapProblemCode.MISSING, "areaDesc")
    rings = (_polygon(polygon) for polygon in node.all("polygon"))
    circles = (_circle(circle) for circle in node.all("circle"))
    return CapArea(
        description=description.text if description else "",
        polygons=tuple(ring for ring in rings if ring),
        circles=tuple(circle for circle in circles if circle),
        geocodes=node.named("geocode"),
        altitude=node.number("altitude", as_decimal),
        ceiling=node.number("ceiling", as_decimal),
    )


def _polygon(node: Node) -> tuple[Position, ...]:
    """Points split by any white space, newlines too; an empty element is no polygon."""
    points: list[Position] = []
    for text in node.text.split():
        point = _position(text)
        if point is None:
            node.problem(CapProblemCode.POSITION_FORM, text)
            return ()
        points.append(point)
    return tuple(points)


def _circle(node: Node) -> CapCircle | None:
    parts = node.text.split()
    if not parts:
        return None
    point = _position(parts[0])
    radius = _number(parts[1]) if len(parts) == 2 else None
    if point is None or radius is None:
        node.problem(CapProblemCode.POSITION_FORM, node.text)
        return None
    return CapCircle(lat=point[0], lon=point[1], radius_km=radius)


def _position(text: str) -> Position | None:
    parts = text.split(",")
    lat, lon = (_number(parts[0]), _number(parts[1])) if len(parts) == 2 else (None, None)
    return None if lat is None or lon is None else (lat, lon)


def _number(text: str) -> float | None:
    """Plain decimals only: `float` would let `nan`, `1e9` and `1_0` through."""
    if len(text) > _LONGEST_NUMBER or not text.isascii() or _NUMBER.fullmatch(text) is None:
        return None
    return float(text)
