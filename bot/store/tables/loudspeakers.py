"""Village loudspeakers, beside the contacts that they are to a broadcast.

It does not know what the rows mean to anybody.
"""

from sqlalchemy import Column as C
from sqlalchemy import ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy import Table as T

from bot.store.tables.base import at, metadata, uuid

#: Where it stands is its contact's subscription; its address is the contact's, sealed there.
loudspeakers = T(
    "loudspeakers",
    metadata,
    uuid(),
    C("contact_id", ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
    C("subscription_id", ForeignKey("subscriptions.id", ondelete="CASCADE"), nullable=False),
    C("name", Text, nullable=False),
    C("sealed_secret", LargeBinary, nullable=False),
    C("created_by", Text, nullable=False),
    at("created_at"),
    at("removed_at", nullable=True),
    Index(
        "uq_loudspeakers_contact_id",
        "contact_id",
        unique=True,
        postgresql_where=text("removed_at IS NULL"),
    ),
)
