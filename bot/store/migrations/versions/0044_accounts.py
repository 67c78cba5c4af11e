"""Officials' accounts, sessions kept on the server, and who a token's person is.

It does not know any later shape of the tables.
"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0039"
branch_labels = None
depends_on = None

_TABLES = (
    "console_sessions",
    "account_rules",
    "account_attempts",
    "account_passkeys",
    "account_recovery_codes",
    "accounts",
)


def upgrade() -> None:
    _tokens()
    _accounts()
    _factors()
    _attempts()
    _sessions()


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    op.drop_index("ix_tokens_known_as", table_name="tokens")
    for column in ("known_as", "created_by", "last_used_at"):
        op.drop_column("tokens", column)


def _tokens() -> None:
    op.add_column("tokens", sa.Column("known_as", sa.Text(), nullable=True))
    op.add_column(
        "tokens", sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False)
    )
    op.add_column("tokens", sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True))
    connection = op.get_bind()
    fill = sa.text("UPDATE tokens SET known_as = :known WHERE name = :name")
    for (name,) in connection.execute(sa.text("SELECT DISTINCT name FROM tokens")).all():
        plain = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name))
        connection.execute(fill, {"known": " ".join(plain.split()).casefold(), "name": name})
    op.alter_column("tokens", "known_as", nullable=False)
    op.create_index("ix_tokens_known_as", "tokens", ["known_as"])


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("known_as", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("link_hash", sa.LargeBinary(), nullable=True),
        sa.Column("link_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invited_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("known_as", name=op.f("uq_accounts_known_as")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_accounts_link_hash")),
    )


def _of_account(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_account_id")
    return sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=name, ondelete="CASCADE")


def _factors() -> None:
    op.create_table(
        "account_recovery_codes",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=False),
        _of_account("account_recovery_codes"),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_account_recovery_codes")),
    )
    op.create_table(
        "account_passkeys",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        _of_account("account_passkeys"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_passkeys")),
    )
    for table in ("account_recovery_codes", "account_passkeys"):
        op.create_index(op.f(f"ix_{table}_account_id"), table, ["account_id"])


def _attempts() -> None:
    op.create_table(
        "account_attempts",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_attempts")),
    )
    op.create_index("ix_account_attempts_key_at", "account_attempts", ["key", "at"])
    op.create_index("ix_account_attempts_at", "account_attempts", ["at"])
    op.create_table(
        "account_rules",
        sa.Column("one", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("second_factor", sa.Boolean(), nullable=False),
        sa.CheckConstraint("one", name=op.f("ck_account_rules_one")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_account_rules")),
    )


def _sessions() -> None:
    op.create_table(
        "console_sessions",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("token_id", sa.UUID(), nullable=True),
        sa.Column("account_id", sa.UUID(), nullable=True),
        sa.Column("known_as", sa.Text(), nullable=False),
        sa.Column("half", sa.Boolean(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=True),
        sa.Column("challenge_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(token_id IS NULL) <> (account_id IS NULL)",
            name=op.f("ck_console_sessions_one_owner"),
        ),
        _of_account("console_sessions"),
        sa.ForeignKeyConstraint(
            ["token_id"],
            ["tokens.id"],
            name=op.f("fk_console_sessions_token_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_console_sessions")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_console_sessions_secret_hash")),
    )
    op.create_index("ix_console_sessions_known_as", "console_sessions", ["known_as"])
    op.create_index("ix_console_sessions_started_at", "console_sessions", ["started_at"])
