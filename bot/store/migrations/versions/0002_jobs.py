"""The job queue's own tables (procrastinate 3.10), and a schema for the dialogue engine's trackers.

It does not know any later shape of the tables.
"""

from typing import cast

import psycopg
from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Several statements in one string: only the driver itself takes them, without parameters.
    connection = cast("psycopg.Connection[object]", op.get_bind().connection.driver_connection)
    connection.execute(cast("psycopg.sql.SQL", SchemaManager.get_schema()))
    op.execute("CREATE SCHEMA IF NOT EXISTS engine")


def downgrade() -> None:
    raise RuntimeError("the job queue is not taken away: restore a backup instead")
