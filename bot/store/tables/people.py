"""Residents, where they can be reached, and the officials' tokens and trail.

It does not know what the rows mean to anybody.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Float,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy import Column as C
from sqlalchemy import Table as T
from sqlalchemy.dialects.postgresql import JSONB, UUID

from bot.store.tables.base import at, metadata, texts, uuid

#: A person at one address of one channel. The address itself is sealed; `fingerprint` is its
#: keyed hash.
contacts = T(
    "contacts",
    metadata,
    uuid(),
    C("channel", Text, nullable=False),
    C("fingerprint", LargeBinary, nullable=False),
    C("sealed_address", LargeBinary, nullable=False),
    C("language", Text, nullable=False),
    at("created_at"),
    at("stopped_at", nullable=True),  # STOP: nothing but answers goes to this address
    at("gone_at", nullable=True),  # the provider says that nobody is there any more
    # Contacts of one person bear the same; none: the contact is a person of its own.
    C("person", UUID(as_uuid=True)),
    C("preference", SmallInteger),  # the person's own order of channels, the lowest first
    UniqueConstraint("channel", "fingerprint"),
    Index("ix_contacts_person", "person", postgresql_where=text("person is not null")),
    # Whoever writes is looked for by it alone.
    Index("ix_contacts_fingerprint", "fingerprint"),
)

#: A code by which somebody shows that two contacts are theirs: one an asker, good for ten minutes.
#: `claimed_by`: where it was sent from; nothing is linked before that one agrees.
link_codes = T(
    "link_codes",
    metadata,
    C("fingerprint", LargeBinary, primary_key=True),
    C("channel", Text, nullable=False),
    C("sealed_address", LargeBinary, nullable=False),
    C("language", Text, nullable=False),
    C("code_hash", LargeBinary, nullable=False, unique=True),
    C("claimed_by", LargeBinary),
    C("claimed_channel", Text),
    C("claimed_sealed_address", LargeBinary),
    C("claimed_language", Text),
    at("expires_at"),
    at("created_at"),
    Index("ix_link_codes_claimed_by", "claimed_by"),
)

#: What a contact wants to hear of. Divisions by code, or a point with a radius; confirmed ones
#: count.
subscriptions = T(
    "subscriptions",
    metadata,
    uuid(),
    C("contact_id", ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
    C("language", Text, nullable=False),
    texts("areas"),
    C("lat", Float),
    C("lon", Float),
    C("radius_m", Float),
    # Where the circle is looked for: bot.alerts.cells says how both come from the three above.
    C("cell", BigInteger),
    C("reach", SmallInteger),
    texts("groups"),
    C("quiet_hours", JSONB),
    C("code_hash", LargeBinary),
    at("code_expires_at", nullable=True),
    C("code_attempts", SmallInteger, nullable=False, server_default=text("0")),
    C("token_hash", LargeBinary, unique=True),
    at("created_at"),
    at("confirmed_at", nullable=True),
    at("ended_at", nullable=True),
    # Of the contact, and kept by triggers, so that a broadcast need not look at it; `several`: it
    # has, or had, another subscription.
    C("channel", Text, nullable=False),
    C("person", UUID(as_uuid=True)),
    C("reachable", Boolean, nullable=False),
    C("several", Boolean, nullable=False),
    Index("ix_subscriptions_areas", "areas", postgresql_using="gin"),
    # With all that a broadcast asks of a subscription, in the order in which it asks: reading the
    # rows themselves, each in a page of its own, took most of the time.
    Index(
        "ix_subscriptions_listening",
        "reach",
        "cell",
        postgresql_include=[
            "contact_id",
            "id",
            "created_at",
            "language",
            "lat",
            "lon",
            "radius_m",
            "areas",
            "quiet_hours",
            "channel",
            "person",
            "several",
        ],
        postgresql_where=text(
            "confirmed_at IS NOT NULL AND ended_at IS NULL AND cell IS NOT NULL AND reachable"
        ),
    ),
    # Who is left out of a warning; few are.
    Index(
        "ix_subscriptions_unconfirmed",
        "contact_id",
        postgresql_where=text("ended_at is null and confirmed_at is null"),
    ),
    Index(
        "ix_subscriptions_unreachable",
        "contact_id",
        postgresql_where=text("ended_at is null and not reachable"),
    ),
    # With the order of what one contact asked for, so that a broadcast sees the newest at once.
    Index("ix_subscriptions_contact_id_created_at_id", "contact_id", "created_at", "id"),
    # Nobody would ever find a point without its cell.
    CheckConstraint(
        "(lat IS NULL OR lon IS NULL) = (cell IS NULL) AND (cell IS NULL) = (reach IS NULL)",
        name="ck_subscriptions_point_has_cell",
    ),
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
    C("rest", JSONB),  # the parts of the answer last shown that are still to be said
    # The hand-over that is open, and when an officer took it: bot.store.handover writes both.
    C("handover_id", UUID(as_uuid=True)),
    at("handed_over_at", nullable=True),
    at("updated_at"),
)

#: What the buttons under messages stand for, where a channel brings back no more than a short key.
keyboards = T(
    "keyboards",
    metadata,
    C("fingerprint", LargeBinary, primary_key=True),
    C("key", Text, primary_key=True),
    C("sealed_payload", LargeBinary, nullable=False),
    at("shown_at"),
    Index("ix_keyboards_shown_at", "shown_at"),
)

#: What we sent to a web chat on our own; read by its event stream.
web_messages = T(
    "web_messages",
    metadata,
    C("id", BigInteger, Identity(), primary_key=True),
    C("fingerprint", LargeBinary, nullable=False),
    C("message", JSONB, nullable=False),
    at("created_at"),
    at("fetched_at", nullable=True),  # of what a report's steps are told: a page has it
    Index("ix_web_messages_fingerprint_id", "fingerprint", "id"),
)

#: One token of one person; the name is the person, `known_as` what tells two of them apart.
tokens = T(
    "tokens",
    metadata,
    uuid(),
    C("name", Text, nullable=False),
    C("known_as", Text, nullable=False),
    C("role", Text, nullable=False),
    C("area", Text),
    C("token_hash", LargeBinary, nullable=False, unique=True),
    C("created_by", Text, nullable=False, server_default=text("''")),
    at("created_at"),
    at("last_used_at", nullable=True),
    at("revoked_at", nullable=True),
    Index("ix_tokens_known_as", "known_as"),
)

#: Who did what, append-only: a trigger refuses every other change than the seal, once. `place` and
#: `seal` are null until the entry is in the chain (bot.trail).
audit = T(
    "audit",
    metadata,
    C("id", BigInteger, Identity(), primary_key=True),
    at("at"),
    C("actor", Text, nullable=False),
    C("action", Text, nullable=False),
    C("subject", Text, nullable=False),
    C("details", JSONB, nullable=False, server_default=text("'{}'")),
    C("place", BigInteger, unique=True),
    C("seal", LargeBinary),
    Index("ix_audit_unsealed", "id", postgresql_where=text("place IS NULL")),
    Index("ix_audit_subject", "subject"),
    Index("ix_audit_at", "at"),
    Index("ix_audit_actor", "actor"),
)
