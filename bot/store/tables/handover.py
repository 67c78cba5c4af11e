"""Conversations that a duty officer takes over, ready answers, and which officers are there.

It does not know what the rows mean to anybody.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy import Column as C
from sqlalchemy import Table as T
from sqlalchemy.dialects.postgresql import JSONB

from bot.store.tables.base import at, metadata, uuid

#: One wish to talk to a person, from the asking to its end; a person has one open at a time.
handovers = T(
    "handovers",
    metadata,
    uuid(),
    C("fingerprint", LargeBinary, nullable=False),
    C("channel", Text, nullable=False),
    C("sealed_address", LargeBinary, nullable=False),
    C("language", Text, nullable=False),
    C("area", Text),
    C("state", Text, nullable=False),
    at("started_at"),
    at("heard_at"),  # the resident's last word
    at("taken_at", nullable=True),
    C("taken_by", Text),
    at("spoke_at", nullable=True),  # the officer's last word, the taking among them
    at("ended_at", nullable=True),
    # They know that nobody is there: nobody was when they asked, or they were told since.
    C("warned", Boolean, nullable=False, server_default=text("false")),
    Index(
        "ix_handovers_open",
        "fingerprint",
        unique=True,
        postgresql_where=text("state in ('waiting', 'taken')"),
    ),
    Index("ix_handovers_started_at", "started_at"),
)

#: What was said in it, append-only but for the mark that an answer left the house.
handover_lines = T(
    "handover_lines",
    metadata,
    C("id", BigInteger, Identity(), primary_key=True),
    C(
        "handover_id",
        ForeignKey("handovers.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    at("at"),
    C("author", Text, nullable=False),
    C("person", Text),  # the officer
    C("sealed_text", LargeBinary, nullable=False),
    C("sent", Boolean, nullable=False, server_default=text("true")),
)

#: How far which officer has read a hand-over: the last line that was shown.
handover_reads = T(
    "handover_reads",
    metadata,
    C("handover_id", ForeignKey("handovers.id", ondelete="CASCADE"), primary_key=True),
    C("name", Text, primary_key=True),
    C("line_id", BigInteger, nullable=False),
)

#: Answers that an office keeps ready; `area` is the office's, empty: the whole country's.
canned_answers = T(
    "canned_answers",
    metadata,
    uuid(),
    C("area", Text, nullable=False),
    C("shortcut", Text, nullable=False),
    C("texts", JSONB, nullable=False),  # language → words
    C("changed_by", Text, nullable=False),
    at("changed_at"),
    UniqueConstraint("area", "shortcut"),
)

#: Duty officers at their desks: a sign of life, and the last thing that they did by hand.
duty_presence = T(
    "duty_presence",
    metadata,
    C("name", Text, primary_key=True),
    C("area", Text),
    at("seen_at"),
    at("acted_at"),
)
