"""Hazards that people reported, and what became of them.

It does not know what the rows mean to anybody.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Text,
    text,
)
from sqlalchemy import Column as C
from sqlalchemy import Table as T
from sqlalchemy.dialects.postgresql import JSONB, UUID

from bot.store.tables.base import at, metadata, texts, uuid

_COUNTED = (
    "status", "hazard", "urgent", "expires_at", "held", "confidential", "lat", "lon",
)  # fmt: skip


def _of_filled(*columns: str) -> list[Index]:
    """Indexes that leave out the rows, most of them, where the column is empty."""
    return [
        Index(f"ix_reports_{name}", name, postgresql_where=text(f"{name} IS NOT NULL"))
        for name in columns
    ]


reports = T(
    "reports",
    metadata,
    uuid(),
    C("reference", Text, nullable=False, unique=True),
    C("status", Text, nullable=False),
    C("hazard", Text, nullable=False),
    C("text", Text, nullable=False),
    C("lat", Float),
    C("lon", Float),
    C("address", Text),
    C("area_code", Text),
    C("people_affected", Integer),
    C("people_trapped", Integer),
    C("urgent", Boolean, nullable=False, server_default=text("false")),
    C("language", Text, nullable=False),
    C("anonymous", Boolean, nullable=False),
    C("sealed_contact", LargeBinary),
    C("reporter_channel", Text),
    C("reporter_fingerprint", LargeBinary),
    C("sealed_reporter", LargeBinary),
    C("assignee", Text),
    C("duplicate_of", Text),
    C("cell", BigInteger),
    at("created_at"),
    at("updated_at"),
    at("expires_at", nullable=True),
    # What the kind of hazard asks besides (bot.reports.details).
    C("details", JSONB, nullable=False, server_default=text("'{}'")),
    # A verified reporter, by the name that the token or the register bears.
    C("reporter_name", Text),
    texts("reporter_roles"),
    C("confidential", Boolean, nullable=False, server_default=text("false")),
    # In the shadow queue: taken, and shown to officers apart from the others.
    C("held", Boolean, nullable=False, server_default=text("false")),
    # Why it is doubted, held or not (bot.reports.abuse.judging).
    texts("signs"),
    # Whose turn it is, until when, and how many levels up it went.
    C("officer", Text),
    at("due_at", nullable=True),
    C("level", Integer, nullable=False, server_default=text("0")),
    C("urgency", Text, nullable=False, server_default=text("'normal'")),
    C("cluster", UUID(as_uuid=True)),
    C("source_id", UUID(as_uuid=True)),
    C("incident_id", UUID(as_uuid=True)),
    at("cleared_at", nullable=True),  # since when its person and words are gone (retention)
    Index(
        "ix_reports_uncleared",
        "updated_at",
        postgresql_where=text(
            "cleared_at IS NULL AND status IN ('closed', 'rejected', 'duplicate', 'expired')"
        ),
    ),
    Index("ix_reports_status_created_at", "status", "created_at"),
    Index("ix_reports_created_at", "created_at", "id"),
    Index("ix_reports_expires_at", "expires_at"),
    *_of_filled("reporter_fingerprint", "duplicate_of", "source_id", "incident_id", "due_at"),
    # What a map needs besides, so that a query of a division or of a place reads nothing else.
    Index(
        "ix_reports_area_created_at",
        "area_code",
        "created_at",
        postgresql_ops={"area_code": "text_pattern_ops"},
        postgresql_include=["cell", *_COUNTED],
    ),
    Index(
        "ix_reports_cell_created_at",
        "cell",
        "created_at",
        postgresql_include=["area_code", *_COUNTED],
    ),
    Index("ix_reports_held", "created_at", postgresql_where=text("held")),
    Index(
        "ix_reports_life",
        "created_at",
        "id",
        postgresql_where=text(
            "urgency = 'life' AND status IN ('received', 'triaged', 'verified', 'assigned')"
        ),
    ),
    Index("ix_reports_cluster", "cluster", postgresql_where=text("cluster IS NOT NULL")),
)

report_moves = T(
    "report_moves",
    metadata,
    C("id", BigInteger, Identity(), primary_key=True),
    C("report_id", ForeignKey("reports.id", ondelete="CASCADE"), nullable=False, index=True),
    at("at"),
    C("from_status", Text),
    C("to_status", Text, nullable=False),
    C("actor", Text, nullable=False),
    C("note", Text),
    texts("media"),  # ids of the photos that show it
    C("tell", Text),  # what the officer wants the reporter to hear
    C("refusal", Text),  # why it was rejected
)

#: Who has followed a step already: each hears of it once, also after a crash.
report_follows = T(
    "report_follows",
    metadata,
    C("step_id", ForeignKey("report_moves.id", ondelete="CASCADE"), primary_key=True),
    C("follower", Text, primary_key=True),
    at("at"),
)

report_media = T(
    "report_media",
    metadata,
    uuid(),
    C("report_id", ForeignKey("reports.id", ondelete="CASCADE"), nullable=False, index=True),
    C("media_type", Text, nullable=False),
    C("size", Integer, nullable=False),
    C("file", Text, nullable=False),
    at("created_at"),
)

#: A report that somebody is still telling us: survives the engine's session, a restart and a night.
report_drafts = T(
    "report_drafts",
    metadata,
    C("fingerprint", LargeBinary, primary_key=True),
    C("channel", Text, nullable=False),
    C("fields", JSONB, nullable=False),
    at("updated_at"),
)

#: Files sent in a chat that no report has yet. `sent_at`: a message came with it. Without
#: `expires_at` it is the draft's of that person; the file is deleted before its row.
uploads = T(
    "uploads",
    metadata,
    uuid(),
    C("fingerprint", LargeBinary, nullable=False, index=True),
    C("media_type", Text, nullable=False),
    C("size", Integer, nullable=False),
    C("file", Text, nullable=False),
    C("lat", Float),
    C("lon", Float),
    at("created_at"),
    at("sent_at", nullable=True),
    at("expires_at", nullable=True),
    Index("ix_uploads_expires_at", "expires_at"),
)
