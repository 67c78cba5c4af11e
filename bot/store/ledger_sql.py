"""The ledger's statements, by name. In words of PostgreSQL, because each is one careful step.

It does not know when they are run.
"""

from sqlalchemy import TextClause, text

from bot.alerts.messages import LIFE_SAFETY
from bot.broadcast.again import TRIED_AGAIN
from bot.broadcast.ledger import IN_DOUBT_REASON, RANK


def _rank(column: str) -> str:
    cases = " ".join(f"WHEN '{state.value}' THEN {rank}" for state, rank in RANK.items())
    return f"(CASE {column} {cases} END)"


#: In `sending` once more after it was in doubt: whatever comes of this try, the one before may have
#: arrived. CLAIM marks it so; nothing that was not sent has this reason while it is sent.
_DOUBTED = f"(d.state = 'sending' AND d.reason IS NOT DISTINCT FROM '{IN_DOUBT_REASON}')"

#: What a row must be now, looked at again: the event's end and expiry, the person's STOP.
_VERDICT = f"""
    CASE
        WHEN (d.state = 'in_doubt' OR {_DOUBTED})
            AND (e.ended_at IS NOT NULL OR e.expires_at <= :now) THEN 'failed'
        WHEN e.ended_at IS NOT NULL THEN 'cancelled'
        WHEN e.expires_at <= :now THEN 'expired'
        WHEN c.stopped_at IS NOT NULL OR c.gone_at IS NOT NULL THEN 'stopped'
        WHEN e.msg_type <> 'Cancel' AND NOT EXISTS (
            SELECT FROM subscriptions s
            WHERE s.contact_id = d.contact_id AND s.confirmed_at IS NOT NULL AND s.ended_at IS NULL
        ) THEN 'stopped'
        ELSE 'sending'
    END AS verdict,
    CASE WHEN d.state = 'in_doubt' THEN '{IN_DOUBT_REASON}' ELSE d.reason END AS why
"""

#: What follows a message waits while that message is on its way to the same person.
_IN_ORDER = """
    (SELECT e.refers_to = '{}' OR NOT EXISTS (
        SELECT FROM deliveries earlier
        WHERE earlier.event_id = ANY (e.refers_to) AND earlier.contact_id = d.contact_id
          AND earlier.state = 'sending'
    ) FROM events e WHERE e.id = d.event_id)
"""

#: The lane is still this server's: a worker that froze may wake when another has taken it over.
_OURS = """
    (CAST(:job AS bigint) IS NULL OR EXISTS (
        SELECT FROM procrastinate_jobs
        WHERE id = :job AND status = 'doing' AND worker_id = CAST(:worker AS bigint)
    ))
"""

#: `due` joins nothing on purpose: so it reads just as many rows as it takes, in the order of
#: ix_deliveries_open. With a join PostgreSQL, which cannot know how full the lane is, sorted the
#: whole queue for each claim.
CLAIM: TextClause = text(f"""
WITH due AS MATERIALIZED (
    SELECT d.id, d.event_id, d.contact_id, d.state, d.reason
    FROM deliveries d
    WHERE d.lane = :lane AND d.state IN ('queued', 'in_doubt') AND d.due_at <= :now
      AND d.event_id <> ALL (ARRAY(SELECT id FROM events WHERE paused_at IS NOT NULL))
      AND {_IN_ORDER}
      AND {_OURS}
    ORDER BY d.priority, d.id
    LIMIT :limit
    FOR UPDATE SKIP LOCKED
), picked AS (
    SELECT d.id, c.sealed_address, {_VERDICT}
    FROM due d JOIN events e ON e.id = d.event_id JOIN contacts c ON c.id = d.contact_id
)
UPDATE deliveries d
SET state = picked.verdict, updated_at = :now,
    reason = picked.why,
    tries = d.tries + CASE WHEN picked.verdict = 'sending' THEN 1 ELSE 0 END
FROM picked
WHERE d.id = picked.id
RETURNING d.id, d.event_id, d.language, d.tries, d.state, picked.sealed_address
""")

#: Rows in hand whose turn came late: those that are over are closed, the others returned.
STILL_WANTED: TextClause = text(f"""
WITH picked AS (
    SELECT d.id, e.paused_at, {_VERDICT}
    FROM deliveries d JOIN events e ON e.id = d.event_id JOIN contacts c ON c.id = d.contact_id
    WHERE d.id = ANY (CAST(:ids AS bigint[])) AND d.state = 'sending' AND {_OURS}
    FOR UPDATE OF d
)
UPDATE deliveries d
SET updated_at = :now,
    state = CASE WHEN picked.verdict <> 'sending' OR picked.paused_at IS NULL THEN picked.verdict
        WHEN {_DOUBTED} THEN 'in_doubt' ELSE 'queued' END
FROM picked
WHERE d.id = picked.id
RETURNING d.id, d.state
""")

