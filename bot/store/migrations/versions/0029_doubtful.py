"""Verified reporters, the block list, and what doubtful reports are told by.

It does not know any later shape of the tables.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_TEXTS = postgresql.ARRAY(sa.Text())


def upgrade() -> None:
    op.add_column(
        "reports", sa.Column("signs", _TEXTS, server_default=sa.text("'{}'"), nullable=False)
    )
    op.create_index("ix_reports_held", "reports", ["created_at"], postgresql_where=sa.text("held"))
    _register()
    _blocks()
    _filings()


def downgrade() -> None:
    for table in (
        "report_pictures",
        "report_filings",
        "report_rates",
        "report_blocks",
        "reporter_addresses",
        "verified_reporters",
    ):
        op.drop_table(table)
    op.drop_index("ix_reports_held", table_name="reports")
    op.drop_column("reports", "signs")


def _register() -> None:
    op.create_table(
        "verified_reporters",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("known_as", sa.Text(), nullable=False),
        sa.Column("roles", _TEXTS, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("areas", _TEXTS, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verified_reporters")),
        sa.UniqueConstraint("known_as", name=op.f("uq_verified_reporters_known_as")),
    )
    op.create_table(
        "reporter_addresses",
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("reporter_id", sa.UUID(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("sealed_address", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reporter_id"],
            ["verified_reporters.id"],
            name=op.f("fk_reporter_addresses_reporter_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_reporter_addresses")),
    )
    op.create_index(
        op.f("ix_reporter_addresses_reporter_id"), "reporter_addresses", ["reporter_id"]
    )


def _blocks() -> None:
    op.create_table(
        "report_blocks",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_blocks")),
    )
    op.create_index(op.f("ix_report_blocks_fingerprint"), "report_blocks", ["fingerprint"])


def _filings() -> None:
    op.create_table(
        "report_rates",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_report_rates")),
        prefixes=["UNLOGGED"],
    )
    op.create_table(
        "report_filings",
        sa.Column("report_id", sa.UUID(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("network", sa.LargeBinary(), nullable=True),
        sa.Column("words", sa.BigInteger(), nullable=True),
        sa.Column("figures", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report_filings")),
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_report_filings_network_at", "report_filings", ["network", "at"])
    op.create_index("ix_report_filings_at", "report_filings", ["at"])
    op.create_table(
        "report_pictures",
        sa.Column("media_id", sa.UUID(), nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=True),
        sa.Column("bands", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.ForeignKeyConstraint(
            ["media_id"],
            ["report_media.id"],
            name=op.f("fk_report_pictures_media_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("media_id", name=op.f("pk_report_pictures")),
    )
    op.create_index(
        "ix_report_pictures_bands", "report_pictures", ["bands"], postgresql_using="gin"
    )
