"""Which alerts changed last is asked every second while somebody looks at the situation.

It does not know any later shape of the tables.
"""

from alembic import op

revision = "0039"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_alerts_updated_at", "alerts", ["updated_at"])


def downgrade() -> None:
    op.drop_index("ix_alerts_updated_at", table_name="alerts")
