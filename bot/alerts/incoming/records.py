"""The records of what comes in: feeds, pins, documents received, and what became of one.

It does not know XML, SQL or how a signature is looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from bot.alerts.cap import CapMsgType, CapStatus
from bot.alerts.content import AlertContent, Reference

#: How long a document of others is kept once it is over, so that what we knew can be looked up.
KEPT = timedelta(days=90)


class FeedKind(StrEnum):
    """What is behind a feed's address."""

    ATOM = "atom"
    RSS = "rss"
    CAP = "cap"  # one CAP document, replaced as things change
    FENGHUO = "fenghuo"  # another service of our kind: its Atom feed, signed, echoes known


class Trust(StrEnum):
    """What a document's signature says of where it comes from."""

    PINNED = "pinned"  # signed by a key pinned for its sender, valid when it was sent
    UNSIGNED = "unsigned"
    UNKNOWN_SIGNER = "unknown_signer"  # signed by a key we don't know: worth no more than unsigned
    FORGED = "forged"  # altered after signing, or dressed up to look signed


class Outcome(StrEnum):
    """What became of a document."""

    RECEIVED = "received"
    DUPLICATE = "duplicate"  # known already, or an echo of our own
    SUPERSEDED = "superseded"  # what updates or cancels it was here before it
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Pin:
    """Whose signature is believed for a CAP sender: PEM of a certificate, or of a CA above it."""

    sender: str
    certificate: str


@dataclass(frozen=True, kw_only=True)
class Feed:
    """An address that is polled.

    `trust_certificate` (PEM: a certificate or a CA) pins the signatures of `trust_sender`; without
    one, what that sender publishes at this address is believed for the address alone.
    """

    id: UUID
    url: str
    kind: FeedKind
    created_by: str
    created_at: datetime
    trust_sender: str | None = None
    trust_certificate: str | None = None
    rules: tuple[Mapping[str, object], ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    polled_at: datetime | None = None
    next_poll_at: datetime | None = None
    failures: int = 0
    last_error: str | None = None
    removed_at: datetime | None = None
    name: str = ""  # what people and the audit trail call it; empty: the address's host
    approved_by: str | None = None  # who agreed to its rules that send, and when
    approved_at: datetime | None = None
    failing_since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Via:
    """How a document came: by a feed, or handed in by an official (its name)."""

    feed: Feed | None = None
    official: str | None = None


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What lists show of a document without opening it; of its first `<info>` where there are more.

    `note` is the word of an Ack or Error.
    """

    event: str | None = None
    severity: str | None = None
    urgency: str | None = None
    certainty: str | None = None
    languages: tuple[str, ...] = ()
    headline: str | None = None
    area: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Warned:
    """What a public, actual warning says and where, in our own terms.

    `area` is a GeoJSON geometry in WGS-84; `area_codes` every division that shares ground with it.
    """

    content: AlertContent
    area: Mapping[str, object]
    area_codes: frozenset[str]
    source: str | None = None  # CAP senderName


@dataclass(frozen=True, kw_only=True)
class Received:
    """One document, kept byte for byte; `document` is empty in lists, where it would be megabytes.

    `trusted`: residents may be shown it (a pinned signature, or a feed trusted by its address).
    `warned` is None for drills, for what is not public and for what our terms have no room for.
    `ended_by` is the identifier of what superseded or cancelled it.
    """

    id: UUID
    sender: str
    identifier: str
    sent: datetime
    received_at: datetime
    msg_type: CapMsgType
    status: CapStatus
    trust: Trust
    trusted: bool
    outcome: Outcome
    document: bytes = field(repr=False)
    summary: Summary
    warned: Warned | None = None
    references: tuple[Reference, ...] = ()
    feed_id: UUID | None = None
    official: str | None = None
    expires_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    relayed_alert_id: UUID | None = None

    @property
    def name(self) -> Reference:
        """How other messages refer to it."""
        return Reference(sender=self.sender, identifier=self.identifier, sent=self.sent)


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something that the sender or an official should know of a document.

    `code` names a sentence (`alerts.problem_<code>`); `element` and `line` as in CapProblem.
    """

    code: str
    detail: str = ""
    element: str = ""
    line: int | None = None


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of one document.

    `received_id` is its row (of a duplicate: the row that was there before); None for an echo of
    our own. `answer` is the CAP Ack or Error for whoever sent it.
    """

    identifier: str
    outcome: Outcome
    trust: Trust
    problems: tuple[Remark, ...] = ()
    received_id: UUID | None = None
    answer: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class ReceivedPage:
    """Some documents, newest first, and where the next page starts."""

    items: tuple[Received, ...]
    next: str | None