RECORD: TextClause = text(f"""
WITH result AS (
    SELECT * FROM unnest(
        CAST(:ids AS bigint[]), CAST(:states AS text[]), CAST(:providers AS text[]),
        CAST(:reasons AS text[]), CAST(:dues AS timestamptz[])
    ) AS r(id, state, provider_id, reason, due_at)
), locked AS (
    SELECT d.id FROM deliveries d WHERE d.id = ANY (CAST(:ids AS bigint[])) ORDER BY d.id FOR UPDATE
), moved AS (
    UPDATE deliveries d
    SET state = CASE
            WHEN {_DOUBTED} AND r.state = 'queued' THEN 'in_doubt'
            WHEN {_DOUBTED} AND r.state = 'expired' THEN 'failed'
            WHEN d.state = 'sending' OR {_rank("r.state")} > {_rank("d.state")}
            THEN r.state ELSE d.state END,
        reason = CASE
            WHEN {_DOUBTED} AND r.state IN ('expired', 'failed') THEN '{IN_DOUBT_REASON}'
            WHEN d.state = 'sending' OR {_rank("r.state")} > {_rank("d.state")}
            THEN r.reason ELSE d.reason END,
        provider_id = COALESCE(r.provider_id, d.provider_id),
        due_at = COALESCE(r.due_at, d.due_at), updated_at = :now
    FROM result r JOIN locked USING (id)
    WHERE d.id = r.id
    RETURNING d.id
)
INSERT INTO attempts (delivery_id, at, outcome, provider_id, reason)
SELECT r.id, :now, r.state, r.provider_id, r.reason FROM result r JOIN moved USING (id)
""")

#: As RECORD, but only ever up the lattice. What a try that is known to have failed says once more,
#: or late, is no news of the one that followed it; unless it was heard after all. Not by EXISTS,
#: which PostgreSQL answered by reading every attempt there ever was, for each share of receipts.
RECEIVE: TextClause = text(f"""
WITH result AS (
    SELECT * FROM unnest(
        CAST(:ids AS bigint[]), CAST(:states AS text[]), CAST(:providers AS text[]),
        CAST(:reasons AS text[])
    ) AS r(id, state, provider_id, reason)
), best AS (
    SELECT DISTINCT ON (id) * FROM result r
    WHERE r.state = 'delivered' OR (
        SELECT a.id FROM attempts a
        WHERE a.delivery_id = r.id AND a.provider_id = r.provider_id AND a.outcome = 'failed'
        LIMIT 1
    ) IS NULL
    ORDER BY id, {_rank("state")} DESC
), locked AS (
    SELECT d.id FROM deliveries d WHERE d.id = ANY (CAST(:ids AS bigint[])) ORDER BY d.id FOR UPDATE
), moved AS (
    UPDATE deliveries d
    SET state = b.state, reason = b.reason, updated_at = :now,
        provider_id = COALESCE(d.provider_id, b.provider_id)
    FROM best b JOIN locked USING (id)
    WHERE d.id = b.id AND {_rank("b.state")} > {_rank("d.state")}
    RETURNING d.id
)
INSERT INTO attempts (delivery_id, at, outcome, provider_id, reason)
SELECT r.id, :now, r.state, r.provider_id, r.reason FROM result r JOIN locked USING (id)
""")

GONE: TextClause = text("""
UPDATE contacts c
SET gone_at = CASE WHEN :stopped THEN c.gone_at ELSE COALESCE(c.gone_at, :now) END,
    stopped_at = CASE WHEN :stopped THEN COALESCE(c.stopped_at, :now) ELSE c.stopped_at END
FROM deliveries d
WHERE d.contact_id = c.id AND d.id = ANY (CAST(:ids AS bigint[]))
""")

#: Rows of a kind share everything but the contact and its person: a text a row took longer to pass
#: and to read than the row to write. In the order of the contacts, whose index then is touched a
#: page at a time.
FILL: TextClause = text("""
INSERT INTO deliveries
    (event_id, contact_id, channel, lane, language, state, priority, reason, due_at, updated_at,
     person, fallback)
SELECT :event, contact_id, channel, lane, language, state, :priority, reason, due_at, :now,
    person, fallback
FROM (
    SELECT * FROM unnest(
        CAST(:contacts AS uuid[]), CAST(:kinds AS integer[]), CAST(:persons AS uuid[])
    ) AS n(contact_id, kind, person)
    ORDER BY contact_id OFFSET 0
) AS r
JOIN unnest(
    CAST(:channels AS text[]), CAST(:lanes AS text[]), CAST(:languages AS text[]),
    CAST(:states AS text[]), CAST(:reasons AS text[]), CAST(:dues AS timestamptz[]),
    CAST(:fallbacks AS boolean[])
) WITH ORDINALITY AS k(channel, lane, language, state, reason, due_at, fallback, kind) USING (kind)
WHERE EXISTS (SELECT FROM contacts c WHERE c.id = r.contact_id)
  AND (r.person IS NULL OR NOT EXISTS (
      SELECT FROM deliveries told WHERE told.event_id = :event AND told.person = r.person
  ))
  AND EXISTS (SELECT FROM events e WHERE e.id = :event AND e.ended_at IS NULL)
ORDER BY r.contact_id
ON CONFLICT (event_id, contact_id, channel) DO NOTHING
""")

