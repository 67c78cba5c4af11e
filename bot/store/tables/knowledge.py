"""What is known beyond the files: places, laws and plans, edited articles.

It does not know what the rows mean to anybody.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy import Column as C
from sqlalchemy import Table as T
from sqlalchemy.dialects.postgresql import JSONB

from bot.store.tables.base import at, metadata, texts


def withdrawal() -> tuple[C[Any], ...]:
    """Since when nobody finds the row's thing, by whom and why; all null while it is found."""
    return (
        at("withdrawn_at", nullable=True),
        C("withdrawn_by", Text),
        C("withdrawn_reason", Text),
    )


facilities = T(
    "facilities",
    metadata,
    C("id", Text, primary_key=True),
    C("name", Text, nullable=False),
    C("kind", Text, nullable=False),
    C("address", Text),
    C("lat", Float, nullable=False),
    C("lon", Float, nullable=False),
    C("capacity", Integer),
    C("occupancy", Integer),
    C("status", Text, nullable=False),
    C("accessible", Boolean),
    texts("hazards"),
    C("source", Text, nullable=False),
    C("sample", Boolean, nullable=False),
    C("country", Text),
    C("admin_code", Text),
    C("opening_hours", Text),
    C("indoor", Boolean),
    C("contact", Text),  # of whoever keeps it; for officials
    at("counted_at", nullable=True),  # when occupancy was last told
    C("counted_by", Text),  # null: by a list
    C("version", BigInteger, nullable=False, server_default=text("0")),  # when it last changed
    at("updated_at"),
    *withdrawal(),
    Index("ix_facilities_version", "version"),
)

#: One row; its version counts up with every change, so that web processes know what to read again.
facility_shelf = T(
    "facility_shelf",
    metadata,
    C("id", SmallInteger, primary_key=True, autoincrement=False),
    C("version", BigInteger, nullable=False),
)

#: Laws, regulations and plans as imported; a new version takes the old one's place.
documents = T(
    "documents",
    metadata,
    C("id", Text, primary_key=True),
    C("title", Text, nullable=False),
    C("publisher", Text),
    C("year", SmallInteger),
    C("language", Text, nullable=False),
    C("file_name", Text, nullable=False),
    C("sha256", Text, nullable=False),  # of the file
    at("imported_at"),
    *withdrawal(),
)

#: What of them can be quoted, in the order of the text.
excerpts = T(
    "excerpts",
    metadata,
    C("document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    C("position", Integer, primary_key=True, autoincrement=False),
    C("text", Text, nullable=False),
    texts("headings"),
    C("article", Text),
    C("number", Integer),
    C("page", Integer),
    C("part", Integer, nullable=False),
    C("parts", Integer, nullable=False),
)

#: One row; its version counts up with every change, so that web processes know when to read again.
document_shelf = T(
    "document_shelf",
    metadata,
    C("id", SmallInteger, primary_key=True, autoincrement=False),
    C("version", BigInteger, nullable=False),
)

#: Articles written here, version by version; those in files have rows only once they are changed.
article_versions = T(
    "article_versions",
    metadata,
    C("article", Text, primary_key=True),
    C("number", Integer, primary_key=True, autoincrement=False),
    C("state", Text, nullable=False),
    C("revision", Integer, nullable=False),
    C("texts", JSONB, nullable=False),  # language → Markdown with front matter; {}: as in the files
    C("titles", JSONB, nullable=False),
    at("created_at"),
    at("updated_at"),
    Index(
        "ix_article_versions_open",
        "article",
        unique=True,
        postgresql_where=text("state in ('draft', 'reviewed')"),
    ),
    Index(
        "ix_article_versions_standing",
        "article",
        unique=True,
        postgresql_where=text("state in ('published', 'withdrawn')"),
    ),
)

#: Who did what to which version: the two-person rule reads it.
article_hands = T(
    "article_hands",
    metadata,
    C("id", BigInteger, Identity(), primary_key=True),
    C("article", Text, nullable=False),
    C("number", Integer, nullable=False),
    C("person", Text, nullable=False),
    C("act", Text, nullable=False),
    C("note", Text, nullable=False),
    at("at"),
    ForeignKeyConstraint(
        ["article", "number"], ["article_versions.article", "article_versions.number"]
    ),
    Index("ix_article_hands_article_number", "article", "number"),
)
