"""CapAlert → UTF-8 XML, in the order of CAP's schema, the same bytes for the same alert.

Knows nothing of whether the alert is right: `check` says that.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from lxml import etree

from bot.alerts.cap.model import (
    DECIMALS,
    NAMESPACE,
    CapAlert,
    CapArea,
    CapCircle,
    CapInfo,
    CapResource,
    NamedValue,
    Position,
)
from bot.alerts.content.writing import cap_time, reference_text

MEDIA_TYPE = "application/cap+xml"
"""As registered for Atom links and HTTP."""

# lxml takes None for "no prefix"; its stubs say so with a cast only.
_PREFIXES = cast("dict[str, str]", {None: NAMESPACE})


def write(alert: CapAlert) -> bytes:
    """A CAP 1.2 document without a byte order mark (some readers choke on one)."""
    root = etree.Element(etree.QName(NAMESPACE, "alert"), nsmap=_PREFIXES)
    _texts(root, "identifier", alert.identifier)
    _texts(root, "sender", alert.sender)
    _texts(root, "sent", cap_time(alert.sent))
    _texts(root, "status", alert.status.value)
    _texts(root, "msgType", alert.msg_type.value)
    _texts(root, "source", alert.source)
    _texts(root, "scope", alert.scope.value)
    _texts(root, "restriction", alert.restriction)
    _texts(root, "addresses", alert.addresses)
    _texts(root, "code", *alert.codes)
    _texts(root, "note", alert.note)
    _texts(root, "references", " ".join(map(reference_text, alert.references)) or None)
    _texts(root, "incidents", alert.incidents)
    for info in alert.infos:
        _info(etree.SubElement(root, etree.QName(NAMESPACE, "info")), info)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _texts(parent: etree._Element, name: str, *texts: str | None) -> None:
    for text in texts:
        if text is not None:
            etree.SubElement(parent, etree.QName(NAMESPACE, name)).text = text


def _times(parent: etree._Element, name: str, time: datetime | None) -> None:
    _texts(parent, name, cap_time(time) if time else None)


def _named(parent: etree._Element, name: str, pairs: Iterable[NamedValue]) -> None:
    for pair in pairs:
        element = etree.SubElement(parent, etree.QName(NAMESPACE, name))
        _texts(element, "valueName", pair.name)
        _texts(element, "value", pair.value)


def _info(element: etree._Element, info: CapInfo) -> None:
    _texts(element, "language", info.language)
    _texts(element, "category", *(category.value for category in info.categories))
    _texts(element, "event", info.event)
    _texts(element, "responseType", *(response.value for response in info.response_types))
    _texts(element, "urgency", info.urgency.value)
    _texts(element, "severity", info.severity.value)
    _texts(element, "certainty", info.certainty.value)
    _texts(element, "audience", info.audience)
    _named(element, "eventCode", info.event_codes)
    _times(element, "effective", info.effective)
    _times(element, "onset", info.onset)
    _times(element, "expires", info.expires)
    _texts(element, "senderName", info.sender_name)
    _texts(element, "headline", info.headline)
    _texts(element, "description", info.description)
    _texts(element, "instruction", info.instruction)
    _texts(element, "web", info.web)
    _texts(element, "contact", info.contact)
    _named(element, "parameter", info.parameters)
    for resource in info.resources:
        _resource(etree.SubElement(element, etree.QName(NAMESPACE, "resource")), resource)
    for area in info.areas:
        _area(etree.SubElement(element, etree.QName(NAMESPACE, "area")), area)


def _resource(element: etree._Element, resource: CapResource) -> None:
    _texts(element, "resourceDesc", resource.description)
    _texts(element, "mimeType", resource.mime_type)
    _texts(element, "size", None if resource.size is None else str(resource.size))
    _texts(element, "uri", resource.uri)
    _texts(element, "derefUri", resource.deref_uri)
    _texts(element, "digest", resource.digest)


def _area(element: etree._Element, area: CapArea) -> None:
    _texts(element, "areaDesc", area.description)
    _texts(element, "polygon", *(" ".join(map(_position, ring)) for ring in area.polygons))
    _texts(element, "circle", *map(_circle, area.circles))
    _named(element, "geocode", area.geocodes)
    _texts(element, "altitude", None if area.altitude is None else f"{area.altitude:f}")
    _texts(element, "ceiling", None if area.ceiling is None else f"{area.ceiling:f}")


def _position(position: Position) -> str:
    lat, lon = position
    return f"{_decimal(lat)},{_decimal(lon)}"


def _circle(circle: CapCircle) -> str:
    return f"{_position((circle.lat, circle.lon))} {_decimal(circle.radius_km)}"


def _decimal(number: float) -> str:
    """Plain decimals without an exponent, which CAP's readers don't know; never `-0`."""
    text = f"{number:.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
