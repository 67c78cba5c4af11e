"""Messages from people are on the disk before their provider hears that we have them.

It does not know any later shape of the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_WAITING = sa.text("done_at IS NULL")


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "inbound",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("received_at", moment, nullable=False),
        sa.Column("held_until", moment, nullable=True),
        sa.Column("done_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound")),
        sa.UniqueConstraint("key", name=op.f("uq_inbound_key")),
    )
    op.create_index(
        "ix_inbound_waiting",
        "inbound",
        ["channel", sa.text("urgent DESC"), "id"],
        postgresql_where=_WAITING,
    )
    op.create_index(
        "ix_inbound_person", "inbound", ["fingerprint", "id"], postgresql_where=_WAITING
    )
    op.create_index("ix_inbound_received_at", "inbound", ["received_at"])


def downgrade() -> None:
    op.drop_table("inbound")
