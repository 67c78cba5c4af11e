"""Feeds of other authorities and the documents received from anybody.

It does not know what the rows mean to anybody.
"""

from sqlalchemy import Boolean, ForeignKey, Index, Integer, LargeBinary, Text, text
from sqlalchemy import Column as C
from sqlalchemy import Table as T
from sqlalchemy.dialects.postgresql import JSONB

from bot.store.tables.base import at, metadata, texts, uuid

#: An address that is polled, whom it is trusted for, and what is done with what it says.
feeds = T(
    "feeds",
    metadata,
    uuid(),
    C("url", Text, nullable=False),
    C("kind", Text, nullable=False),
    C("trust_sender", Text),
    C("trust_certificate", Text),  # PEM: a certificate or a CA
    C("rules", JSONB, nullable=False, server_default=text("'[]'")),
    C("created_by", Text, nullable=False),
    at("created_at"),
    C("etag", Text),
    C("last_modified", Text),
    at("polled_at", nullable=True),
    at("next_poll_at", nullable=True),
    C("failures", Integer, nullable=False, server_default=text("0")),
    C("last_error", Text),
    at("removed_at", nullable=True),
    C("name", Text, nullable=False, server_default=text("''")),
    C("approved_by", Text),  # the second person behind rules that send
    at("approved_at", nullable=True),
    at("failing_since", nullable=True),
    Index("ix_feeds_url", "url", unique=True, postgresql_where=text("removed_at is null")),
    Index("ix_feeds_trust_sender", "trust_sender"),
)

#: Entries of feeds that were dealt with, so that nobody fetches them again.
feed_entries = T(
    "feed_entries",
    metadata,
    C("feed_id", ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True),
    C("key", Text, primary_key=True),
    at("seen_at"),
    Index("ix_feed_entries_seen_at", "seen_at"),
)

#: Documents byte for byte. What was refused does not take a name: a forger could block the real
#: one with it.
received_alerts = T(
    "received_alerts",
    metadata,
    uuid(),
    C("sender", Text, nullable=False),
    C("identifier", Text, nullable=False),
    at("sent"),
    at("received_at"),
    C("feed_id", ForeignKey("feeds.id")),
    C("official", Text),  # who handed it in
    C("msg_type", Text, nullable=False),
    C("status", Text, nullable=False),
    C("trust", Text, nullable=False),
    C("trusted", Boolean, nullable=False),  # residents may be shown it
    C("outcome", Text, nullable=False),
    C("document", LargeBinary, nullable=False),
    C("summary", JSONB, nullable=False),
    C("warned", JSONB),  # content, area and divisions of a public, actual warning
    texts("refers_to"),  # `sender,identifier,sent` with the time in UTC
    at("expires_at", nullable=True),
    at("ended_at", nullable=True),  # superseded or cancelled
    C("ended_by", Text),
    C("relayed_alert_id", ForeignKey("alerts.id")),
    Index(
        "ix_received_alerts_name",
        "sender",
        "identifier",
        "sent",
        unique=True,
        postgresql_where=text("outcome <> 'refused'"),
    ),
    Index("ix_received_alerts_refers_to", "refers_to", postgresql_using="gin"),
    Index("ix_received_alerts_received_at", "received_at", "id"),
    Index("ix_received_alerts_expires_at", "expires_at"),
    Index("ix_received_alerts_relayed", "relayed_alert_id"),
    Index("ix_received_alerts_feed_id", "feed_id"),
)