#: Those who were told, or may have been: each once, in the language of the last that they got.
FILL_ALL_CLEAR: TextClause = text(f"""
INSERT INTO deliveries
    (event_id, contact_id, channel, lane, language, state, priority, due_at, updated_at, person)
SELECT DISTINCT ON (d.contact_id, d.channel)
    :event, d.contact_id, d.channel, d.lane, d.language, 'queued', :priority, :now, :now, d.person
FROM deliveries d JOIN contacts c ON c.id = d.contact_id
WHERE d.event_id = ANY (CAST(:refers_to AS uuid[]))
  AND (d.state IN ('accepted', 'delivered', 'in_doubt')
       OR (d.state = 'failed' AND d.reason = '{IN_DOUBT_REASON}'))
  AND c.stopped_at IS NULL AND c.gone_at IS NULL
ORDER BY d.contact_id, d.channel, d.id DESC
ON CONFLICT (event_id, contact_id, channel) DO NOTHING
""")

ON_THEIR_WAY: TextClause = text("""
SELECT count(*) FROM deliveries
WHERE event_id = ANY (CAST(:refers_to AS uuid[])) AND state = 'sending'
""")

RECOVER: TextClause = text("""
UPDATE deliveries
SET state = 'in_doubt', reason = 'worker_died', updated_at = :now,
    due_at = CASE WHEN priority = :life_safety THEN :now
        ELSE CAST(:now AS timestamptz) + :window END
WHERE lane = :lane AND state = 'sending'
""")

NEXT_DUE: TextClause = text("""
SELECT min(d.due_at) FROM deliveries d JOIN events e ON e.id = d.event_id
WHERE d.lane = :lane AND d.state IN ('queued', 'in_doubt') AND e.paused_at IS NULL
""")

#: At once after an end; the rest of an expired event is closed by SETTLE_DUE. Both leave out rows
#: that somebody holds: who closes the same event at the same time (two such statements in different
#: orders were a deadlock, and the approver's click an error) or claims it, which looks at the end.
SETTLE: TextClause = text("""
WITH picked AS (
    SELECT d.id FROM deliveries d JOIN events e ON e.id = d.event_id
    WHERE e.id = ANY (CAST(:events AS uuid[])) AND e.ended_at IS NOT NULL AND d.state = 'queued'
    FOR UPDATE OF d SKIP LOCKED
)
UPDATE deliveries d SET state = 'cancelled', updated_at = :now FROM picked WHERE d.id = picked.id
""")

SETTLE_DUE: TextClause = text(f"""
WITH picked AS (
    SELECT d.id, e.ended_at FROM deliveries d JOIN events e ON e.id = d.event_id
    WHERE (e.ended_at IS NOT NULL OR e.expires_at <= :now)
      AND (d.state = 'queued' OR (d.state = 'in_doubt' AND d.due_at <= :now))
    FOR UPDATE OF d SKIP LOCKED
)
UPDATE deliveries d
SET updated_at = :now,
    reason = CASE WHEN d.state = 'in_doubt' THEN '{IN_DOUBT_REASON}' ELSE d.reason END,
    state = CASE WHEN d.state = 'in_doubt' THEN 'failed'
        WHEN picked.ended_at IS NOT NULL THEN 'cancelled' ELSE 'expired' END
FROM picked
WHERE d.id = picked.id
""")

#: The person was not reached on another channel either.
_NOT_OTHERWISE = """
    (d.person IS NULL OR NOT EXISTS (
        SELECT FROM deliveries other
        WHERE other.event_id = d.event_id AND other.person = d.person
          AND other.state IN ('accepted', 'delivered')
    ))
"""

