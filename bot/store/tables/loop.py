"""What closes the loop of reports: supervision, standing hazard sources, rewards.

It does not know what the rows mean to anybody.
"""

from sqlalchemy import BigInteger, Float, ForeignKey, Identity, Index, Integer, Text, text
from sqlalchemy import Column as C
from sqlalchemy import Table as T
from sqlalchemy.dialects.postgresql import UUID

from bot.store.tables.base import at, metadata, texts, uuid

#: An upper level wants something of a report by a moment; one that is not lifted at a time.
supervisions = T(
    "supervisions",
    metadata,
    uuid(),
    C("report_id", ForeignKey("reports.id", ondelete="CASCADE"), nullable=False),
    C("supervisor", Text, nullable=False),
    C("area", Text),
    C("demand", Text, nullable=False),
    at("due_at"),
    at("created_at"),
    at("confirmed_at", nullable=True),
    C("confirmed_by", Text),
    at("lifted_at", nullable=True),
    C("lifted_by", Text),
    C("note", Text),
    at("told_at", nullable=True),  # that it is overdue
    Index("ix_supervisions_due_at", "due_at"),
    Index("ix_supervisions_report_id", "report_id"),
    Index(
        "uq_supervisions_standing",
        "report_id",
        unique=True,
        postgresql_where=text("lifted_at IS NULL"),
    ),
)

#: Every act of a supervision, for ever.
supervision_acts = T(
    "supervision_acts",
    metadata,
    C("id", BigInteger, Identity(), primary_key=True),
    C(
        "supervision_id",
        ForeignKey("supervisions.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    at("at"),
    C("act", Text, nullable=False),
    C("actor", Text, nullable=False),
    C("note", Text),
)

#: A standing record of what is dangerous; `told_due`: the due date that was told to its person.
hazard_sources = T(
    "hazard_sources",
    metadata,
    uuid(),
    C("name", Text, nullable=False),
    C("kind", Text, nullable=False),
    C("grade", Text, nullable=False),
    C("description", Text, nullable=False),
    C("lat", Float),
    C("lon", Float),
    C("address", Text),
    C("area_code", Text),
    C("unit", Text, nullable=False),
    C("person", Text, nullable=False),
    C("interval_days", Integer, nullable=False),
    at("next_due"),
    C("state", Text, nullable=False),
    C("cleared_by", Text),
    C("created_by", Text, nullable=False),
    at("created_at"),
    at("updated_at"),
    at("told_due", nullable=True),
    Index("ix_hazard_sources_next_due", "next_due", "id"),
)

hazard_source_acts = T(
    "hazard_source_acts",
    metadata,
    C("id", BigInteger, Identity(), primary_key=True),
    C(
        "source_id",
        ForeignKey("hazard_sources.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    at("at"),
    C("act", Text, nullable=False),
    C("actor", Text, nullable=False),
    C("note", Text),
    C("reference", Text),  # of the report that it is about
    texts("media"),
)

hazard_source_media = T(
    "hazard_source_media",
    metadata,
    uuid(),
    C(
        "source_id",
        ForeignKey("hazard_sources.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    C("media_type", Text, nullable=False),
    C("size", Integer, nullable=False),
    C("file", Text, nullable=False),
    at("created_at"),
)

#: Money for a report: one that was not refused at a time. It outlives its report.
rewards = T(
    "rewards",
    metadata,
    uuid(),
    C("report_id", UUID(as_uuid=True), nullable=False, index=True),
    C("reference", Text, nullable=False),
    C("area_code", Text),
    C("rule", Text, nullable=False),
    C("amount_minor", BigInteger, nullable=False),
    C("currency", Text, nullable=False),
    C("reason", Text, nullable=False),
    C("state", Text, nullable=False),
    C("proposed_by", Text, nullable=False),
    at("proposed_at"),
    C("decided_by", Text),
    at("decided_at", nullable=True),
    C("note", Text),
    C("paid_by", Text),
    at("paid_at", nullable=True),
    C("payment_reference", Text, unique=True),
    Index("ix_rewards_proposed_at", "proposed_at", "id"),
    Index(
        "uq_rewards_standing",
        "report_id",
        unique=True,
        postgresql_where=text("state <> 'refused'"),
    ),
)
