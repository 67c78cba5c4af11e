"""Circles of people who tell each other that they are safe.

It does not know what the rows mean to anybody.
"""

from sqlalchemy import Column as C
from sqlalchemy import ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy import Table as T

from bot.store.tables.base import at, metadata, uuid

#: A family's, or an office's for a village (`name`, `area`).
circles = T(
    "circles",
    metadata,
    uuid(),
    C("code", Text, nullable=False, unique=True),
    C("kind", Text, nullable=False),
    C("name", Text),
    C("area", Text),
    at("created_at"),
)

#: One row a person and circle, with the last time they said that they are safe. In a village's
#: nothing is sealed: nobody is told there, and nobody sees who is in it.
circle_members = T(
    "circle_members",
    metadata,
    uuid(),
    C("circle_id", ForeignKey("circles.id", ondelete="CASCADE"), nullable=False),
    C("fingerprint", LargeBinary, nullable=False),
    C("channel", Text, nullable=False),
    C("language", Text, nullable=False),
    C("sealed_address", LargeBinary),
    C("sealed_name", LargeBinary),
    at("joined_at"),
    at("safe_at", nullable=True),
    C("sealed_place", LargeBinary),
    C("sealed_words", LargeBinary),
    at("told_at", nullable=True),  # when the others were last told of a check-in
    UniqueConstraint("circle_id", "fingerprint"),
    Index("ix_circle_members_fingerprint", "fingerprint"),
)
