"""Edited articles, version by version, and who had a hand in each.

It does not know any later shape of the tables.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "article_versions",
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("texts", postgresql.JSONB(), nullable=False),
        sa.Column("titles", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("article", "number", name=op.f("pk_article_versions")),
    )
    for name, states in (("open", "'draft', 'reviewed'"), ("standing", "'published', 'withdrawn'")):
        op.create_index(
            f"ix_article_versions_{name}",
            "article_versions",
            ["article"],
            unique=True,
            postgresql_where=sa.text(f"state in ({states})"),
        )
    _create_hands()


def _create_hands() -> None:
    op.create_table(
        "article_hands",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article", "number"],
            ["article_versions.article", "article_versions.number"],
            name=op.f("fk_article_hands_article_number"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_hands")),
    )
    op.create_index("ix_article_hands_article_number", "article_hands", ["article", "number"])


def downgrade() -> None:
    op.drop_table("article_hands")
    op.drop_table("article_versions")
