"""Conversations that a duty officer takes over, and who is on duty.

It does not know any later shape of the tables.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "handovers",
        sa.Column("id", postgresql.UUID(as_uuid=True), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("sealed_address", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", moment, nullable=False),
        sa.Column("heard_at", moment, nullable=False),
        sa.Column("taken_at", moment, nullable=True),
        sa.Column("taken_by", sa.Text(), nullable=True),
        sa.Column("spoke_at", moment, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("warned", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
    )
    op.create_index(
        "ix_handovers_open",
        "handovers",
        ["fingerprint"],
        unique=True,
        postgresql_where=sa.text("state in ('waiting', 'taken')"),
    )
    op.create_index("ix_handovers_started_at", "handovers", ["started_at"])
    op.create_table(
        "handover_lines",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("handover_id", postgresql.UUID(as_uuid=True), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("sealed_text", sa.LargeBinary(), nullable=False),
        sa.Column("sent", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.ForeignKeyConstraint(
            ["handover_id"],
            ["handovers.id"],
            name=op.f("fk_handover_lines_handover_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_lines")),
    )
    op.create_index(op.f("ix_handover_lines_handover_id"), "handover_lines", ["handover_id"])
    op.create_table(
        "duty_presence",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("seen_at", moment, nullable=False),
        sa.Column("acted_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_duty_presence")),
    )
    op.add_column(
        "conversations", sa.Column("handover_id", postgresql.UUID(as_uuid=True), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("conversations", "handover_id")
    op.drop_table("duty_presence")
    op.drop_table("handover_lines")
    op.drop_table("handovers")
