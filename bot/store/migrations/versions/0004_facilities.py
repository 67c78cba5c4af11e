"""Facilities: opening hours, roof, country and division; the counter of their changes.

It does not know any later shape of the tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("country", "admin_code", "opening_hours"):
        op.add_column("facilities", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("facilities", sa.Column("indoor", sa.Boolean(), nullable=True))
    version = sa.Column("version", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
    op.add_column("facilities", version)
    op.create_index("ix_facilities_version", "facilities", ["version"])
    # The nearest are found in memory now.
    op.drop_index("ix_facilities_lat_lon", table_name="facilities")
    op.drop_index("ix_facilities_kind", table_name="facilities")
    shelf = op.create_table(
        "facility_shelf",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility_shelf")),
    )
    op.bulk_insert(shelf, [{"id": 1, "version": 0}])


def downgrade() -> None:
    op.drop_table("facility_shelf")
    op.create_index("ix_facilities_kind", "facilities", ["kind"])
    op.create_index("ix_facilities_lat_lon", "facilities", ["lat", "lon"])
    op.drop_index("ix_facilities_version", table_name="facilities")
    for name in ("version", "indoor", "opening_hours", "admin_code", "country"):
        op.drop_column("facilities", name)
