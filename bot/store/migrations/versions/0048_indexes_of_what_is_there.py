"""Indexes of reports over columns that few of them fill leave the others out.

It does not know any later shape of the tables.
"""

from alembic import op
from sqlalchemy import text

revision = "0048"
down_revision = "0038"
branch_labels = None
depends_on = None

_COLUMNS = ["reporter_fingerprint", "source_id", "incident_id", "due_at"]


def upgrade() -> None:
    for column in _COLUMNS:
        op.drop_index(f"ix_reports_{column}", table_name="reports")
        filled = text(f"{column} IS NOT NULL")
        op.create_index(f"ix_reports_{column}", "reports", [column], postgresql_where=filled)


def downgrade() -> None:
    for column in _COLUMNS:
        op.drop_index(f"ix_reports_{column}", table_name="reports")
        op.create_index(f"ix_reports_{column}", "reports", [column])
