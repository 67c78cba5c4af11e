"""Documents and facilities that were withdrawn: kept, and found by nobody.

It does not know any later shape of the tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = ("documents", "facilities")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        op.add_column(table, sa.Column("withdrawn_by", sa.Text(), nullable=True))
        op.add_column(table, sa.Column("withdrawn_reason", sa.Text(), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        for column in ("reason", "by", "at"):
            op.drop_column(table, f"withdrawn_{column}")
