"""Messages from people, from their acceptance until they are answered.

It does not know what the rows mean to anybody.
"""

from sqlalchemy import BigInteger, Boolean, Identity, Index, LargeBinary, SmallInteger, Text, text
from sqlalchemy import Column as C
from sqlalchemy import Table as T

from bot.store.tables.base import at, metadata

#: One row a message of a provider's; `id` is the order in which they came. Once it is answered
#: nothing of a person is left in it: only the keyed hash of the message's id, so that a repetition
#: is known as one.
inbound = T(
    "inbound",
    metadata,
    C("id", BigInteger, Identity(), primary_key=True),
    C("key", LargeBinary, nullable=False, unique=True),
    C("channel", Text, nullable=False),
    C("fingerprint", LargeBinary),
    C("sealed", LargeBinary),
    C("urgent", Boolean, nullable=False),
    C("tries", SmallInteger, nullable=False, server_default=text("0")),
    C("holder", Text),  # the process that has it in hand, as long as `held_until` says
    at("received_at"),
    at("held_until", nullable=True),
    at("done_at", nullable=True),
    Index(
        "ix_inbound_waiting",
        "channel",
        text("urgent DESC"),
        "id",
        postgresql_where=text("done_at IS NULL"),
    ),
    Index("ix_inbound_person", "fingerprint", "id", postgresql_where=text("done_at IS NULL")),
    Index("ix_inbound_received_at", "received_at"),
)
