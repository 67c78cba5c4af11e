"""How each lane is doing, shared by all workers and the web process.

It does not know what the rows mean to anybody.
"""

from sqlalchemy import Column as C
from sqlalchemy import Float, SmallInteger, Text, text
from sqlalchemy import Table as T

from bot.store.tables.base import at, metadata

#: A lane without a row has never been heard of: it works.
lane_health = T(
    "lane_health",
    metadata,
    C("lane", Text, primary_key=True),
    at("broken_since", nullable=True),
    C("reason", Text),  # of the breakdown
    C("breaks", SmallInteger, nullable=False, server_default=text("0")),  # in a row
    at("retry_at", nullable=True),
    at("alarmed_at", nullable=True),  # when officials were last told that it is broken
    at("held_until", nullable=True),  # the provider's Retry-After
    C("served_by", Text),
    at("served_until", nullable=True),
    at("tested_at", nullable=True),
    C("test_reference", Text),
    C("test_reason", Text),  # why the last test failed
    C("accepted_seconds", Float),
    C("delivered_seconds", Float),
)
