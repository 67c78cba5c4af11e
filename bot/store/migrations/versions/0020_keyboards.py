"""What the buttons under messages stand for, where a channel brings back no more than a key.

It does not know any later shape of the tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "keyboards",
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sealed_payload", sa.LargeBinary(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", "key", name="pk_keyboards"),
    )
    op.create_index("ix_keyboards_shown_at", "keyboards", ["shown_at"])


def downgrade() -> None:
    op.drop_table("keyboards")
