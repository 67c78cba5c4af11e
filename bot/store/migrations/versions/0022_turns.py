"""Messages of pages that were answered, for a week, so that none is done twice.

It does not know any later shape of the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chat_turns",
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_answer", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("fingerprint", "id", name=op.f("pk_chat_turns")),
    )


def downgrade() -> None:
    op.drop_table("chat_turns")
