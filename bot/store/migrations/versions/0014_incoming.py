"""Feeds of other authorities and the documents received.

It does not know any later shape of the tables.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _feeds()
    _received()


def _feeds() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "feeds",
        sa.Column("id", postgresql.UUID(as_uuid=True), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("trust_sender", sa.Text(), nullable=True),
        sa.Column("trust_certificate", sa.Text(), nullable=True),
        sa.Column("rules", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("polled_at", moment, nullable=True),
        sa.Column("next_poll_at", moment, nullable=True),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("removed_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds")),
    )
    here = sa.text("removed_at is null")
    op.create_index("ix_feeds_url", "feeds", ["url"], unique=True, postgresql_where=here)
    op.create_index("ix_feeds_trust_sender", "feeds", ["trust_sender"])


def _received() -> None:
    moment = sa.DateTime(timezone=True)
    texts = postgresql.ARRAY(sa.Text())
    op.create_table(
        "received_alerts",
        sa.Column("id", postgresql.UUID(as_uuid=True), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("sent", moment, nullable=False),
        sa.Column("received_at", moment, nullable=False),
        sa.Column("feed_id", postgresql.UUID(as_uuid=True), nullable=True),
        sa.Column("official", sa.Text(), nullable=True),
        sa.Column("msg_type", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("trusted", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("summary", postgresql.JSONB(), nullable=False),
        sa.Column("warned", postgresql.JSONB(), nullable=True),
        sa.Column("refers_to", texts, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("expires_at", moment, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("relayed_alert_id", postgresql.UUID(as_uuid=True), nullable=True),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_received_alerts_feed_id")),
        sa.ForeignKeyConstraint(
            ["relayed_alert_id"], ["alerts.id"], name=op.f("fk_received_alerts_relayed_alert_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_alerts")),
    )
    op.create_index(
        "ix_received_alerts_name",
        "received_alerts",
        ["sender", "identifier", "sent"],
        unique=True,
        postgresql_where=sa.text("outcome <> 'refused'"),
    )
    op.create_index(
        "ix_received_alerts_refers_to", "received_alerts", ["refers_to"], postgresql_using="gin"
    )
    op.create_index("ix_received_alerts_received_at", "received_alerts", ["received_at", "id"])
    op.create_index("ix_received_alerts_expires_at", "received_alerts", ["expires_at"])


def downgrade() -> None:
    op.drop_table("received_alerts")
    op.drop_table("feeds")
