"""Persons with several channels, deliveries that follow one another, and how lanes are doing.

It does not know any later shape of the tables.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

STALLED = (
    "fallback and (state in ('failed', 'stopped', 'accepted') "
    "or (state in ('queued', 'in_doubt') and tries >= 5))"
)


def upgrade() -> None:
    key = postgresql.UUID(as_uuid=True)
    op.add_column("contacts", sa.Column("person", key, nullable=True))
    op.add_column("contacts", sa.Column("preference", sa.SmallInteger(), nullable=True))
    _index("ix_contacts_person", "contacts", ["person"], "person is not null")
    op.add_column("deliveries", sa.Column("person", key, nullable=True))
    op.add_column("deliveries", sa.Column("after_id", sa.BigInteger(), nullable=True))
    op.add_column(
        "deliveries",
        sa.Column("fallback", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    both = ["event_id", "person"]
    _index("ix_deliveries_event_id_person", "deliveries", both, "person is not null")
    _index("ix_deliveries_following", "deliveries", ["event_id"], "after_id is not null")
    _index("ix_deliveries_fallback", "deliveries", ["event_id"], STALLED)
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "lane_health",
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("broken_since", moment, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("breaks", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("retry_at", moment, nullable=True),
        sa.Column("held_until", moment, nullable=True),
        sa.Column("served_by", sa.Text(), nullable=True),
        sa.Column("served_until", moment, nullable=True),
        sa.Column("tested_at", moment, nullable=True),
        sa.Column("test_reference", sa.Text(), nullable=True),
        sa.Column("test_reason", sa.Text(), nullable=True),
        sa.Column("accepted_seconds", sa.Float(), nullable=True),
        sa.Column("delivered_seconds", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("lane", name=op.f("pk_lane_health")),
    )


def downgrade() -> None:
    op.drop_table("lane_health")
    for name in (
        "ix_deliveries_fallback",
        "ix_deliveries_following",
        "ix_deliveries_event_id_person",
    ):
        op.drop_index(name, table_name="deliveries")
    for name in ("fallback", "after_id", "person"):
        op.drop_column("deliveries", name)
    op.drop_index("ix_contacts_person", table_name="contacts")
    for name in ("preference", "person"):
        op.drop_column("contacts", name)


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, postgresql_where=sa.text(where))
