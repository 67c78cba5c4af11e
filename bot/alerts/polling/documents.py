"""Bytes of a feed (Atom, RSS, EDXL-DE or one CAP document) → its entries, or why there are none.

Knows nothing of HTTP, trust or CAP's content: an alert inside a feed is passed on as it stands.
"""

import copy
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urljoin, urlsplit

from lxml import etree

from bot.alerts.cap import MEDIA_TYPE, CapInvalid, xml
from bot.alerts.cap.envelope import ENVELOPES
from bot.alerts.cap.model import NAMESPACES

MOST_BYTES = 20_000_000
"""Of a feed; one of a whole country with every alert embedded has some 5 MB."""

_BOUNDS = xml.Bounds(size=MOST_BYTES, elements=200_000, attributes=200_000)
LONGEST_URL = 2_000

_ATOM = "http://www.w3.org/2005/Atom"
_ALERTS = frozenset(f"{{{namespace}}}alert" for namespace in NAMESPACES)
_XML_TYPES = frozenset({"", "application/xml", "text/xml", "application/atom+xml", MEDIA_TYPE})


class DocumentKind(StrEnum):
    ATOM = "atom"
    RSS = "rss"
    EDXL = "edxl"
    CAP = "cap"


class FeedProblem(StrEnum):
    """Why a feed, or an entry of one, gives us nothing."""

    NOT_XML = "not_xml"
    TOO_LARGE = "too_large"
    NOT_A_FEED = "not_a_feed"
    NO_LINK = "no_link"
    BAD_LINK = "bad_link"


class FeedUnreadable(Exception):
    """This is no feed that we can read."""

    def __init__(self, problem: FeedProblem, detail: str = "") -> None:
        self.problem = problem
        self.detail = detail
        super().__init__(f"{problem} {detail}".strip())


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One alert that a feed names: where it lies, or the document itself.

    `key` is the same for as long as the entry says the same: what was taken once is not fetched
    again. `alert` is a CAP document cut out of the feed.
    """

    key: str
    url: str | None = None
    alert: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class Unusable:
    """An entry that leads to no alert: what it calls itself, and why."""

    name: str
    problem: FeedProblem


@dataclass(frozen=True, kw_only=True)
class FeedDocument:
    kind: DocumentKind
    entries: tuple[Entry, ...]
    unusable: tuple[Unusable, ...] = ()


def read(data: bytes, url: str) -> FeedDocument:
    """The entries of a feed that was fetched from `url`, each once. Raises FeedUnreadable."""
    try:
        root = xml.read(data, _BOUNDS)
    except CapInvalid as error:
        first = error.problems[0]
        large = first.code.value == "too_large"
        problem = FeedProblem.TOO_LARGE if large else FeedProblem.NOT_XML
        raise FeedUnreadable(problem, f"{first.line or ''} {first.code}".strip()) from None
    kind = _kind(root)
    if kind is DocumentKind.CAP:  # as it came: its signature covers every byte
        return FeedDocument(kind=kind, entries=(Entry(key=_digest(data), alert=data),))
    if kind is DocumentKind.EDXL:
        found: list[Entry | Unusable] = [_embedded(alert) for alert in _alerts(root)]
    else:
        found = [_entry(node, url) for node in _nodes(root, kind)]
    once = {entry.key: entry for entry in found if isinstance(entry, Entry)}
    return FeedDocument(
        kind=kind,
        entries=tuple(once.values()),
        unusable=tuple(one for one in found if isinstance(one, Unusable)),
    )


def _kind(root: etree._Element) -> DocumentKind:
    name = etree.QName(root)
    if root.tag in _ALERTS:
        return DocumentKind.CAP
    if root.tag == f"{{{_ATOM}}}feed":
        return DocumentKind.ATOM
    if name.localname == "EDXLDistribution" and name.namespace in ENVELOPES:
        return DocumentKind.EDXL
    if name.localname in ("rss", "RDF"):
        return DocumentKind.RSS
    raise FeedUnreadable(FeedProblem.NOT_A_FEED, name.text[:200])


def _nodes(root: etree._Element, kind: DocumentKind) -> Iterator[etree._Element]:
    """Atom entries; RSS items, which RSS 1.0 puts into a namespace of its own."""
    return root.iter(f"{{{_ATOM}}}entry" if kind is DocumentKind.ATOM else "{*}item")


def _alerts(node: etree._Element) -> list[etree._Element]:
    return list(node.iter(*sorted(_ALERTS)))


def _entry(node: etree._Element, url: str) -> Entry | Unusable:
    """An embedded alert counts before a link: it is here already and can't go missing."""
    if alerts := _alerts(node):
        return _embedded(alerts[0])
    name = _text(node, "id") or _text(node, "guid") or _text(node, "title")
    link = _link(node)
    if not link:
        return Unusable(name=name[:200], problem=FeedProblem.NO_LINK)
    base = next((one.base for one in node.iterancestors() if one.base), None)
    whole = urljoin(urljoin(url, node.base or base or ""), link)
    if len(whole) > LONGEST_URL or not is_web(whole):
        return Unusable(name=name[:200], problem=FeedProblem.BAD_LINK)
    changed = _text(node, "updated") or _text(node, "pubDate") or _text(node, "published")
    return Entry(key=_digest("\n".join((name, changed, whole)).encode()), url=whole)


def is_web(url: str) -> bool:
    """Whether it is an http or https address with a host and no password in it."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.username is None
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        return False


def _link(node: etree._Element) -> str:
    """CAP by its media type first, then any link that may be XML; never a page for people."""
    links = [
        (link.get("type", "").split(";")[0].strip().lower(), link)
        for link in node.iter(f"{{{_ATOM}}}link")
        if link.get("rel", "alternate") in ("alternate", "related", "enclosure")
    ]
    enclosures = [(one.get("type", "").lower(), one) for one in node.iter("{*}enclosure")]
    cap = [one for kind, one in (*links, *enclosures) if kind == MEDIA_TYPE]
    xml_like = [one for kind, one in links if kind in _XML_TYPES and one.get("rel") != "related"]
    for one in (*cap, *xml_like):
        if target := (one.get("href") or one.get("url") or "").strip():
            return target
    return _text(node, "link")


def _text(node: etree._Element, name: str) -> str:
    """The text of the first child of that name, in any of the feeds' namespaces."""
    child = next((one for one in node if etree.QName(one).localname == name), None)
    return (child.text or "").strip() if child is not None else ""


def _embedded(alert: etree._Element) -> Entry:
    document = _cut_out(alert)
    return Entry(key=_digest(document), alert=document)


def _cut_out(alert: etree._Element) -> bytes:
    """The alert without the prefixes of the feed around it, which a signature may not cover."""
    parent = alert.getparent()
    around = set(parent.nsmap.items()) if parent is not None else set()
    own = [prefix for prefix, uri in alert.nsmap.items() if prefix and (prefix, uri) not in around]
    alone = copy.deepcopy(alert)
    alone.tail = None
    etree.cleanup_namespaces(alone, keep_ns_prefixes=own)
    return etree.tostring(alone, encoding="UTF-8", xml_declaration=True)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