_RULES = ", ".join(
    f"('{reason}', interval '{rule.after.total_seconds()} seconds', {rule.most})"
    for reason, rule in TRIED_AGAIN.items()
)
#: Whom nobody told yet, and a try more may: `d` of an event `e` that lasts long enough for it.
_MAY_BE_TRIED_AGAIN = f"""
    d.state = 'failed' AND d.priority = {LIFE_SAFETY} AND d.reason = again.reason
    AND e.ended_at IS NULL AND e.expires_at > CAST(:now AS timestamptz) + again.after
    AND {_NOT_OTHERWISE}
    AND again.most >= (
        SELECT count(DISTINCT COALESCE(a.provider_id, CAST(a.id AS text))) FROM attempts a
        WHERE a.delivery_id = d.id AND a.outcome = 'failed'
    )
"""

#: A new try of the same row, as a second round is. Its provider's number is of the last try, which
#: `attempts` keep. One that is told meanwhile on another channel is not called.
TRY_AGAIN: TextClause = text(f"""
WITH picked AS (
    SELECT d.id FROM deliveries d
    JOIN events e ON e.id = d.event_id
    JOIN (VALUES {_RULES}) AS again(reason, after, most) ON again.reason = d.reason
    WHERE e.priority = {LIFE_SAFETY} AND e.paused_at IS NULL AND {_MAY_BE_TRIED_AGAIN}
      AND d.updated_at <= CAST(:now AS timestamptz) - again.after
    FOR UPDATE OF d SKIP LOCKED
), queued AS (
    UPDATE deliveries d
    SET state = 'queued', reason = NULL, provider_id = NULL, due_at = :now, updated_at = :now
    FROM picked WHERE d.id = picked.id
    RETURNING d.id
)
INSERT INTO attempts (delivery_id, at, outcome) SELECT id, :now, 'queued' FROM queued
""")

#: Alerts with nothing left to happen: who is still queued, on the way or waited for keeps them
#: open.
FINISHED: TextClause = text(f"""
SELECT a.id, a.state, a.version,
    CASE
        WHEN e.audience_at IS NULL THEN 'expired'
        WHEN EXISTS (
            SELECT FROM deliveries d
            WHERE d.event_id = e.id AND d.state = 'expired' AND {_NOT_OTHERWISE}
        ) THEN 'expired'
        WHEN EXISTS (
            SELECT FROM deliveries d
            WHERE d.event_id = e.id AND d.state = 'failed' AND {_NOT_OTHERWISE}
        ) THEN 'partial'
        ELSE 'completed'
    END AS outcome
FROM alerts a JOIN events e ON e.alert_id = a.id AND e.sequence = 1
WHERE a.state IN ('sending', 'paused') AND (e.audience_at IS NOT NULL OR e.expires_at <= :now)
  AND NOT EXISTS (
      SELECT FROM deliveries d
      WHERE d.event_id = e.id AND d.state IN ('queued', 'sending', 'in_doubt')
  )
  AND NOT EXISTS (
      SELECT FROM deliveries d
      JOIN unnest(CAST(:channels AS text[]), CAST(:windows AS interval[])) AS w(channel, "window")
        ON w.channel = d.channel
      WHERE d.event_id = e.id AND d.state = 'accepted' AND d.updated_at > :now - w."window"
  )
  AND NOT (e.expires_at > :now AND EXISTS (
      SELECT FROM deliveries d
      WHERE d.event_id = e.id AND d.fallback AND d.state IN ('failed', 'stopped', 'accepted')
  ))
  AND NOT EXISTS (
      SELECT FROM deliveries d JOIN (VALUES {_RULES}) AS again(reason, after, most) USING (reason)
      WHERE d.event_id = e.id AND {_MAY_BE_TRIED_AGAIN}
  )
FOR UPDATE OF a SKIP LOCKED
""")

IDLE_LANES: TextClause = text("""
SELECT l.lane FROM unnest(CAST(:lanes AS text[])) AS l(lane)
WHERE EXISTS (
    SELECT FROM deliveries d JOIN events e ON e.id = d.event_id
    WHERE d.lane = l.lane AND d.state IN ('queued', 'sending', 'in_doubt')
      AND (d.state = 'sending' OR (d.due_at <= :now AND e.paused_at IS NULL))
) AND NOT EXISTS (
    SELECT FROM procrastinate_jobs j
    WHERE j.queueing_lock = 'lane:' || l.lane AND j.status = 'todo'
)
""")

IDLE_EVENTS: TextClause = text("""
SELECT e.id, e.priority FROM events e
WHERE e.audience_at IS NULL AND e.ended_at IS NULL AND e.expires_at > :now
  AND NOT EXISTS (
      SELECT FROM procrastinate_jobs j
      WHERE j.lock = 'event:' || e.id AND j.status IN ('todo', 'doing')
  )
""")

ADOPT: TextClause = text("""
UPDATE deliveries SET lane = :lane, updated_at = :now
WHERE channel = :channel AND state IN ('queued', 'in_doubt', 'sending')
  AND lane <> ALL (CAST(:lanes AS text[]))
""")
