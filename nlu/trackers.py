"""Keeps conversations in PostgreSQL, schema `engine`, and no longer than they are needed.

Like Rasa's SQL store, less what nobody reads: events before the current session, and everything of
a person who had their data deleted. It does not know who a sender is: ids are keyed hashes.
"""

import contextlib
import itertools
import json
from typing import Any, Dict, Generator, Iterator, Text

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import Event, Restarted, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.orm import Session

SCHEMA = "engine"
#: What we note on a tracker: how many of its events are in the database.
_STORED = "stored_events"


class EngineTrackers(SQLTrackerStore):
    """`host` is a whole database URL, as Rasa hands over `EndpointConfig.url`."""

    def __init__(self, host: Text, **kwargs: Any) -> None:
        with sa.create_engine(host).begin() as connection:
            connection.execute(sa.text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
        super().__init__(host=in_schema(host), **kwargs)

    @contextlib.contextmanager
    def session_scope(self) -> Generator[Session, None, None]:
        """Without Rasa's check, at every turn, that the schema is still there."""
        with contextlib.closing(self.sessionmaker()) as session:
            yield session

    async def _retrieve(self, sender_id: Text, fetch_events_from_all_sessions: bool) -> Any:
        tracker = await super()._retrieve(sender_id, fetch_events_from_all_sessions)
        if tracker is not None:
            setattr(tracker, _STORED, len(tracker.events))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        with self.session_scope() as session:
            new = list(self._additional_events(session, tracker))
            if any(isinstance(event, (Restarted, SessionStarted)) for event in new):
                self._forget(session, tracker.sender_id)
            if not any(isinstance(event, Restarted) for event in new):
                rows = [_row(tracker.sender_id, event) for event in new]
                # One statement with all rows; the mapper's own way is one round trip an event.
                if rows:
                    session.execute(self.SQLEvent.__table__.insert(), rows)
            session.commit()
        setattr(tracker, _STORED, len(tracker.events))

    def _additional_events(
        self, session: Session, tracker: DialogueStateTracker
    ) -> Iterator[Event]:
        """What came since the tracker was read; asks the database only where we did not read it."""
        stored = getattr(tracker, _STORED, None)
        if stored is None:
            return super()._additional_events(session, tracker)
        return itertools.islice(tracker.events, stored, None)

    def _forget(self, session: Session, sender_id: Text) -> None:
        session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == sender_id).delete(
            synchronize_session=False
        )


def in_schema(url: Text) -> Text:
    """The URL with every connection's search path set to our schema.

    Commits don't wait for the disk: a power cut may cost the last half second of small talk, while
    reports and subscriptions are kept elsewhere.
    """
    parsed = sa.engine.make_url(url).set(drivername="postgresql+psycopg2")
    scoped = parsed.update_query_dict(
        {"options": f"-csearch_path={SCHEMA} -csynchronous_commit=off"}
    )
    return scoped.render_as_string(hide_password=False)


def _row(sender_id: Text, event: Any) -> Dict[Text, Any]:
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }
