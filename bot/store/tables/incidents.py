"""Incidents, the units that they concern, and what these filed; nothing is ever deleted.

It does not know what the rows mean to anybody.
"""

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, Text
from sqlalchemy import Column as C
from sqlalchemy import Table as T
from sqlalchemy.dialects.postgresql import JSONB

from bot.store.tables.base import at, metadata, texts, uuid


def _incident(name: str = "incident_id") -> C[object]:
    return C(name, ForeignKey("incidents.id"), primary_key=True)


incidents = T(
    "incidents",
    metadata,
    uuid(),
    C("hazard", Text, nullable=False),
    C("name", Text, nullable=False),
    C("area", Text, nullable=False),
    at("occurred_at"),
    C("grade", Text),
    C("state", Text, nullable=False),
    C("opened_by", Text, nullable=False),
    at("opened_at"),
    at("stable_at", nullable=True),
    at("closed_at", nullable=True),
    C("close_note", Text),
    Index("ix_incidents_opened_at", "opened_at", "id"),
    Index("ix_incidents_state", "state"),
)

#: Whose report is waited for; an empty name is not known yet.
incident_units = T(
    "incident_units",
    metadata,
    _incident(),
    C("code", Text, primary_key=True),
    C("name", Text, nullable=False),
)

#: Versions of one unit's figures, from 1; a row never changes. Counters are decimals as text.
incident_figures = T(
    "incident_figures",
    metadata,
    _incident(),
    C("unit", Text, primary_key=True),
    C("version", Integer, primary_key=True, autoincrement=False),
    C("kind", Text, nullable=False),
    at("as_of"),
    at("filed_at"),
    C("filed_by", Text, nullable=False),
    C("day", Date, nullable=False),
    C("counters", JSONB, nullable=False),
    C("note", Text),
    C("reason", Text),
    texts("straight_to"),
)

#: Deadlines that somebody was told of: each once before it and once after it.
incident_reminders = T(
    "incident_reminders",
    metadata,
    _incident(),
    C("unit", Text, primary_key=True),
    C("duty", Text, primary_key=True),
    C("day", Date, primary_key=True),
    C("overdue", Boolean, primary_key=True),
    at("at"),
)
