"""The records of a CAP 1.2 document, element by element, in the units and order of CAP.

Knows nothing of XML; coordinates are (lat, lon) as CAP says them, radii kilometres.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from bot.alerts.content import (
    Category,
    Certainty,
    Reference,
    ResponseType,
    Severity,
    Urgency,
)

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
NAMESPACE_11 = "urn:oasis:names:tc:emergency:cap:1.1"
NAMESPACES = frozenset({NAMESPACE, NAMESPACE_11})

DEFAULT_LANGUAGE = "en-US"
"""What an `<info>` without `<language>` is in: CAP 1.2, 3.2.2."""

Position = tuple[float, float]
"""(lat, lon) in WGS-84 degrees, CAP's order."""

DECIMALS = 12
"""Decimal places of degrees and kilometres that are read and written: beyond any instrument."""

UNKNOWN_TYPE = "application/octet-stream"
"""MIME type of a resource that names none, as CAP 1.1 allowed: RFC 2046, 4.5.1."""


class CapStatus(StrEnum):
    """`alert.status`."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    SYSTEM = "System"
    TEST = "Test"
    DRAFT = "Draft"


class CapMsgType(StrEnum):
    """`alert.msgType`."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"
    ACK = "Ack"
    ERROR = "Error"


class Scope(StrEnum):
    """`alert.scope`."""

    PUBLIC = "Public"
    RESTRICTED = "Restricted"
    PRIVATE = "Private"


@dataclass(frozen=True, kw_only=True)
class NamedValue:
    """`valueName` and `value`: an eventCode, a parameter or a geocode."""

    name: str
    value: str


@dataclass(frozen=True, kw_only=True)
class CapResource:
    """`info.resource`; `size` in bytes, `deref_uri` is base64."""

    description: str
    mime_type: str = UNKNOWN_TYPE
    size: int | None = None
    uri: str | None = None
    deref_uri: str | None = None
    digest: str | None = None


@dataclass(frozen=True, kw_only=True)
class CapCircle:
    """`area.circle`: a point and a radius in kilometres."""

    lat: float
    lon: float
    radius_km: float


@dataclass(frozen=True, kw_only=True)
class CapArea:
    """`info.area`; altitude and ceiling in feet above mean sea level."""

    description: str
    polygons: tuple[tuple[Position, ...], ...] = ()
    circles: tuple[CapCircle, ...] = ()
    geocodes: tuple[NamedValue, ...] = ()
    altitude: Decimal | None = None
    ceiling: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class CapInfo:
    """`alert.info`: what is said in one language."""

    categories: tuple[Category, ...]
    event: str
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    language: str = DEFAULT_LANGUAGE
    response_types: tuple[ResponseType, ...] = ()
    audience: str | None = None
    event_codes: tuple[NamedValue, ...] = ()
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    sender_name: str | None = None
    headline: str | None = None
    description: str | None = None
    instruction: str | None = None
    web: str | None = None
    contact: str | None = None
    parameters: tuple[NamedValue, ...] = ()
    resources: tuple[CapResource, ...] = ()
    areas: tuple[CapArea, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CapAlert:
    """`alert`: one message. Times are aware; `addresses` and `incidents` stay space-delimited."""

    identifier: str
    sender: str
    sent: datetime
    status: CapStatus
    msg_type: CapMsgType
    scope: Scope
    source: str | None = None
    restriction: str | None = None
    addresses: str | None = None
    codes: tuple[str, ...] = ()
    note: str | None = None
    references: tuple[Reference, ...] = ()
    incidents: str | None = None
    infos: tuple[CapInfo, ...] = ()
