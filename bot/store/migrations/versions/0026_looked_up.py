"""Indexes of what is looked up often: history, audit, who is left out; a lane's last alarm.

It does not know any later shape of the tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("lane_health", sa.Column("alarmed_at", moment, nullable=True))
    op.create_index("ix_events_sent_at", "events", ["sent_at"])
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_actor", "audit", ["actor"])
    for name, where in (("unconfirmed", "confirmed_at is null"), ("unreachable", "not reachable")):
        op.create_index(
            f"ix_subscriptions_{name}",
            "subscriptions",
            ["contact_id"],
            postgresql_where=sa.text(f"ended_at is null and {where}"),
        )


def downgrade() -> None:
    op.drop_index("ix_subscriptions_unreachable", table_name="subscriptions")
    op.drop_index("ix_subscriptions_unconfirmed", table_name="subscriptions")
    op.drop_index("ix_audit_actor", table_name="audit")
    op.drop_index("ix_audit_at", table_name="audit")
    op.drop_index("ix_events_sent_at", table_name="events")
    op.drop_column("lane_health", "alarmed_at")
