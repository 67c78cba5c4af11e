"""Published alerts → Atom, RSS 2.0 and GeoJSON, and the entity tags to serve them with.

Knows nothing of HTTP, of which alerts are in force (the caller chooses) or of the clock.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any, cast

from lxml import etree
from shapely import MultiPolygon
from shapely.geometry import mapping
from shapely.geometry.polygon import orient

from bot.alerts.area import Shape, polygons_of
from bot.alerts.cap.model import NAMESPACE as CAP
from bot.alerts.cap.write import MEDIA_TYPE
from bot.alerts.content import AlertContent, MsgType, Status, area_in, event_in
from bot.alerts.content.writing import cap_time

ATOM = "http://www.w3.org/2005/Atom"

# Ids of feeds and entries are UUIDs of sender and identifier under this one: the same for ever,
# whatever address the service moves to (RFC 4287, 4.2.6).
_IDS = uuid.UUID("6a1f2c1e-9a83-5a5e-8f62-0f1e6e0c7a11")


@dataclass(frozen=True, kw_only=True)
class PublishedAlert:
    """One alert as the public may see it. Times are aware; `geometry` is what was warned."""

    identifier: str
    sender: str
    sent: datetime
    updated: datetime
    status: Status
    msg_type: MsgType
    expires: datetime | None
    cap_url: str
    page_url: str
    content: AlertContent
    geometry: Shape


@dataclass(frozen=True, kw_only=True)
class Feed:
    """What a feed says of itself. `sender` is CAP's and names the feed for ever.

    `updated` is when anything in it last changed; `marks` are the first words of exercises and
    tests, by status, `over` what is said of a Cancel, in the words of the service.
    """

    sender: str
    sender_name: str
    title: str
    self_url: str
    home_url: str
    updated: datetime
    language: str
    marks: Mapping[Status, str] = field(default_factory=dict)
    over: str = "[Cancel] {headline}"


def atom(feed: Feed, alerts: Sequence[PublishedAlert]) -> bytes:
    """An Atom feed (RFC 4287), one entry an alert, in the order given."""
    root = etree.Element(etree.QName(ATOM, "feed"), nsmap=_prefixes(None))
    root.set(etree.QName("http://www.w3.org/XML/1998/namespace", "lang"), feed.language)
    _atom(root, "id", urn(feed.sender))
    _atom(root, "title", feed.title)
    _atom(root, "updated", feed.updated.isoformat(timespec="seconds"))
    _atom(etree.SubElement(root, etree.QName(ATOM, "author")), "name", feed.sender_name)
    _link(root, "self", "application/atom+xml", feed.self_url)
    _link(root, "alternate", "text/html", feed.home_url)
    for alert in alerts:
        _entry(etree.SubElement(root, etree.QName(ATOM, "entry")), feed, alert)
    return _document(root)


def rss(feed: Feed, alerts: Sequence[PublishedAlert]) -> bytes:
    """An RSS 2.0 feed; an item's link is its CAP document, as readers of CAP feeds expect."""
    root = etree.Element("rss", {"version": "2.0"}, nsmap=_prefixes("atom"))
    channel = etree.SubElement(root, "channel")
    _plain(channel, "title", feed.title)
    _plain(channel, "link", feed.home_url)
    _plain(channel, "description", feed.sender_name)
    _plain(channel, "language", feed.language)
    _plain(channel, "lastBuildDate", format_datetime(feed.updated))
    _link(channel, "self", "application/rss+xml", feed.self_url)
    for alert in alerts:
        _item(etree.SubElement(channel, "item"), feed, alert)
    return _document(root)


def geojson(alerts: Sequence[PublishedAlert]) -> dict[str, Any]:
    """A GeoJSON FeatureCollection (RFC 7946); properties go by the names of the alert's JSON."""
    return {"type": "FeatureCollection", "features": [_feature(alert) for alert in alerts]}


def as_bytes(document: Mapping[str, object]) -> bytes:
    """JSON in UTF-8, the same bytes for the same document."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def etag(body: bytes) -> str:
    """A strong entity tag, quotes included (RFC 9110, 8.8.3)."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def is_known(tag: str, if_none_match: str | None) -> bool:
    """Whether If-None-Match holds the tag, so that 304 is the answer (RFC 9110, 13.1.2)."""
    given = [one.strip() for one in (if_none_match or "").split(",")]
    return "*" in given or tag in [one.removeprefix("W/") for one in given]


def urn(*names: str) -> str:
    """A stable id: `urn:uuid:…` of a sender, or of a sender and an identifier."""
    return uuid.uuid5(_IDS, "\n".join(names)).urn


def title(feed: Feed, alert: PublishedAlert) -> str:
    """The headlines in the alert's languages, after the mark of an exercise or a test."""
    headlines = [text.headline for text in alert.content.texts.values() if text.headline]
    said = " / ".join(dict.fromkeys(headlines)) or alert.content.event or alert.identifier
    if alert.msg_type is MsgType.CANCEL:
        said = feed.over.format(headline=said)
    mark = feed.marks.get(alert.status, f"[{alert.status.value}]")
    return said if alert.status is Status.ACTUAL else f"{mark} {said}"


