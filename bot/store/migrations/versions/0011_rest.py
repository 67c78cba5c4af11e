"""What of a long answer has not been said yet, for channels with no room for all of it.

It does not know any later shape of the table.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("rest", postgresql.JSONB(), nullable=True))


def downgrade() -> None:
    op.drop_column("conversations", "rest")
