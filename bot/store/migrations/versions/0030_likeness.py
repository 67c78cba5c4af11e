"""What makes reports comparable, and what officials said of two of them.

It does not know any later shape of the tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_vectors",
        sa.Column("report_id", sa.UUID(), nullable=False),
        sa.Column("encoder", sa.Text(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        _of_report("report_vectors", "report_id"),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report_vectors")),
    )
    op.create_table(
        "report_pairs",
        sa.Column("one", sa.UUID(), nullable=False),
        sa.Column("other", sa.UUID(), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of_report("report_pairs", "one"),
        _of_report("report_pairs", "other"),
        sa.PrimaryKeyConstraint("one", "other", name=op.f("pk_report_pairs")),
    )
    op.create_index(op.f("ix_report_pairs_other"), "report_pairs", ["other"])
    has_one = sa.text("cluster IS NOT NULL")
    op.create_index("ix_reports_cluster", "reports", ["cluster"], postgresql_where=has_one)


def downgrade() -> None:
    op.drop_index("ix_reports_cluster", table_name="reports")
    op.drop_table("report_pairs")
    op.drop_table("report_vectors")


def _of_report(table: str, column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], ["reports.id"], name=name, ondelete="CASCADE")