def summary(alert: PublishedAlert) -> str:
    """The descriptions in the alert's languages, a paragraph each; of a Cancel the all-clears:
    what was asked before must not be read as if it still held."""
    over = alert.msg_type is MsgType.CANCEL
    told = (text.all_clear if over else text.description for text in alert.content.texts.values())
    return "\n\n".join(words for words in told if words)


def _entry(entry: etree._Element, feed: Feed, alert: PublishedAlert) -> None:
    _atom(entry, "id", urn(alert.sender, alert.identifier))
    _atom(entry, "title", title(feed, alert))
    _atom(entry, "updated", alert.updated.isoformat(timespec="seconds"))
    _atom(entry, "published", alert.sent.isoformat(timespec="seconds"))
    _atom(etree.SubElement(entry, etree.QName(ATOM, "author")), "name", feed.sender_name)
    _atom(entry, "summary", summary(alert))
    for term in (alert.content.category, alert.content.level):
        if term is not None:
            etree.SubElement(entry, etree.QName(ATOM, "category")).set("term", term.value)
    _link(entry, "alternate", MEDIA_TYPE, alert.cap_url)
    _link(entry, "alternate", "text/html", alert.page_url)
    _cap(entry, feed, alert)


def _item(item: etree._Element, feed: Feed, alert: PublishedAlert) -> None:
    _plain(item, "title", title(feed, alert))
    _plain(item, "link", alert.cap_url)
    _plain(item, "description", summary(alert))
    if alert.content.category is not None:
        _plain(item, "category", alert.content.category.value)
    guid = etree.SubElement(item, "guid", {"isPermaLink": "false"})
    guid.text = urn(alert.sender, alert.identifier)
    _plain(item, "pubDate", format_datetime(alert.sent))
    _link(item, "alternate", MEDIA_TYPE, alert.cap_url)
    _link(item, "alternate", "text/html", alert.page_url)
    _cap(item, feed, alert)


def _cap(parent: etree._Element, feed: Feed, alert: PublishedAlert) -> None:
    """CAP's own elements beside the entry's, as weather services give them to light readers."""
    content = alert.content
    said = {
        "identifier": alert.identifier,
        "sender": alert.sender,
        "sent": cap_time(alert.sent),
        "status": alert.status.value,
        "msgType": alert.msg_type.value,
        "event": event_in(content, feed.language),
        "urgency": content.urgency.value,
        "severity": content.severity.value,
        "certainty": content.certainty.value,
        "expires": cap_time(alert.expires) if alert.expires else "",
        "areaDesc": area_in(content, feed.language),
    }
    for name, value in said.items():
        if value:
            etree.SubElement(parent, etree.QName(CAP, name)).text = value


def _feature(alert: PublishedAlert) -> dict[str, object]:
    content = alert.content
    return {
        "type": "Feature",
        "id": alert.identifier,
        "geometry": _geometry(alert.geometry),
        "properties": {
            "identifier": alert.identifier,
            "sender": alert.sender,
            "sent": alert.sent.isoformat(timespec="seconds"),
            "updated": alert.updated.isoformat(timespec="seconds"),
            "expires": alert.expires.isoformat(timespec="seconds") if alert.expires else None,
            "status": alert.status.value,
            "msg_type": alert.msg_type.value,
            "kind": content.kind.value,
            "category": content.category.value if content.category else None,
            "event": content.event,
            "urgency": content.urgency.value,
            "severity": content.severity.value,
            "certainty": content.certainty.value,
            "level": content.level.value if content.level else None,
            "area": content.area.description,
            "headline": {tag: text.headline for tag, text in content.texts.items()},
            "event_in": {tag: event_in(content, tag) for tag in content.texts},
            "area_in": {tag: area_in(content, tag) for tag in content.texts},
            "cap": alert.cap_url,
            "web": alert.page_url,
        },
    }


def _geometry(shape: Shape) -> dict[str, object]:
    """Outer rings counter-clockwise, as RFC 7946, 3.1.6 asks."""
    parts = [orient(part) for part in polygons_of(shape)]
    return dict(mapping(parts[0] if len(parts) == 1 else MultiPolygon(parts)))


def _prefixes(atom_prefix: str | None) -> dict[str, str]:
    # lxml takes None for "no prefix"; its stubs don't.
    return cast("dict[str, str]", {atom_prefix: ATOM, "cap": CAP})


def _atom(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, etree.QName(ATOM, name)).text = text


def _plain(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = text


def _link(parent: etree._Element, rel: str, media_type: str, href: str) -> None:
    etree.SubElement(
        parent, etree.QName(ATOM, "link"), {"rel": rel, "type": media_type, "href": href}
    )


def _document(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
