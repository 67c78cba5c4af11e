"""Incidents, the units that they concern, their figures, and who was reminded.

It does not know any later shape of the tables.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0032"
branch_labels = None
depends_on = None

_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _incidents()
    _of_incident(
        "incident_units",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        key=("code",),
    )
    _of_incident(
        "incident_figures",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("as_of", _AT, nullable=False),
        sa.Column("filed_at", _AT, nullable=False),
        sa.Column("filed_by", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("counters", postgresql.JSONB(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column(
            "straight_to",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        key=("unit", "version"),
    )
    _of_incident(
        "incident_reminders",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("at", _AT, nullable=False),
        key=("unit", "duty", "day", "overdue"),
    )
    op.create_index("ix_reports_incident_id", "reports", ["incident_id"])


def downgrade() -> None:
    op.drop_index("ix_reports_incident_id", table_name="reports")
    for table in ("incident_reminders", "incident_figures", "incident_units", "incidents"):
        op.drop_table(table)


def _of_incident(table: str, *columns: sa.Column[Any], key: tuple[str, ...]) -> None:
    op.create_table(
        table,
        sa.Column("incident_id", sa.UUID(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f(f"fk_{table}_incident_id")
        ),
        sa.PrimaryKeyConstraint("incident_id", *key, name=op.f(f"pk_{table}")),
    )


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.UUID(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("hazard", "name", "area")),
        sa.Column("occurred_at", _AT, nullable=False),
        sa.Column("grade", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("state", "opened_by")),
        sa.Column("opened_at", _AT, nullable=False),
        *(sa.Column(name, _AT, nullable=True) for name in ("stable_at", "closed_at")),
        sa.Column("close_note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    op.create_index("ix_incidents_opened_at", "incidents", ["opened_at", "id"])
    op.create_index("ix_incidents_state", "incidents", ["state"])
