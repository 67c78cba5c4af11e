"""Around the decision on an alert: its versions, who was called, elevations, reports behind it.

It does not know what the rows mean to anybody.
"""

from sqlalchemy import Column as C
from sqlalchemy import ForeignKey, Integer, PrimaryKeyConstraint, SmallInteger, Text
from sqlalchemy import Table as T
from sqlalchemy.dialects.postgresql import JSONB

from bot.store.tables.base import at, metadata, texts, uuid

#: Who was told that an alert waits for them; the key makes every call happen once.
alert_calls = T(
    "alert_calls",
    metadata,
    C("alert_id", ForeignKey("alerts.id"), nullable=False),
    at("submitted_at"),
    C("round", SmallInteger, nullable=False),  # 0: on submission
    texts("people"),
    at("at"),
    PrimaryKeyConstraint("alert_id", "submitted_at", "round"),
)

#: Somebody asks that one version be decided without the official whose it would be.
alert_elevations = T(
    "alert_elevations",
    metadata,
    uuid(),
    C("alert_id", ForeignKey("alerts.id"), nullable=False, index=True),
    C("version", Integer, nullable=False),
    C("asked_by", Text, nullable=False),
    C("reason", Text, nullable=False),
    at("asked_at"),
    C("granted_by", Text),
    at("granted_at", nullable=True),
    at("expires_at"),
)

#: The reports that a draft was proposed for; one proposes once.
alert_proposals = T(
    "alert_proposals",
    metadata,
    C("reference", Text, primary_key=True),
    C("alert_id", ForeignKey("alerts.id"), nullable=False, index=True),
)

#: What each version said: whoever decides on one sees what is new in it.
alert_versions = T(
    "alert_versions",
    metadata,
    C("alert_id", ForeignKey("alerts.id"), nullable=False),
    C("version", Integer, nullable=False),
    C("content", JSONB, nullable=False),
    PrimaryKeyConstraint("alert_id", "version"),
)
