"""Questions that nothing answered, without who asked them.

It does not know what the rows mean to anybody.
"""

from sqlalchemy import UUID, ForeignKey, Index, Integer, Text
from sqlalchemy import Column as C
from sqlalchemy import Table as T
from sqlalchemy.dialects.postgresql import JSONB

from bot.store.tables.base import at, metadata

#: Questions that mean the same, and what was decided of them.
question_groups = T(
    "question_groups",
    metadata,
    C("id", UUID, primary_key=True),
    C("language", Text, nullable=False),
    C("state", Text, nullable=False),
    C("article", Text),
    C("decided_by", Text),
    at("decided_at", nullable=True),
)

#: One row for the same words, with what tells a person taken out. `channels`: name → how often.
questions = T(
    "questions",
    metadata,
    C("language", Text, primary_key=True),
    C("text", Text, primary_key=True),
    C("group_id", ForeignKey("question_groups.id", ondelete="CASCADE"), nullable=False),
    C("count", Integer, nullable=False),
    at("first_at"),
    at("last_at"),
    C("channels", JSONB, nullable=False),
    Index("ix_questions_group_id", "group_id"),
    Index("ix_questions_last_at", "last_at"),
)
