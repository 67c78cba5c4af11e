"""What a reporter is told and asked, and when a report lost its person.

It does not know any later shape of the tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("report_moves", sa.Column("tell", sa.Text(), nullable=True))
    op.add_column("reports", sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "web_messages", sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_index(
        "ix_reports_duplicate_of",
        "reports",
        ["duplicate_of"],
        postgresql_where=sa.text("duplicate_of IS NOT NULL"),
    )
    op.create_index(
        "ix_reports_uncleared",
        "reports",
        ["updated_at"],
        postgresql_where=sa.text(
            "cleared_at IS NULL AND status IN ('closed', 'rejected', 'duplicate', 'expired')"
        ),
    )
    _tells()
    _questions()


def _tells() -> None:
    op.create_table(
        "report_tells",
        sa.Column("report_id", sa.UUID(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("sealed_address", sa.LargeBinary(), nullable=False),
        sa.Column("step_id", sa.BigInteger(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("original", sa.Text(), nullable=True),
        sa.Column("tell", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["reports.id"],
            name=op.f("fk_report_tells_report_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report_tells")),
    )
    op.create_index("ix_report_tells_fingerprint", "report_tells", ["fingerprint"])
    op.create_index(
        "ix_report_tells_due_at",
        "report_tells",
        ["due_at"],
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )


def _questions() -> None:
    op.create_table(
        "report_questions",
        sa.Column("report_id", sa.UUID(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["reports.id"],
            name=op.f("fk_report_questions_report_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("report_id", "expires_at", name=op.f("pk_report_questions")),
    )
    op.create_index("ix_report_questions_fingerprint", "report_questions", ["fingerprint"])


def downgrade() -> None:
    op.drop_table("report_questions")
    op.drop_table("report_tells")
    op.drop_index("ix_reports_uncleared", table_name="reports")
    op.drop_index("ix_reports_duplicate_of", table_name="reports")
    op.drop_column("web_messages", "fetched_at")
    op.drop_column("reports", "cleared_at")
    op.drop_column("report_moves", "tell")
