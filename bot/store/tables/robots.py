"""Group robots that officials registered; their URL is the sealed address of a contact.

It does not know what the rows mean to anybody.
"""

from sqlalchemy import Column as C
from sqlalchemy import ForeignKey, Text
from sqlalchemy import Table as T

from bot.store.tables.base import at, metadata, uuid

robots = T(
    "robots",
    metadata,
    uuid(),
    C("contact_id", ForeignKey("contacts.id", ondelete="SET NULL")),
    C("name", Text, nullable=False),
    C("service", Text, nullable=False),
    C("shown", Text, nullable=False),  # what may be seen of the URL
    C("created_by", Text, nullable=False),
    at("created_at"),
    at("tested_at", nullable=True),
    C("test_reason", Text),
    at("removed_at", nullable=True),
)
