"""What each version of an alert said, so that an approver sees what changed since the last one.

It does not know any later shape of the tables.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert_versions",
        sa.Column("alert_id", postgresql.UUID(as_uuid=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name="fk_alert_versions_alert_id"),
        sa.PrimaryKeyConstraint("alert_id", "version", name="pk_alert_versions"),
    )
    # Of what came before nothing is known but how it stands.
    op.execute(
        "INSERT INTO alert_versions (alert_id, version, content) "
        "SELECT id, version, content FROM alerts"
    )


def downgrade() -> None:
    op.drop_table("alert_versions")
