"""What makes reports comparable, and what officials said of two of them.

It does not know what a likeness is.
"""

from sqlalchemy import Boolean, ForeignKey, LargeBinary, Text
from sqlalchemy import Column as C
from sqlalchemy import Table as T

from bot.store.tables.base import at, metadata

#: float16 numbers of the encoder so named: another one's say nothing beside them.
report_vectors = T(
    "report_vectors",
    metadata,
    C("report_id", ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    C("encoder", Text, nullable=False),
    C("vector", LargeBinary, nullable=False),
)

#: Two reports of which an official said that they are about one event, or are not; each pair
#: once, the smaller key first.
report_pairs = T(
    "report_pairs",
    metadata,
    C("one", ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    C("other", ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True, index=True),
    C("same", Boolean, nullable=False),
    C("actor", Text, nullable=False),
    at("at"),
)
