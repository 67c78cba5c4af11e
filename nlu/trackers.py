"""Keeps of a conversation what the next turn needs, in PostgreSQL, schema `engine`, and no more.

Our policy looks at the last message and at slots, never further back: so a conversation is stored
as its slots and its last turn. It does not know who a sender is: ids are keyed hashes.
"""

import contextlib
import json
from typing import Any, Dict, Generator, List, Optional, Text

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.constants import (
    ACTION_LISTEN_NAME,
    ACTION_SESSION_START_NAME,
    SESSION_START_METADATA_SLOT,
)
from rasa.shared.core.events import (
    ActionExecuted,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.orm import Session

SCHEMA = "engine"
#: One statement each, and a transaction by itself: the engine's loop waits for every round trip.
#: To put Rasa's own query together took longer than the database did.
_READ = "SELECT data FROM events WHERE sender_id = %(sender)s ORDER BY id"
_REPLACE = """
WITH gone AS (DELETE FROM events WHERE sender_id = %(sender)s)
INSERT INTO events (sender_id, type_name, timestamp, intent_name, action_name, data)
SELECT %(sender)s, e.type_name, e.timestamp, e.intent_name, e.action_name, e.data
FROM unnest(
    CAST(%(type_name)s AS text[]), CAST(%(timestamp)s AS float8[]), CAST(%(intent_name)s AS text[]),
    CAST(%(action_name)s AS text[]), CAST(%(data)s AS text[])
) WITH ORDINALITY AS e(type_name, timestamp, intent_name, action_name, data, place)
ORDER BY e.place
"""
_COLUMNS = "type_name", "timestamp", "intent_name", "action_name", "data"


class EngineTrackers(SQLTrackerStore):
    """`host` is a whole database URL, as Rasa hands over `EndpointConfig.url`."""

    def __init__(self, host: Text, **kwargs: Any) -> None:
        with sa.create_engine(host).begin() as connection:
            connection.execute(sa.text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
        super().__init__(host=in_schema(host), **kwargs)
        # An engine of its own: an option of the other's would be set and reset at every statement.
        self._each_alone = sa.create_engine(in_schema(host), isolation_level="AUTOCOMMIT")

    @contextlib.contextmanager
    def session_scope(self) -> Generator[Session, None, None]:
        """Without Rasa's check, at every turn, that the schema is still there."""
        with contextlib.closing(self.sessionmaker()) as session:
            yield session

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        """What `save` stored, which is never more than one session."""
        with self._each_alone.connect() as connection:
            rows = connection.exec_driver_sql(_READ, {"sender": sender_id}).fetchall()
        if not rows or not self.domain:
            return None
        events = [json.loads(data) for (data,) in rows]
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Replaces what was stored; a restart (data deleted) leaves nothing."""
        rows = [_row(event) for event in kept(tracker)]
        values = {name: [row[name] for row in rows] for name in _COLUMNS}
        with self._each_alone.connect() as connection:
            connection.exec_driver_sql(_REPLACE, {**values, "sender": tracker.sender_id})


def kept(tracker: DialogueStateTracker) -> List[Event]:
    """A session that sets the slots as they are, then the last turn word for word.

    A turn costs the same however long somebody has talked: 10 ms at 28 events were 94 ms at 523.
    """
    events = list(tracker.events)
    if any(isinstance(event, Restarted) for event in events):
        return []
    last = next((i for i in reversed(range(len(events))) if isinstance(events[i], UserUttered)), 0)
    at = events[last].timestamp if events else 0.0
    # The last message's own time: its age is what ends a session.
    opening = [
        ActionExecuted(ACTION_SESSION_START_NAME, timestamp=at),
        SessionStarted(timestamp=at),
        *(
            SlotSet(name, slot.value, timestamp=at)
            for name, slot in tracker.slots.items()
            if slot.value is not None and name != SESSION_START_METADATA_SLOT
        ),
        ActionExecuted(ACTION_LISTEN_NAME, timestamp=at),
    ]
    return opening + events[last:] if last else events


def in_schema(url: Text) -> Text:
    """The URL with every connection's search path set to our schema.

    Commits don't wait for the disk: a power cut may cost the last half second of small talk, while
    reports and subscriptions are kept elsewhere.
    """
    parsed = sa.engine.make_url(url).set(drivername="postgresql+psycopg2")
    options = f"-csearch_path={SCHEMA} -csynchronous_commit=off"
    scoped = parsed.update_query_dict({"options": options})
    return scoped.render_as_string(hide_password=False)


def _row(event: Event) -> Dict[Text, Any]:
    data = event.as_dict()
    return {
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }
