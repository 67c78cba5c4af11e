"""Why a report was rejected, beside the words that say it.

It does not know any later shape of the tables.
"""

from alembic import op
from sqlalchemy import Column, Text

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("report_moves", Column("refusal", Text))


def downgrade() -> None:
    op.drop_column("report_moves", "refusal")
