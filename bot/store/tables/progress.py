"""How far people have come in what takes several messages: a guide, a quiz.

It does not know what the steps are.
"""

from sqlalchemy import Column as C
from sqlalchemy import LargeBinary, Text
from sqlalchemy import Table as T
from sqlalchemy.dialects.postgresql import JSONB

from bot.store.tables.base import at, metadata

#: One row a person and kind; after a day it is gone. No address: a keyed hash.
progress = T(
    "progress",
    metadata,
    C("fingerprint", LargeBinary, primary_key=True),
    C("kind", Text, primary_key=True),
    C("state", JSONB, nullable=False),
    at("updated_at"),
)
