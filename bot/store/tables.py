"""What Fenghuo remembers: every table, in SQLAlchemy Core's terms.

It does not know what the rows mean to anybody: rules live in the rooms beside it, queries in the
repositories.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy import Column as C
from sqlalchemy import Table as T
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _at(name: str, *, nullable: bool = False) -> C[object]:
    return C(name, DateTime(timezone=True), nullable=nullable)


def _uuid(name: str = "id") -> C[object]:
    return C(name, UUID(as_uuid=True), primary_key=True)


def _texts(name: str) -> C[object]:
    return C(name, ARRAY(Text), nullable=False, server_default=text("'{}'"))


# --- people -----------------------------------------------------------------------------------

#: A person at one address of one channel. The address itself is sealed; `fingerprint` is its
#: keyed hash.
contacts = T(
    "contacts",
    metadata,
    _uuid(),
    C("channel", Text, nullable=False),
    C("fingerprint", LargeBinary, nullable=False),
    C("sealed_address", LargeBinary, nullable=False),
    C("language", Text, nullable=False),
    _at("created_at"),
    _at("stopped_at", nullable=True),  # STOP: nothing but answers goes to this address
    _at("gone_at", nullable=True),  # the provider says that nobody is there any more
    UniqueConstraint("channel", "fingerprint"),
)

#: What a contact wants to hear of. Divisions by code, or a point with a radius; confirmed ones
#: count.
subscriptions = T(
    "subscriptions",
    metadata,
    _uuid(),
    C("contact_id", ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False, index=True),
    C("language", Text, nullable=False),
    _texts("areas"),
    C("lat", Float),
    C("lon", Float),
    C("radius_m", Float),
    _texts("groups"),
    C("quiet_hours", JSONB),
    C("code_hash", LargeBinary),
    _at("code_expires_at", nullable=True),
    C("code_attempts", SmallInteger, nullable=False, server_default=text("0")),
    C("token_hash", LargeBinary, unique=True),
    _at("created_at"),
    _at("confirmed_at", nullable=True),
    _at("ended_at", nullable=True),
    Index("ix_subscriptions_areas", "areas", postgresql_using="gin"),
    Index("ix_subscriptions_lat_lon", "lat", "lon"),
)

#: What the gateway must remember even while the engine is down. No address: a keyed hash.
conversations = T(
    "conversations",
    metadata,
    C("fingerprint", LargeBinary, primary_key=True),
    C("language", Text, nullable=False),
    C("danger", Text),  # the triage card just shown: the engine is told with the next message
    C("reporting", Boolean, nullable=False, server_default=text("false")),
    C("menu", JSONB),  # payloads of the buttons last shown: somebody may type the number
    _at("handed_over_at", nullable=True),
    _at("updated_at"),
)

#: What we sent to a web chat on our own; read by its event stream.
web_messages = T(
    "web_messages",
    metadata,
    C("id", BigInteger, Identity(), primary_key=True),
    C("fingerprint", LargeBinary, nullable=False),
    C("message", JSONB, nullable=False),
    _at("created_at"),
    Index("ix_web_messages_fingerprint_id", "fingerprint", "id"),
)

# --- officials --------------------------------------------------------------------------------

#: One token of one person; the name is the person.
tokens = T(
    "tokens",
    metadata,
    _uuid(),
    C("name", Text, nullable=False),
    C("role", Text, nullable=False),
    C("area", Text),
    C("token_hash", LargeBinary, nullable=False, unique=True),
    _at("created_at"),
    _at("revoked_at", nullable=True),
)

#: Who did what, append-only.
audit = T(
    "audit",
    metadata,
    C("id", BigInteger, Identity(), primary_key=True),
    _at("at"),
    C("actor", Text, nullable=False),
    C("action", Text, nullable=False),
    C("subject", Text, nullable=False),
    C("details", JSONB, nullable=False, server_default=text("'{}'")),
)

# --- reports ----------------------------------------------------------------------------------

reports = T(
    "reports",
    metadata,
    _uuid(),
    C("reference", Text, nullable=False, unique=True),
    C("status", Text, nullable=False),
    C("hazard", Text, nullable=False),
    C("text", Text, nullable=False),
    C("lat", Float),
    C("lon", Float),
    C("address", Text),
    C("area_code", Text),
    C("people_affected", Integer),
    C("people_trapped", Integer),
    C("urgent", Boolean, nullable=False, server_default=text("false")),
    C("language", Text, nullable=False),
    C("anonymous", Boolean, nullable=False),
    C("sealed_contact", LargeBinary),
    C("reporter_channel", Text),
    C("reporter_fingerprint", LargeBinary, index=True),
    C("sealed_reporter", LargeBinary),
    C("assignee", Text),
    C("duplicate_of", Text),
    C("cell", BigInteger, index=True),
    _at("created_at"),
    _at("updated_at"),
    _at("expires_at", nullable=True),
    Index("ix_reports_status_created_at", "status", "created_at"),
    Index("ix_reports_created_at", "created_at", "id"),
    Index("ix_reports_expires_at", "expires_at"),
)

report_moves = T(
    "report_moves",
    metadata,
    C("id", BigInteger, Identity(), primary_key=True),
    C("report_id", ForeignKey("reports.id", ondelete="CASCADE"), nullable=False, index=True),
    _at("at"),
    C("from_status", Text),
    C("to_status", Text, nullable=False),
    C("actor", Text, nullable=False),
    C("note", Text),
    _texts("media"),  # ids of the photos that show it
)

report_media = T(
    "report_media",
    metadata,
    _uuid(),
    C("report_id", ForeignKey("reports.id", ondelete="CASCADE"), nullable=False, index=True),
    C("media_type", Text, nullable=False),
    C("size", Integer, nullable=False),
    C("file", Text, nullable=False),
    _at("created_at"),
)

#: A report that somebody is still telling us: survives the engine's session, a restart and a night.
report_drafts = T(
    "report_drafts",
    metadata,
    C("fingerprint", LargeBinary, primary_key=True),
    C("channel", Text, nullable=False),
    C("fields", JSONB, nullable=False),
    _at("updated_at"),
)

# --- alerts -----------------------------------------------------------------------------------

#: The editable alert.
alerts = T(
    "alerts",
    metadata,
    _uuid(),
    C("identifier", Text, unique=True),  # of its first message: given on approval
    C("state", Text, nullable=False),
    C("version", Integer, nullable=False),
    C("content", JSONB, nullable=False),
    C("created_by", Text, nullable=False),
    C("reason", Text),  # of the last return or rejection
    C("approved_by", Text),
    _at("created_at"),
    _at("updated_at"),
    _at("approved_at", nullable=True),
    _at("expires_at", nullable=True),
    Index("ix_alerts_state_created_at", "state", "created_at"),
)

#: Who created, edited or submitted which version: the two-person rule reads it.
alert_hands = T(
    "alert_hands",
    metadata,
    C("id", BigInteger, Identity(), primary_key=True),
    C("alert_id", ForeignKey("alerts.id"), nullable=False, index=True),
    C("version", Integer, nullable=False),
    C("person", Text, nullable=False),
    C("act", Text, nullable=False),
    C("reason", Text),
    _at("at"),
)

#: What was approved, frozen: sendable with no join. Update, Cancel and the all-clear are events
#: too.
events = T(
    "events",
    metadata,
    _uuid(),
    C("alert_id", ForeignKey("alerts.id"), nullable=False, index=True),
    C("sequence", Integer, nullable=False),
    C("identifier", Text, nullable=False, unique=True),
    C("msg_type", Text, nullable=False),
    C("status", Text, nullable=False),
    C("priority", SmallInteger, nullable=False),
    C("content", JSONB, nullable=False),
    C("messages", JSONB, nullable=False),  # language → form (sms, full) → the words that are sent
    C("area", JSONB, nullable=False),  # GeoJSON geometry, WGS-84
    _texts("area_codes"),
    C("cap", LargeBinary, nullable=False),
    C("sender", Text, nullable=False),
    _at("sent_at"),
    _at("expires_at"),
    C("refers_to", ARRAY(UUID(as_uuid=True)), nullable=False, server_default=text("'{}'")),
    _at("paused_at", nullable=True),
    _at("ended_at", nullable=True),  # cancelled or superseded
    C("ended_by", Text),
    _at("audience_at", nullable=True),  # when the ledger was complete
    UniqueConstraint("alert_id", "sequence"),
    Index("ix_events_expires_at", "expires_at"),
)

#: One row per event, person and channel: the ledger.
deliveries = T(
    "deliveries",
    metadata,
    C("id", BigInteger, Identity(), primary_key=True),
    C("event_id", ForeignKey("events.id"), nullable=False),
    C("contact_id", ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False, index=True),
    C("channel", Text, nullable=False),
    C("lane", Text, nullable=False),
    C("language", Text, nullable=False),
    C("state", Text, nullable=False),
    C("priority", SmallInteger, nullable=False),
    C("provider_id", Text),
    C("reason", Text),
    C("tries", SmallInteger, nullable=False, server_default=text("0")),
    _at("due_at"),
    _at("updated_at"),
    UniqueConstraint("event_id", "contact_id", "channel"),
    Index(
        "ix_deliveries_open",
        "lane",
        "priority",
        "id",
        postgresql_where=text("state in ('queued', 'sending', 'in_doubt')"),
    ),
    Index("ix_deliveries_event_id_state", "event_id", "state"),
    # No index on the row's changing columns: an update that touches no index stays in its page.
    postgresql_with={"fillfactor": "70"},
)

#: What happened to a delivery, append-only.
attempts = T(
    "attempts",
    metadata,
    C("id", BigInteger, Identity(), primary_key=True),
    C("delivery_id", ForeignKey("deliveries.id", ondelete="CASCADE"), nullable=False, index=True),
    _at("at"),
    C("outcome", Text, nullable=False),
    C("provider_id", Text),
    C("reason", Text),
)

#: An official's own addresses: where a test-send goes.
official_contacts = T(
    "official_contacts",
    metadata,
    C("name", Text, primary_key=True),
    C("channel", Text, primary_key=True),
    C("sealed_address", LargeBinary, nullable=False),
    C("language", Text, nullable=False),
)

# --- places -----------------------------------------------------------------------------------

facilities = T(
    "facilities",
    metadata,
    C("id", Text, primary_key=True),
    C("name", Text, nullable=False),
    C("kind", Text, nullable=False),
    C("address", Text),
    C("lat", Float, nullable=False),
    C("lon", Float, nullable=False),
    C("capacity", Integer),
    C("occupancy", Integer),
    C("status", Text, nullable=False),
    C("accessible", Boolean),
    _texts("hazards"),
    C("source", Text, nullable=False),
    C("sample", Boolean, nullable=False),
    C("country", Text),
    C("admin_code", Text),
    C("opening_hours", Text),
    C("indoor", Boolean),
    C("version", BigInteger, nullable=False, server_default=text("0")),  # when it last changed
    _at("updated_at"),
    Index("ix_facilities_version", "version"),
)

#: One row; its version counts up with every change, so that web processes know what to read again.
facility_shelf = T(
    "facility_shelf",
    metadata,
    C("id", SmallInteger, primary_key=True, autoincrement=False),
    C("version", BigInteger, nullable=False),
)

# --- documents --------------------------------------------------------------------------------

#: Laws, regulations and plans as imported; a new version takes the old one's place.
documents = T(
    "documents",
    metadata,
    C("id", Text, primary_key=True),
    C("title", Text, nullable=False),
    C("publisher", Text),
    C("year", SmallInteger),
    C("language", Text, nullable=False),
    C("file_name", Text, nullable=False),
    C("sha256", Text, nullable=False),  # of the file
    _at("imported_at"),
)

#: What of them can be quoted, in the order of the text.
excerpts = T(
    "excerpts",
    metadata,
    C("document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    C("position", Integer, primary_key=True, autoincrement=False),
    C("text", Text, nullable=False),
    _texts("headings"),
    C("article", Text),
    C("number", Integer),
    C("page", Integer),
    C("part", Integer, nullable=False),
    C("parts", Integer, nullable=False),
)

#: One row; its version counts up with every change, so that web processes know when to read again.
document_shelf = T(
    "document_shelf",
    metadata,
    C("id", SmallInteger, primary_key=True, autoincrement=False),
    C("version", BigInteger, nullable=False),
)

# --- articles ---------------------------------------------------------------------------------

#: Articles written here, version by version; those in files have rows only once they are changed.
article_versions = T(
    "article_versions",
    metadata,
    C("article", Text, primary_key=True),
    C("number", Integer, primary_key=True, autoincrement=False),
    C("state", Text, nullable=False),
    C("revision", Integer, nullable=False),
    C("texts", JSONB, nullable=False),  # language → Markdown with front matter; {}: as in the files
    C("titles", JSONB, nullable=False),
    _at("created_at"),
    _at("updated_at"),
    Index(
        "ix_article_versions_open",
        "article",
        unique=True,
        postgresql_where=text("state in ('draft', 'reviewed')"),
    ),
    Index(
        "ix_article_versions_standing",
        "article",
        unique=True,
        postgresql_where=text("state in ('published', 'withdrawn')"),
    ),
)

#: Who did what to which version: the two-person rule reads it.
article_hands = T(
    "article_hands",
    metadata,
    C("id", BigInteger, Identity(), primary_key=True),
    C("article", Text, nullable=False),
    C("number", Integer, nullable=False),
    C("person", Text, nullable=False),
    C("act", Text, nullable=False),
    C("note", Text, nullable=False),
    _at("at"),
    ForeignKeyConstraint(
        ["article", "number"], ["article_versions.article", "article_versions.number"]
    ),
    Index("ix_article_hands_article_number", "article", "number"),
)
