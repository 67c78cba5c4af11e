"""The chain of the audit trail; counts of deliveries kept as they move; word of both by NOTIFY.

It does not know any later shape of the tables. Entries that are there are sealed by the first
worker that starts: the key is not the database's to know.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

APPEND_ONLY = """
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.place IS NULL AND OLD.seal IS NULL AND NEW.place IS NOT NULL AND NEW.seal IS NOT NULL
            AND (NEW.id, NEW.at, NEW.actor, NEW.action, NEW.subject, NEW.details)
                IS NOT DISTINCT FROM
                (OLD.id, OLD.at, OLD.actor, OLD.action, OLD.subject, OLD.details)
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_never_emptied BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
"""
#: A statement of any kind on `deliveries` leaves a few rows of changes, in its own transaction.
COUNT = """
CREATE FUNCTION count_deliveries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO delivery_counts (event_id, lane, channel, language, state, n, at)
        SELECT event_id, lane, channel, language, state, count(*), max(updated_at)
        FROM after GROUP BY event_id, lane, channel, language, state;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO delivery_counts (event_id, lane, channel, language, state, n, at)
        SELECT event_id, lane, channel, language, state, -count(*), max(updated_at)
        FROM before GROUP BY event_id, lane, channel, language, state;
    ELSE
        INSERT INTO delivery_counts (event_id, lane, channel, language, state, n, at)
        SELECT event_id, lane, channel, language, state, sum(n), (SELECT max(updated_at) FROM after)
        FROM (
            SELECT event_id, lane, channel, language, state, 1 AS n FROM after
            UNION ALL
            SELECT event_id, lane, channel, language, state, -1 FROM before
        ) AS moved
        GROUP BY event_id, lane, channel, language, state HAVING sum(n) <> 0;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER count_inserted AFTER INSERT ON deliveries REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION count_deliveries();
CREATE TRIGGER count_updated AFTER UPDATE ON deliveries
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION count_deliveries();
CREATE TRIGGER count_deleted AFTER DELETE ON deliveries REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION count_deliveries();
INSERT INTO delivery_counts (event_id, lane, channel, language, state, n, at)
    SELECT event_id, lane, channel, language, state, count(*), max(updated_at)
    FROM deliveries GROUP BY event_id, lane, channel, language, state;
"""
#: Moves of an alert are rare: they are told at once. Those of deliveries bot.store.live tells.
TELL = """
CREATE FUNCTION tell_alert_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('alert_progress', NEW.id::text);
    RETURN NULL;
END $$;
CREATE TRIGGER alert_moved AFTER UPDATE OF state ON alerts
    FOR EACH ROW EXECUTE FUNCTION tell_alert_moved();
"""


def upgrade() -> None:
    op.add_column("audit", sa.Column("place", sa.BigInteger(), nullable=True))
    op.add_column("audit", sa.Column("seal", sa.LargeBinary(), nullable=True))
    op.create_unique_constraint(op.f("uq_audit_place"), "audit", ["place"])
    op.create_index("ix_audit_unsealed", "audit", ["id"], postgresql_where=sa.text("place IS NULL"))
    op.create_index("ix_audit_subject", "audit", ["subject"])
    op.create_table(
        "delivery_counts",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("event_id", sa.UUID(), nullable=False),
        *(sa.Column(c, sa.Text(), nullable=False) for c in ("lane", "channel", "language")),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_counts")),
    )
    op.create_index("ix_delivery_counts_event_id", "delivery_counts", ["event_id"])
    for statements in (APPEND_ONLY, COUNT, TELL):
        op.execute(statements)


def downgrade() -> None:
    for trigger, table in (
        ("alert_moved", "alerts"),
        ("count_inserted", "deliveries"),
        ("count_updated", "deliveries"),
        ("count_deleted", "deliveries"),
        ("audit_append_only", "audit"),
        ("audit_never_emptied", "audit"),
    ):
        op.execute(f"DROP TRIGGER {trigger} ON {table}")
    for function in ("tell_alert_moved", "count_deliveries", "audit_append_only"):
        op.execute(f"DROP FUNCTION {function}()")
    op.drop_table("delivery_counts")
    op.drop_index("ix_audit_subject", "audit")
    op.drop_index("ix_audit_unsealed", "audit")
    op.drop_constraint(op.f("uq_audit_place"), "audit")
    op.drop_column("audit", "seal")
    op.drop_column("audit", "place")
