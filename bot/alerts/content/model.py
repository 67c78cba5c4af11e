"""The records of an alert's content, mirroring «Warning» of the public contract field by field.

Knows nothing of JSON or CAP XML; everything in it has already been checked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.alerts.content.codes import (
    Category,
    Certainty,
    Kind,
    Level,
    MsgType,
    ProblemCode,
    ResponseType,
    Severity,
    Status,
    Suspended,
    Urgency,
)
from bot.words.fallbacks import nearest

GBT_2260 = "GB/T2260"
"""Name of a geocode that holds a Chinese division code; the only one that we turn into a shape."""

Ring = tuple[tuple[float, float], ...]
"""A closed GeoJSON ring: (lon, lat) in WGS-84 degrees, first point repeated at the end."""


@dataclass(frozen=True, kw_only=True)
class FieldProblem:
    """One thing wrong with one field.

    `field` is a path as the author sees it (`area.polygons[0]`, empty for the whole document),
    `code` names a sentence in bot/words, `detail` is what that lacks: allowed values, a limit.
    """

    field: str
    code: ProblemCode
    detail: str = ""


class ContentInvalid(Exception):
    """The alert's content has fields that nobody could act on."""

    retryable = False

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        self.problems: list[FieldProblem] = list(problems)
        super().__init__(", ".join(f"{p.field or '.'}: {p.code}" for p in self.problems))


@dataclass(frozen=True, kw_only=True)
class Reference:
    """An earlier message: CAP's `sender,identifier,sent` triple."""

    sender: str
    identifier: str
    sent: datetime


@dataclass(frozen=True, kw_only=True)
class Circle:
    """Everything within `radius_m` metres of a WGS-84 point."""

    lat: float
    lon: float
    radius_m: float


@dataclass(frozen=True, kw_only=True)
class Geocode:
    """An area by name of a code list and code, e.g. `GB/T2260` and `310115`."""

    name: str
    value: str


@dataclass(frozen=True, kw_only=True)
class AlertArea:
    """Where people are warned: the union of polygons, circles and divisions."""

    description: str = ""
    polygons: tuple[Ring, ...] = ()
    circles: tuple[Circle, ...] = ()
    geocodes: tuple[Geocode, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Who is warned inside the area; an empty tuple means all."""

    groups: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AlertText:
    """The words in one language; `sms` and `all_clear` are None where we make them ourselves.

    `event` and `area` are None where this language has no other name for them than the alert's own.
    """

    headline: str = ""
    description: str = ""
    instruction: str | None = None
    sms: str | None = None
    all_clear: str | None = None
    event: str | None = None
    area: str | None = None

    @property
    def complete(self) -> bool:
        """Whether a resident could be warned with it."""
        return bool(self.headline and self.description)


@dataclass(frozen=True, kw_only=True)
class AlertContent:
    """Everything that an alert says; a draft may lack category, event, expiry, texts and area.

    Times are aware and without fractions of a second. `texts` maps BCP-47 tags to words.
    Empty `channels` means all.
    """

    status: Status
    msg_type: MsgType = MsgType.ALERT
    references: tuple[Reference, ...] = ()
    kind: Kind = Kind.WARNING
    category: Category | None = None
    event: str = ""
    event_code: str | None = None
    urgency: Urgency = Urgency.UNKNOWN
    severity: Severity = Severity.UNKNOWN
    certainty: Certainty = Certainty.UNKNOWN
    level: Level | None = None
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    area: AlertArea = AlertArea()
    audience: Audience = Audience()
    channels: tuple[str, ...] = ()
    texts: Mapping[str, AlertText] = field(default_factory=dict)
    response_types: tuple[ResponseType, ...] = ()
    suspends: tuple[Suspended, ...] = ()


def text_for(content: AlertContent, language: str) -> tuple[str, AlertText] | None:
    """The complete text for a reader of a language, in the order of bot.words.fallbacks.

    Returns (language of the text, text), or None where no text is complete.
    """
    complete = {tag: text for tag, text in content.texts.items() if text.complete}
    tag = nearest(language, complete)
    return (tag, complete[tag]) if tag else None


def event_in(content: AlertContent, language: str) -> str:
    """What happens, as a reader of a language is told; never a translation of ours."""
    found = text_for(content, language)
    return (found[1].event if found else None) or content.event


def area_in(content: AlertContent, language: str) -> str:
    """Where, as a reader of a language is told."""
    found = text_for(content, language)
    return (found[1].area if found else None) or content.area.description
