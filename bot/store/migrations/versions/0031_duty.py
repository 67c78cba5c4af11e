"""The duty roster, whose turn a report is, notes beside reports, and how urgent each is.

It does not know any later shape of the tables.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0029"
branch_labels = None
depends_on = None

_TABLES = (
    "duty_begun",
    "duty_handovers",
    "report_looks",
    "report_notes",
    "duty_turns",
    "duty_shifts",
)


def upgrade() -> None:
    _grades()
    _roster()
    _turns()
    _beside()
    _handing_over()


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    op.drop_index("ix_reports_life", "reports")
    op.drop_index("ix_reports_due_at", "reports")
    op.drop_column("reports", "urgency")


def _grades() -> None:
    """Of what was filed before only what the columns say: its words are graded when it changes."""
    normal = sa.text("'normal'")
    op.add_column("reports", sa.Column("urgency", sa.Text(), server_default=normal, nullable=False))
    op.execute(
        "UPDATE reports SET urgency = CASE WHEN people_trapped > 0 THEN 'life' ELSE 'urgent' END"
        " WHERE urgent"
    )
    op.create_index("ix_reports_due_at", "reports", ["due_at"])
    life = "urgency = 'life' AND status IN ('received', 'triaged', 'verified', 'assigned')"
    op.create_index(
        "ix_reports_life", "reports", ["created_at", "id"], postgresql_where=sa.text(life)
    )


def _roster() -> None:
    op.create_table(
        "duty_shifts",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("official", sa.Text(), nullable=False),
        sa.Column("stand_in", sa.Text(), nullable=True),
        _at("away_until", nullable=True),
        sa.Column("area", sa.Text(), nullable=True),
        _texts("hazards"),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column(
            "days", postgresql.ARRAY(sa.Integer()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("begins", sa.Integer(), nullable=True),
        sa.Column("ends", sa.Integer(), nullable=True),
        _at("starts_at", nullable=True),
        _at("ends_at", nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        _at("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_shifts")),
    )


def _turns() -> None:
    op.create_table(
        "duty_turns",
        sa.Column("report_id", sa.UUID(), nullable=False),
        sa.Column("step_id", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("urgency", sa.Text(), nullable=False),
        sa.Column("area_code", sa.Text(), nullable=True),
        _texts("people"),
        sa.Column("reached", sa.Integer(), nullable=False),
        _at("at"),
        _of_a_report("duty_turns"),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_duty_turns")),
    )
    op.create_index("ix_duty_turns_people", "duty_turns", ["people"], postgresql_using="gin")


def _beside() -> None:
    op.create_table(
        "report_notes",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("report_id", sa.UUID(), nullable=False),
        _at("at"),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        _of_a_report("report_notes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_notes")),
    )
    op.create_index(op.f("ix_report_notes_report_id"), "report_notes", ["report_id"])
    op.execute(
        "CREATE UNLOGGED TABLE report_looks ("
        "report_id uuid NOT NULL CONSTRAINT fk_report_looks_report_id"
        " REFERENCES reports (id) ON DELETE CASCADE,"
        "name text NOT NULL, since timestamptz NOT NULL, seen_at timestamptz NOT NULL,"
        "CONSTRAINT pk_report_looks PRIMARY KEY (report_id, name))"
    )


def _handing_over() -> None:
    op.create_table(
        "duty_handovers",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        _at("written_at"),
        sa.Column("text", sa.Text(), nullable=False),
        _texts("open"),
        _texts("overdue"),
        _texts("urgent"),
        sa.Column("given_to", sa.Text(), nullable=True),
        _at("given_at", nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=True),
        _at("acknowledged_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_handovers")),
    )
    op.create_index("ix_duty_handovers_written_at", "duty_handovers", ["written_at"])
    op.create_table(
        "duty_begun",
        sa.Column("shift_id", sa.UUID(), nullable=False),
        _at("starts_at"),
        sa.PrimaryKeyConstraint("shift_id", "starts_at", name=op.f("pk_duty_begun")),
    )


def _at(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _texts(name: str) -> "sa.Column[object]":
    empty = sa.text("'{}'")
    return sa.Column(name, postgresql.ARRAY(sa.Text()), server_default=empty, nullable=False)


def _of_a_report(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_report_id")
    return sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=name, ondelete="CASCADE")
