"""The H3 cell and the reach of each subscription's circle, so that areas find them by ranges.

It does not know any later shape of the tables.
"""

import sqlalchemy as sa
from alembic import op
from h3.api import basic_int as h3

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_BATCH = 10_000
_RESOLUTION = 9
_REACHES = (0.0, 1_000.0, 5_000.0, 20_000.0, 100_000.0)
_INCLUDED = ["contact_id", "id", "created_at", "language", "lat", "lon", "radius_m"]
_INCLUDED += ["areas", "quiet_hours"]
_NEXT = sa.text("""
SELECT id, lat, lon, coalesce(radius_m, 0) AS radius_m FROM subscriptions
WHERE lat IS NOT NULL AND lon IS NOT NULL AND cell IS NULL LIMIT :most
""")
_SET = sa.text("""
UPDATE subscriptions s SET cell = found.cell, reach = found.reach
FROM unnest(CAST(:ids AS uuid[]), CAST(:cells AS bigint[]), CAST(:reaches AS smallint[]))
    AS found(id, cell, reach)
WHERE s.id = found.id
""")


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("cell", sa.BigInteger(), nullable=True))
    op.add_column("subscriptions", sa.Column("reach", sa.SmallInteger(), nullable=True))
    _find_cells()
    op.create_check_constraint(
        "ck_subscriptions_point_has_cell",
        "subscriptions",
        "(lat IS NULL OR lon IS NULL) = (cell IS NULL) AND (cell IS NULL) = (reach IS NULL)",
    )
    op.create_index(
        "ix_subscriptions_listening",
        "subscriptions",
        ["reach", "cell"],
        postgresql_include=_INCLUDED,
        postgresql_where=sa.text(
            "confirmed_at IS NOT NULL AND ended_at IS NULL AND cell IS NOT NULL"
        ),
    )
    op.create_index(
        "ix_contacts_reachable",
        "contacts",
        ["id"],
        postgresql_include=["channel", "person"],
        postgresql_where=sa.text("stopped_at IS NULL AND gone_at IS NULL"),
    )
    op.create_index(
        "ix_subscriptions_contact_id_created_at_id",
        "subscriptions",
        ["contact_id", "created_at", "id"],
    )
    op.drop_index("ix_subscriptions_contact_id", table_name="subscriptions")
    op.drop_index("ix_subscriptions_lat_lon", table_name="subscriptions")


def _find_cells() -> None:
    connection = op.get_bind()
    while rows := connection.execute(_NEXT, {"most": _BATCH}).all():
        values = {
            "ids": [row.id for row in rows],
            "cells": [h3.latlng_to_cell(row.lat, row.lon, _RESOLUTION) for row in rows],
            "reaches": [sum(row.radius_m > most for most in _REACHES) for row in rows],
        }
        connection.execute(_SET, values)


def downgrade() -> None:
    op.create_index("ix_subscriptions_lat_lon", "subscriptions", ["lat", "lon"])
    op.create_index("ix_subscriptions_contact_id", "subscriptions", ["contact_id"])
    op.drop_index("ix_subscriptions_contact_id_created_at_id", table_name="subscriptions")
    op.drop_index("ix_contacts_reachable", table_name="contacts")
    op.drop_index("ix_subscriptions_listening", table_name="subscriptions")
    op.drop_constraint("ck_subscriptions_point_has_cell", "subscriptions", type_="check")
    op.drop_column("subscriptions", "reach")
    op.drop_column("subscriptions", "cell")
