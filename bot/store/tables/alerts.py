"""Alerts, their frozen events, and the ledger of deliveries and attempts.

It does not know what the rows mean to anybody.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy import Column as C
from sqlalchemy import Table as T
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

from bot.store.tables.base import at, metadata, texts, uuid

#: Rows after which the person's next channel may be due: few at any moment, so looked at often.
STALLED = (
    "fallback and (state in ('failed', 'stopped', 'accepted') "
    "or (state in ('queued', 'in_doubt') and tries >= 5))"
)

#: The editable alert.
alerts = T(
    "alerts",
    metadata,
    uuid(),
    C("identifier", Text, unique=True),  # of its first message: given on approval
    C("state", Text, nullable=False),
    C("version", Integer, nullable=False),
    C("content", JSONB, nullable=False),
    C("created_by", Text, nullable=False),
    C("reason", Text),  # of the last return or rejection
    C("approved_by", Text),
    at("created_at"),
    at("updated_at"),
    at("approved_at", nullable=True),
    at("expires_at", nullable=True),
    Index("ix_alerts_state_created_at", "state", "created_at"),
    Index("ix_alerts_updated_at", "updated_at"),
)

#: Who created, edited or submitted which version: the two-person rule reads it.
alert_hands = T(
    "alert_hands",
    metadata,
    C("id", BigInteger, Identity(), primary_key=True),
    C("alert_id", ForeignKey("alerts.id"), nullable=False, index=True),
    C("version", Integer, nullable=False),
    C("person", Text, nullable=False),
    C("act", Text, nullable=False),
    C("reason", Text),
    at("at"),
)

#: What was approved, frozen: sendable with no join. Update, Cancel and the all-clear are events
#: too.
events = T(
    "events",
    metadata,
    uuid(),
    C("alert_id", ForeignKey("alerts.id"), nullable=False, index=True),
    C("sequence", Integer, nullable=False),
    C("identifier", Text, nullable=False, unique=True),
    C("msg_type", Text, nullable=False),
    C("status", Text, nullable=False),
    C("priority", SmallInteger, nullable=False),
    C("content", JSONB, nullable=False),
    C("messages", JSONB, nullable=False),  # language → form (sms, full) → the words that are sent
    C("area", JSONB, nullable=False),  # GeoJSON geometry, WGS-84
    texts("area_codes"),
    C("cap", LargeBinary, nullable=False),
    C("sender", Text, nullable=False),
    at("sent_at"),
    at("expires_at"),
    C("refers_to", ARRAY(UUID(as_uuid=True)), nullable=False, server_default=text("'{}'")),
    at("paused_at", nullable=True),
    at("ended_at", nullable=True),  # cancelled or superseded
    C("ended_by", Text),
    at("audience_at", nullable=True),  # when the ledger was complete
    UniqueConstraint("alert_id", "sequence"),
    Index("ix_events_expires_at", "expires_at"),
    Index("ix_events_sent_at", "sent_at"),
)

#: One row per event, person and channel: the ledger.
deliveries = T(
    "deliveries",
    metadata,
    C("id", BigInteger, Identity(), primary_key=True),
    # No foreign keys: a trigger looks after contacts, for a hundred thousand rows cheaper, and
    # events are never deleted.
    C("event_id", UUID(as_uuid=True), nullable=False),
    C("contact_id", UUID(as_uuid=True), nullable=False),
    C("channel", Text, nullable=False),
    C("lane", Text, nullable=False),
    C("language", Text, nullable=False),
    C("state", Text, nullable=False),
    C("priority", SmallInteger, nullable=False),
    C("provider_id", Text),
    C("reason", Text),
    C("tries", SmallInteger, nullable=False, server_default=text("0")),
    at("due_at"),
    at("updated_at"),
    # Whose it is, where a person has several channels; the row before it on another channel; and
    # whether the person's next channel may still be tried after this one.
    C("person", UUID(as_uuid=True)),
    C("after_id", BigInteger),
    C("fallback", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("contact_id", "event_id", "channel"),
    Index(
        "ix_deliveries_event_id_person",
        "event_id",
        "person",
        postgresql_where=text("person is not null"),
    ),
    Index("ix_deliveries_fallback", "event_id", postgresql_where=text(STALLED)),
    Index("ix_deliveries_following", "event_id", postgresql_where=text("after_id is not null")),
    Index(
        "ix_deliveries_open",
        "lane",
        "priority",
        "id",
        postgresql_where=text("state in ('queued', 'sending', 'in_doubt')"),
    ),
    Index("ix_deliveries_event_id_state", "event_id", "state"),
    # No index on the row's changing columns: an update that touches no index stays in its page.
    postgresql_with={"fillfactor": "70"},
)

#: How many deliveries of an event are alike, as changes to be summed: a trigger on `deliveries`
#: adds them in the step that moves rows, bot.store.live folds them. No foreign key: they are
#: worth nothing without the rows that they count, and are written as often.
delivery_counts = T(
    "delivery_counts",
    metadata,
    C("id", BigInteger, Identity(), primary_key=True),
    C("event_id", UUID(as_uuid=True), nullable=False),
    C("lane", Text, nullable=False),
    C("channel", Text, nullable=False),
    C("language", Text, nullable=False),
    C("state", Text, nullable=False),
    C("n", BigInteger, nullable=False),
    at("at"),
    Index("ix_delivery_counts_event_id", "event_id"),
)

#: What happened to a delivery, append-only.
attempts = T(
    "attempts",
    metadata,
    C("id", BigInteger, Identity(), primary_key=True),
    C("delivery_id", ForeignKey("deliveries.id", ondelete="CASCADE"), nullable=False, index=True),
    at("at"),
    C("outcome", Text, nullable=False),
    C("provider_id", Text),
    C("reason", Text),
)

#: An official's own addresses: where a test-send goes.
official_contacts = T(
    "official_contacts",
    metadata,
    C("name", Text, primary_key=True),
    C("channel", Text, primary_key=True),
    C("sealed_address", LargeBinary, nullable=False),
    C("language", Text, nullable=False),
)
