"""What reporters are told and asked of their reports.

It does not know what the rows mean to anybody.
"""

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy import Column as C
from sqlalchemy import Table as T

from bot.store.tables.base import at, metadata

#: The newest step that a reporter hears of, or heard of. `due_at`: it waits until then.
report_tells = T(
    "report_tells",
    metadata,
    C("report_id", ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    C("fingerprint", LargeBinary, nullable=False, index=True),
    C("channel", Text, nullable=False),
    C("sealed_address", LargeBinary, nullable=False),
    C("step_id", BigInteger, nullable=False),
    C("said", Text, nullable=False),
    C("original", Text),  # the reference of the report that this one repeats
    C("tell", Text),  # the officer's own words for the reporter
    at("due_at", nullable=True),
    at("told_at", nullable=True),
    at("created_at"),
    Index("ix_report_tells_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),
)

#: "Still so?", once for each time that a report would expire. Without a fingerprint nobody could be
#: asked, or had said STOP.
report_questions = T(
    "report_questions",
    metadata,
    C("report_id", ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    C("expires_at", DateTime(timezone=True), primary_key=True),
    C("fingerprint", LargeBinary, index=True),
    at("asked_at"),
    C("answer", Text),
    at("answered_at", nullable=True),
)
