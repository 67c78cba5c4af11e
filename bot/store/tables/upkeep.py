"""The backups that were made or failed.

It does not know what the rows mean to anybody.
"""

from sqlalchemy import BigInteger, DateTime, Text
from sqlalchemy import Column as C
from sqlalchemy import Table as T

from bot.store.tables.base import at, metadata

#: One a moment at which one was due, or was asked for by hand. Not in any backup itself.
backups = T(
    "backups",
    metadata,
    C("slot", DateTime(timezone=True), primary_key=True),
    at("started_at"),
    at("finished_at", nullable=True),
    C("file", Text),
    C("size", BigInteger),
    C("error", Text),
)
