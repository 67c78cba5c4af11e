"""What officers changed of the details of reports.

It does not know what the rows mean to anybody.
"""

from sqlalchemy import BigInteger, ForeignKey, Identity, Text
from sqlalchemy import Column as C
from sqlalchemy import Table as T
from sqlalchemy.dialects.postgresql import JSONB

from bot.store.tables.base import at, metadata

report_detail_changes = T(
    "report_detail_changes",
    metadata,
    C("id", BigInteger, Identity(), primary_key=True),
    C("report_id", ForeignKey("reports.id", ondelete="CASCADE"), nullable=False, index=True),
    at("at"),
    C("actor", Text, nullable=False),
    C("values", JSONB, nullable=False),
)
