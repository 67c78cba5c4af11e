"""Other systems that hear of reports, what was sent to them, and each try.

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
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy import Column as C
from sqlalchemy import Table as T

from bot.store.tables.base import at, metadata, texts, uuid

webhooks = T(
    "webhooks",
    metadata,
    uuid(),
    C("name", Text, nullable=False),
    C("host", Text, nullable=False),
    C("sealed_url", LargeBinary, nullable=False),
    C("sealed_secret", LargeBinary, nullable=False),
    C("sealed_former", LargeBinary),
    at("former_until", nullable=True),
    texts("events"),
    C("area", Text),
    C("detail", Text, nullable=False),
    C("created_by", Text, nullable=False),
    at("created_at"),
    C("failures", Integer, nullable=False, server_default=text("0")),
    at("paused_until", nullable=True),
    C("gone", Boolean, nullable=False, server_default=text("false")),
    at("removed_at", nullable=True),
)

#: `step_id` is none for what tells no step. Once for a step and a webhook.
webhook_messages = T(
    "webhook_messages",
    metadata,
    uuid(),
    C("webhook_id", ForeignKey("webhooks.id", ondelete="CASCADE"), nullable=False),
    C("step_id", BigInteger),
    C("event", Text, nullable=False),
    C("body", Text, nullable=False),
    C("state", Text, nullable=False),
    C("attempts", Integer, nullable=False),
    at("created_at"),
    at("due_at", nullable=True),
    at("delivered_at", nullable=True),
    UniqueConstraint("webhook_id", "step_id"),
    Index("ix_webhook_messages_webhook_id", "webhook_id", "created_at", "id"),
    Index(
        "ix_webhook_messages_due_at",
        "due_at",
        "webhook_id",
        postgresql_where=text("due_at is not null"),
    ),
)

webhook_attempts = T(
    "webhook_attempts",
    metadata,
    C("id", BigInteger, Identity(), primary_key=True),
    C(
        "message_id",
        ForeignKey("webhook_messages.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    at("at"),
    C("status", Integer),
    C("reason", Text),
    C("took_ms", Integer, nullable=False),
)
