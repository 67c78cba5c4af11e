"""Feeds have a name and a second person behind rules that send; entries are remembered.

It does not know any later shape of the tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feeds", sa.Column("name", sa.Text(), nullable=False, server_default=""))
    op.add_column("feeds", sa.Column("approved_by", sa.Text()))
    op.add_column("feeds", sa.Column("approved_at", sa.DateTime(timezone=True)))
    op.add_column("feeds", sa.Column("failing_since", sa.DateTime(timezone=True)))
    op.create_table(
        "feed_entries",
        sa.Column("feed_id", sa.Uuid(), sa.ForeignKey("feeds.id", ondelete="CASCADE")),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("feed_id", "key"),
    )
    op.create_index("ix_feed_entries_seen_at", "feed_entries", ["seen_at"])
    # What a relay is of is looked up whenever one is issued.
    op.create_index("ix_received_alerts_relayed", "received_alerts", ["relayed_alert_id"])
    op.create_index("ix_received_alerts_feed_id", "received_alerts", ["feed_id"])


def downgrade() -> None:
    op.drop_index("ix_received_alerts_feed_id", "received_alerts")
    op.drop_index("ix_received_alerts_relayed", "received_alerts")
    op.drop_table("feed_entries")
    for name in ("failing_since", "approved_at", "approved_by", "name"):
        op.drop_column("feeds", name)
