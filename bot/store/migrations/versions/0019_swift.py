"""What a broadcast asks of a contact kept with its subscriptions; a ledger that is filled faster.

It does not know any later shape of the tables.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_INCLUDED = ["contact_id", "id", "created_at", "language", "lat", "lon", "radius_m"]
_INCLUDED += ["areas", "quiet_hours"]
_KEPT = ["channel", "person", "several"]
_LISTENING = "confirmed_at IS NOT NULL AND ended_at IS NULL AND cell IS NOT NULL"

_FIND = """
UPDATE subscriptions s
SET channel = c.channel, person = c.person,
    reachable = c.stopped_at IS NULL AND c.gone_at IS NULL,
    several = EXISTS (
        SELECT FROM subscriptions o WHERE o.contact_id = s.contact_id AND o.id <> s.id
    )
FROM contacts c WHERE c.id = s.contact_id
"""
#: The contact's row is locked: of two subscriptions made at once, or of one and a STOP, the second
#: sees the first.
_KEEP = """
CREATE FUNCTION subscription_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT c.channel, c.person, c.stopped_at IS NULL AND c.gone_at IS NULL
    INTO NEW.channel, NEW.person, NEW.reachable
    FROM contacts c WHERE c.id = NEW.contact_id FOR NO KEY UPDATE;
    UPDATE subscriptions s SET several = true WHERE s.contact_id = NEW.contact_id AND NOT s.several;
    NEW.several := EXISTS (SELECT FROM subscriptions s WHERE s.contact_id = NEW.contact_id);
    RETURN NEW;
END $$;
CREATE TRIGGER subscription_made BEFORE INSERT ON subscriptions
    FOR EACH ROW EXECUTE FUNCTION subscription_made();
CREATE FUNCTION contact_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE subscriptions s
    SET person = NEW.person, reachable = NEW.stopped_at IS NULL AND NEW.gone_at IS NULL
    WHERE s.contact_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER contact_changed AFTER UPDATE OF person, stopped_at, gone_at ON contacts
    FOR EACH ROW WHEN (
        OLD.person IS DISTINCT FROM NEW.person
        OR (OLD.stopped_at IS NULL AND OLD.gone_at IS NULL)
            <> (NEW.stopped_at IS NULL AND NEW.gone_at IS NULL)
    ) EXECUTE FUNCTION contact_changed();
"""
#: In place of two foreign keys, which looked at and locked (and so wrote) two rows for each row of
#: the ledger: one look for a statement's rows. Events are never deleted. Who writes the ledger
#: while a contact is deleted, waits or is waited for: none of them misses the other.
_WHOLE = """
CREATE FUNCTION deliveries_have_contacts() RETURNS trigger LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('fenghuo:ledger_contacts', 0));
    IF EXISTS (
        SELECT FROM after a WHERE NOT EXISTS (SELECT FROM contacts c WHERE c.id = a.contact_id)
    ) THEN
        RAISE EXCEPTION 'a delivery needs its contact' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER contacts_there AFTER INSERT ON deliveries REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION deliveries_have_contacts();
CREATE FUNCTION contacts_take_deliveries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('fenghuo:ledger_contacts', 0));
    DELETE FROM deliveries d USING before b WHERE d.contact_id = b.id;
    RETURN NULL;
END $$;
CREATE TRIGGER contacts_gone AFTER DELETE ON contacts REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION contacts_take_deliveries();
"""


def upgrade() -> None:
    _keep_with_subscriptions()
    op.drop_constraint("fk_deliveries_contact_id", "deliveries", type_="foreignkey")
    op.drop_constraint("fk_deliveries_event_id", "deliveries", type_="foreignkey")
    op.drop_constraint("uq_deliveries_event_id_contact_id_channel", "deliveries", type_="unique")
    op.drop_index("ix_deliveries_contact_id", table_name="deliveries")
    op.create_unique_constraint(
        "uq_deliveries_contact_id_event_id_channel",
        "deliveries",
        ["contact_id", "event_id", "channel"],
    )
    op.execute(_WHOLE)


def _keep_with_subscriptions() -> None:
    op.drop_index("ix_subscriptions_listening", table_name="subscriptions")
    op.add_column("subscriptions", sa.Column("channel", sa.Text(), nullable=True))
    op.add_column("subscriptions", sa.Column("person", postgresql.UUID(), nullable=True))
    for name in ("reachable", "several"):
        op.add_column("subscriptions", sa.Column(name, sa.Boolean(), nullable=True))
    op.execute(_FIND)
    for name in ("channel", "reachable", "several"):
        op.alter_column("subscriptions", name, nullable=False)
    op.execute(_KEEP)
    _listening([*_INCLUDED, *_KEPT], f"{_LISTENING} AND reachable")
    op.drop_index("ix_contacts_reachable", table_name="contacts")


def _listening(included: list[str], where: str) -> None:
    op.create_index(
        "ix_subscriptions_listening",
        "subscriptions",
        ["reach", "cell"],
        postgresql_include=included,
        postgresql_where=sa.text(where),
    )


def downgrade() -> None:
    for trigger, table, function in (
        ("contacts_gone", "contacts", "contacts_take_deliveries"),
        ("contacts_there", "deliveries", "deliveries_have_contacts"),
        ("contact_changed", "contacts", "contact_changed"),
        ("subscription_made", "subscriptions", "subscription_made"),
    ):
        op.execute(f"DROP TRIGGER {trigger} ON {table}")
        op.execute(f"DROP FUNCTION {function}()")
    _ledger_as_before()
    op.drop_index("ix_subscriptions_listening", table_name="subscriptions")
    for name in ("several", "reachable", "person", "channel"):
        op.drop_column("subscriptions", name)
    _listening(_INCLUDED, _LISTENING)
    op.create_index(
        "ix_contacts_reachable",
        "contacts",
        ["id"],
        postgresql_include=["channel", "person"],
        postgresql_where=sa.text("stopped_at IS NULL AND gone_at IS NULL"),
    )


def _ledger_as_before() -> None:
    op.create_foreign_key(
        "fk_deliveries_contact_id",
        "deliveries",
        "contacts",
        ["contact_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_foreign_key("fk_deliveries_event_id", "deliveries", "events", ["event_id"], ["id"])
    op.drop_constraint("uq_deliveries_contact_id_event_id_channel", "deliveries", type_="unique")
    op.create_index("ix_deliveries_contact_id", "deliveries", ["contact_id"])
    op.create_unique_constraint(
        "uq_deliveries_event_id_contact_id_channel",
        "deliveries",
        ["event_id", "contact_id", "channel"],
    )
