"""Messages of pages that were answered, so that none is done twice.

It does not know what they said.
"""

from sqlalchemy import Column as C
from sqlalchemy import LargeBinary, Text
from sqlalchemy import Table as T

from bot.store.tables.base import at, metadata

#: One row a message that its page gave an id; after a week it is gone.
chat_turns = T(
    "chat_turns",
    metadata,
    C("fingerprint", LargeBinary, primary_key=True),
    C("id", Text, primary_key=True),
    at("begun_at"),
    C("sealed_answer", LargeBinary),
)
