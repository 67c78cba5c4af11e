"""Officials' accounts, their second factors, and sessions at the console.

It does not know what the rows mean to anybody.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Text,
    text,
)
from sqlalchemy import Column as C
from sqlalchemy import Table as T
from sqlalchemy.dialects.postgresql import UUID

from bot.store.tables.base import at, metadata, uuid

#: One person; `known_as` is the name as people are told apart. No password: not joined yet.
accounts = T(
    "accounts",
    metadata,
    uuid(),
    C("name", Text, nullable=False),
    C("known_as", Text, nullable=False, unique=True),
    C("role", Text, nullable=False),
    C("area", Text),
    C("password_hash", Text),
    C("totp_sealed", LargeBinary),
    C("totp_step", BigInteger, nullable=False, server_default=text("0")),
    C("link_hash", LargeBinary, unique=True),
    at("link_until", nullable=True),
    C("invited_by", Text, nullable=False),
    at("created_at"),
    at("joined_at", nullable=True),
    at("disabled_at", nullable=True),
    at("last_seen_at", nullable=True),
)

#: Keyed hashes; a row is deleted when its code is used.
account_recovery_codes = T(
    "account_recovery_codes",
    metadata,
    C("code_hash", LargeBinary, primary_key=True),
    C("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Index("ix_account_recovery_codes_account_id", "account_id"),
)

#: `id` is the credential's own.
account_passkeys = T(
    "account_passkeys",
    metadata,
    C("id", LargeBinary, primary_key=True),
    C("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    C("name", Text, nullable=False),
    C("public_key", LargeBinary, nullable=False),
    C("sign_count", BigInteger, nullable=False),
    at("created_at"),
    at("last_used_at", nullable=True),
    Index("ix_account_passkeys_account_id", "account_id"),
)

#: Attempts to come in, by a keyed hash of whom they are counted for; kept for a day.
account_attempts = T(
    "account_attempts",
    metadata,
    C("id", BigInteger, Identity(), primary_key=True),
    C("key", LargeBinary, nullable=False),
    at("at"),
    Index("ix_account_attempts_key_at", "key", "at"),
    Index("ix_account_attempts_at", "at"),
)

#: What holds for all accounts: one row, or none as long as nothing was ever set.
account_rules = T(
    "account_rules",
    metadata,
    C("one", Boolean, primary_key=True, server_default=text("true")),
    C("second_factor", Boolean, nullable=False),
    CheckConstraint("one", name="ck_account_rules_one"),
)

#: Sign-ins at the console, by a keyed hash of what the cookie carries: of a token or an account.
console_sessions = T(
    "console_sessions",
    metadata,
    uuid(),
    C("secret_hash", LargeBinary, nullable=False, unique=True),
    C("token_id", UUID(as_uuid=True), ForeignKey("tokens.id", ondelete="CASCADE")),
    C("account_id", UUID(as_uuid=True), ForeignKey("accounts.id", ondelete="CASCADE")),
    C("known_as", Text, nullable=False),
    C("half", Boolean, nullable=False),
    C("device", Text, nullable=False),
    C("challenge", LargeBinary),
    at("challenge_at", nullable=True),
    at("started_at"),
    at("last_used_at"),
    CheckConstraint(
        "(token_id IS NULL) <> (account_id IS NULL)", name="ck_console_sessions_one_owner"
    ),
    Index("ix_console_sessions_known_as", "known_as"),
    Index("ix_console_sessions_started_at", "started_at"),
)
