"""Verified reporters, and what is kept to tell doubtful reports.

It does not know what the rows mean to anybody.
"""

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, LargeBinary, Text, text
from sqlalchemy import Column as C
from sqlalchemy import Table as T
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from bot.store.tables.base import at, metadata, texts, uuid

verified_reporters = T(
    "verified_reporters",
    metadata,
    uuid(),
    C("name", Text, nullable=False),
    C("known_as", Text, nullable=False, unique=True),
    texts("roles"),
    texts("areas"),
    C("active", Boolean, nullable=False, server_default=text("true")),
    at("since"),
    C("created_by", Text, nullable=False),
    at("created_at"),
)

reporter_addresses = T(
    "reporter_addresses",
    metadata,
    C("fingerprint", LargeBinary, primary_key=True),
    C(
        "reporter_id",
        ForeignKey("verified_reporters.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    C("channel", Text, nullable=False),
    C("sealed_address", LargeBinary, nullable=False),
)

#: Whose reports wait for an officer's look. `area`: where that counts; none is everywhere.
report_blocks = T(
    "report_blocks",
    metadata,
    uuid(),
    C("fingerprint", LargeBinary, nullable=False, index=True),
    C("shown", Text, nullable=False),
    C("reason", Text, nullable=False),
    C("area", Text),
    C("by", Text, nullable=False),
    at("at"),
    at("until"),
    at("lifted_at", nullable=True),
    C("lifted_by", Text),
)

#: When each person and network has room again. Unlogged: a crash of the database forgets it, a
#: restart does not, and filing a report waits for no disk because of it.
report_rates = T(
    "report_rates",
    metadata,
    C("key", LargeBinary, primary_key=True),
    at("free_at"),
    prefixes=["UNLOGGED"],
)

#: What the next reports are held against; a row is there before its report, and maybe alone.
#: Unlogged like the rates: after a crash of the database the day begins anew.
report_filings = T(
    "report_filings",
    metadata,
    C("report_id", UUID(as_uuid=True), primary_key=True),
    at("at"),
    C("network", LargeBinary),
    C("words", BigInteger),
    C("figures", BigInteger),
    Index("ix_report_filings_network_at", "network", "at"),
    Index("ix_report_filings_at", "at"),
    prefixes=["UNLOGGED"],
)

#: Pictures that were looked at; without a hash there was nothing to see.
report_pictures = T(
    "report_pictures",
    metadata,
    C("media_id", ForeignKey("report_media.id", ondelete="CASCADE"), primary_key=True),
    C("hash", BigInteger),
    C("bands", ARRAY(Integer), nullable=False),
    Index("ix_report_pictures_bands", "bands", postgresql_using="gin"),
)
