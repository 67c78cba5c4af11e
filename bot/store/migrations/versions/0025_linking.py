"""Codes by which somebody links two channels, and contacts found by their fingerprint alone.

It does not know any later shape of the tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "link_codes",
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("sealed_address", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("claimed_by", sa.LargeBinary(), nullable=True),
        sa.Column("claimed_channel", sa.Text(), nullable=True),
        sa.Column("claimed_sealed_address", sa.LargeBinary(), nullable=True),
        sa.Column("claimed_language", sa.Text(), nullable=True),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_link_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_link_codes_code_hash")),
    )
    op.create_index("ix_link_codes_claimed_by", "link_codes", ["claimed_by"])
    op.create_index("ix_contacts_fingerprint", "contacts", ["fingerprint"])


def downgrade() -> None:
    op.drop_index("ix_contacts_fingerprint", table_name="contacts")
    op.drop_table("link_codes")
