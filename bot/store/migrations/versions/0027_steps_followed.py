"""Who has followed each step of a report's life, and what reports know besides.

It does not know any later shape of the tables.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0022"
branch_labels = None
depends_on = None

_TEXTS = postgresql.ARRAY(sa.Text())
_COLUMNS: tuple[sa.Column[Any], ...] = (
    sa.Column("details", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
    sa.Column("reporter_name", sa.Text(), nullable=True),
    sa.Column("reporter_roles", _TEXTS, server_default=sa.text("'{}'"), nullable=False),
    sa.Column("confidential", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    sa.Column("held", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    sa.Column("officer", sa.Text(), nullable=True),
    sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("level", sa.Integer(), server_default=sa.text("0"), nullable=False),
    sa.Column("cluster", sa.UUID(), nullable=True),
    sa.Column("source_id", sa.UUID(), nullable=True),
    sa.Column("incident_id", sa.UUID(), nullable=True),
)


def upgrade() -> None:
    for column in _COLUMNS:
        op.add_column("reports", column)
    op.create_table(
        "report_follows",
        sa.Column("step_id", sa.BigInteger(), nullable=False),
        sa.Column("follower", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["step_id"],
            ["report_moves.id"],
            name=op.f("fk_report_follows_step_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("step_id", "follower", name=op.f("pk_report_follows")),
    )


def downgrade() -> None:
    op.drop_table("report_follows")
    for column in reversed(_COLUMNS):
        op.drop_column("reports", column.name)
