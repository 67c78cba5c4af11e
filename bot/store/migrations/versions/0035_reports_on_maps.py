"""Reports of a division, and of a place, are found and counted for a map by an index alone.

It does not know any later shape of the tables.
"""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_COUNTED = ["status", "hazard", "urgent", "expires_at", "held", "lat", "lon"]


def upgrade() -> None:
    op.create_index(
        "ix_reports_area_created_at",
        "reports",
        ["area_code", "created_at"],
        postgresql_ops={"area_code": "text_pattern_ops"},
        postgresql_include=["cell", *_COUNTED],
    )
    op.create_index(
        "ix_reports_cell_created_at",
        "reports",
        ["cell", "created_at"],
        postgresql_include=["area_code", *_COUNTED],
    )
    op.drop_index("ix_reports_cell", table_name="reports")


def downgrade() -> None:
    op.create_index("ix_reports_cell", "reports", ["cell"])
    op.drop_index("ix_reports_cell_created_at", table_name="reports")
    op.drop_index("ix_reports_area_created_at", table_name="reports")
