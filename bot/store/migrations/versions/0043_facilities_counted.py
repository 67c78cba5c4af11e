"""Facilities: whom to call there, when people were last counted and by whom.

It does not know any later shape of the tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("facilities", sa.Column("contact", sa.Text))
    op.add_column("facilities", sa.Column("counted_at", sa.DateTime(timezone=True)))
    op.add_column("facilities", sa.Column("counted_by", sa.Text))


def downgrade() -> None:
    op.drop_column("facilities", "counted_by")
    op.drop_column("facilities", "counted_at")
    op.drop_column("facilities", "contact")
