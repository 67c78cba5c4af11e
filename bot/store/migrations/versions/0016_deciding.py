"""Calls to approvers, emergency elevations, drafts that reports proposed.

It does not know any later shape of the tables.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment, uuid = sa.DateTime(timezone=True), postgresql.UUID(as_uuid=True)
    none = sa.text("'{}'")
    op.create_table(
        "alert_calls",
        sa.Column("alert_id", uuid, nullable=False),
        sa.Column("submitted_at", moment, nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("people", postgresql.ARRAY(sa.Text()), server_default=none, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name="fk_alert_calls_alert_id"),
        sa.PrimaryKeyConstraint("alert_id", "submitted_at", "round", name="pk_alert_calls"),
    )
    op.create_table(
        "alert_elevations",
        sa.Column("id", uuid, nullable=False),
        sa.Column("alert_id", uuid, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("granted_by", sa.Text(), nullable=True),
        sa.Column("granted_at", moment, nullable=True),
        sa.Column("expires_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name="fk_alert_elevations_alert_id"),
        sa.PrimaryKeyConstraint("id", name="pk_alert_elevations"),
    )
    op.create_index("ix_alert_elevations_alert_id", "alert_elevations", ["alert_id"])
    op.create_table(
        "alert_proposals",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("alert_id", uuid, nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name="fk_alert_proposals_alert_id"),
        sa.PrimaryKeyConstraint("reference", name="pk_alert_proposals"),
    )
    op.create_index("ix_alert_proposals_alert_id", "alert_proposals", ["alert_id"])


def downgrade() -> None:
    op.drop_table("alert_proposals")
    op.drop_table("alert_elevations")
    op.drop_table("alert_calls")
