"""What the public may see of events: those in force, and whether a message is genuine.

It does not know feeds, pages or chat answers; they are made from these records.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from shapely.geometry import shape

from bot.alerts.area import contains
from bot.alerts.content import (
    AlertContent,
    AlertText,
    Category,
    Certainty,
    Kind,
    Level,
    MsgType,
    Severity,
    Status,
    Urgency,
    area_in,
    event_in,
    text_for,
)
from bot.alerts.records import Event, Messages
from bot.areas.divisions import Divisions


class Standing(StrEnum):
    """What has become of a published message."""

    IN_FORCE = "in_force"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"


@dataclass(frozen=True, kw_only=True)
class InForce:
    """One message as published. `area` is a GeoJSON geometry in WGS-84.

    `messages`: the words as they were sent, by language and form. `source` is the name of another
    authority where the message is not ours.
    """

    identifier: str
    sender: str
    msg_type: MsgType
    sent_at: datetime
    expires_at: datetime
    area: Mapping[str, object]
    area_codes: frozenset[str]
    content: AlertContent
    cap: bytes = field(repr=False)
    messages: Messages = field(default_factory=dict)
    source: str | None = None

    @property
    def status(self) -> Status:
        return self.content.status

    @property
    def kind(self) -> Kind:
        return self.content.kind

    @property
    def level(self) -> Level | None:
        return self.content.level

    @property
    def event(self) -> str:
        return self.content.event

    @property
    def category(self) -> Category | None:
        return self.content.category

    @property
    def urgency(self) -> Urgency:
        return self.content.urgency

    @property
    def severity(self) -> Severity:
        return self.content.severity

    @property
    def certainty(self) -> Certainty:
        return self.content.certainty

    @property
    def area_description(self) -> str:
        return self.content.area.description

    @property
    def texts(self) -> Mapping[str, AlertText]:
        return self.content.texts

    def event_in(self, language: str) -> str:
        """What happens, in the language nearest to the one asked for that names it."""
        return event_in(self.content, language)

    def area_in(self, language: str) -> str:
        """Where, likewise."""
        return area_in(self.content, language)

    def text(self, language: str) -> tuple[str, AlertText] | None:
        """(language of the text, text) nearest to the language asked for."""
        return text_for(self.content, language)


@dataclass(frozen=True, kw_only=True)
class Published:
    """A message that we did issue, and how it stands now.

    `ended_by` is the identifier that ended it.
    """

    message: InForce
    standing: Standing
    ended_by: str | None


@dataclass(frozen=True, kw_only=True)
class PublishedPage:
    """Some of what we issued, the newest first; `next` names the page that follows."""

    items: tuple[Published, ...]
    next: str | None


def as_published(event: Event, now: datetime, ended_by_type: MsgType | None = None) -> Published:
    """`ended_by_type` is the type of the message that ended the event, where one did."""
    return Published(
        message=as_message(event),
        standing=_standing(event, now, ended_by_type),
        ended_by=event.ended_by,
    )


def as_message(event: Event) -> InForce:
    return InForce(
        identifier=event.identifier,
        sender=event.sender,
        msg_type=event.msg_type,
        sent_at=event.sent_at,
        expires_at=event.expires_at,
        area=event.area,
        area_codes=event.area_codes,
        content=event.content,
        cap=event.cap,
        messages=event.messages,
    )


def holds(message: InForce, lat: float, lon: float, divisions: Divisions) -> bool:
    """Whether it is for people at a point: by shape, or by division where it has none."""
    geometry = shape(message.area)
    if not geometry.is_empty:
        return contains(geometry, lat, lon)
    division = divisions.at(lat, lon)
    return division is not None and division.code in message.area_codes


def _standing(event: Event, now: datetime, ended_by_type: MsgType | None) -> Standing:
    if event.ended_at is not None:
        superseded = ended_by_type is MsgType.UPDATE
        return Standing.SUPERSEDED if superseded else Standing.CANCELLED
    return Standing.EXPIRED if event.expires_at <= now else Standing.IN_FORCE


def orders_out(message: InForce) -> bool:
    """Whether people must leave its area now."""
    return message.kind is Kind.EVACUATION and message.status is Status.ACTUAL
