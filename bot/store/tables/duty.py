"""Who is on duty when, whose turn a report is, who looks at it, and what one shift tells the next.

It does not know what the rows mean to anybody.
"""

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, Integer, Text, text
from sqlalchemy import Column as C
from sqlalchemy import Table as T
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from bot.store.tables.base import at, metadata, texts, uuid

#: Weekly (`days`, `begins`, `ends`: minutes of Beijing's day) or once (`starts_at`, `ends_at`).
duty_shifts = T(
    "duty_shifts",
    metadata,
    uuid(),
    C("official", Text, nullable=False),
    C("stand_in", Text),
    at("away_until", nullable=True),
    C("area", Text),  # none: the whole country
    texts("hazards"),  # none: all
    C("level", Integer, nullable=False),
    C("days", ARRAY(Integer), nullable=False, server_default=text("'{}'")),
    C("begins", Integer),
    C("ends", Integer),
    at("starts_at", nullable=True),
    at("ends_at", nullable=True),
    C("created_by", Text, nullable=False),
    at("created_at"),
)

#: What was told last of a report and to whom; `step_id`: by which step, none by the clock.
duty_turns = T(
    "duty_turns",
    metadata,
    C("report_id", ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    C("step_id", BigInteger),
    C("why", Text, nullable=False),
    C("status", Text, nullable=False),
    C("urgency", Text, nullable=False),
    C("area_code", Text),
    texts("people"),
    C("reached", Integer, nullable=False),  # addresses
    at("at"),
    Index("ix_duty_turns_people", "people", postgresql_using="gin"),
)

#: What officials and the clock wrote beside a report without moving it, append-only.
report_notes = T(
    "report_notes",
    metadata,
    C("id", BigInteger, Identity(), primary_key=True),
    C("report_id", ForeignKey("reports.id", ondelete="CASCADE"), nullable=False, index=True),
    at("at"),
    C("status", Text, nullable=False),  # the report's at that moment
    C("actor", Text, nullable=False),
    C("note", Text, nullable=False),
)

#: Who has a report before them; worth nothing after a crash.
report_looks = T(
    "report_looks",
    metadata,
    C("report_id", ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    C("name", Text, primary_key=True),
    at("since"),
    at("seen_at"),
    prefixes=["UNLOGGED"],
)

#: From one shift to the next of the area: words, and the references of what waited then.
duty_handovers = T(
    "duty_handovers",
    metadata,
    uuid(),
    C("area", Text),
    C("level", Integer, nullable=False),
    C("written_by", Text, nullable=False),
    at("written_at"),
    C("text", Text, nullable=False),
    texts("open"),
    texts("overdue"),
    texts("urgent"),
    C("given_to", Text),
    at("given_at", nullable=True),
    C("acknowledged_by", Text),
    at("acknowledged_at", nullable=True),
    Index("ix_duty_handovers_written_at", "written_at"),
)

#: The beginnings of shifts that were told, so that each is told once.
duty_begun = T(
    "duty_begun",
    metadata,
    C("shift_id", UUID(as_uuid=True), primary_key=True),
    C("starts_at", DateTime(timezone=True), primary_key=True),
)
