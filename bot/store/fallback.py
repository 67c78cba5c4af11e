"""Persons with several channels in PostgreSQL: their ways, and the deliveries that follow others.

It does not decide which channel is next: `bot.broadcast.fallback` does.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.lanes import Lane, LaneChoice
from bot.alerts.messages import LIFE_SAFETY
from bot.broadcast.fallback import (
    CALM_FACTOR,
    MOST_TRIES,
    NEVER_LEFT,
    REST,
    Stalled,
    Step,
    Way,
    patience,
    step,
)
from bot.broadcast.ledger import DeliveryState
from bot.store.database import Database
from bot.store.tables.alerts import STALLED

#: Deliveries in one transaction.
MOST = 500

_WAYS = text("""
SELECT c.person, c.id, c.channel, c.preference FROM contacts c
WHERE c.person = ANY (CAST(:persons AS uuid[])) AND c.stopped_at IS NULL AND c.gone_at IS NULL
  AND EXISTS (
      SELECT FROM subscriptions s
      WHERE s.contact_id = c.id AND s.confirmed_at IS NOT NULL AND s.ended_at IS NULL
  )
""")

#: Theirs, whichever of their subscriptions was meant: which one, the ledger does not know.
_QUIET = text("""
SELECT c.person, s.quiet_hours FROM contacts c JOIN subscriptions s ON s.contact_id = c.id
WHERE c.person = ANY (CAST(:persons AS uuid[])) AND jsonb_typeof(s.quiet_hours) = 'object'
  AND s.confirmed_at IS NOT NULL AND s.ended_at IS NULL
""")

#: `told`: it has arrived there after all.
_TRIED = text("""
SELECT d.id, d.event_id, d.person, d.contact_id, d.updated_at, d.state = 'delivered' AS told,
    d.state = 'failed' AND d.provider_id IS NULL AND d.reason = ANY (CAST(:never_left AS text[]))
        AS never_left
FROM deliveries d
WHERE d.event_id = ANY (CAST(:events AS uuid[])) AND d.person = ANY (CAST(:persons AS uuid[]))
""")

_COLUMNS = """
    d.id, d.event_id, d.person, d.state, d.reason, d.language, d.priority,
    e.content -> 'channels' AS channels
"""
_OVER = "(e.ended_at IS NOT NULL OR e.expires_at <= :now)"

#: What has failed, was stopped there, is tried in vain, or has no receipt for too long. Rows of
#: events that are over come too, and what was accepted where no receipts are: they are done with.
_STALLED = text(f"""
SELECT {_COLUMNS}, {_OVER} OR (d.state = 'accepted' AND p.patience IS NULL) AS over
FROM deliveries d JOIN events e ON e.id = d.event_id
LEFT JOIN unnest(CAST(:channels AS text[]), CAST(:patience AS interval[]))
    AS p(channel, patience) ON p.channel = d.channel
WHERE {STALLED.replace("state", "d.state").replace("fallback", "d.fallback")}
  AND d.id > :after AND ({_OVER} OR (e.paused_at IS NULL AND (
      d.state IN ('failed', 'stopped')
      OR (d.state = 'queued' AND d.reason IS DISTINCT FROM 'throttled')
      OR (d.state = 'in_doubt' AND d.due_at <= :now)
      OR (d.state = 'accepted' AND (p.patience IS NULL OR d.updated_at <=
          :now - p.patience * CASE WHEN d.priority = :life_safety THEN 1 ELSE :calm END))
  )))
ORDER BY d.id LIMIT {MOST} FOR UPDATE OF d SKIP LOCKED
""")

#: Who is held back by quiet hours waits on; who is in doubt, for the receipt.
_IN_LANES_DOWN = text(f"""
SELECT {_COLUMNS}, false AS over
FROM deliveries d JOIN events e ON e.id = d.event_id
WHERE d.lane = ANY (CAST(:lanes AS text[])) AND d.state IN ('queued', 'in_doubt')
  AND d.fallback AND (d.due_at <= :now OR (d.state = 'queued' AND d.tries > 0))
  AND d.id > :after AND e.paused_at IS NULL AND e.ended_at IS NULL AND e.expires_at > :now
ORDER BY d.id LIMIT {MOST} FOR UPDATE OF d SKIP LOCKED
""")

_CLOSE = text("""
WITH step AS (
    SELECT * FROM unnest(
        CAST(:ids AS bigint[]), CAST(:states AS text[]), CAST(:reasons AS text[])
    ) AS s(id, state, reason)
), before AS (
    SELECT d.id, d.state FROM deliveries d JOIN step USING (id)
), closed AS (
    UPDATE deliveries d
    SET fallback = false, state = s.state, reason = s.reason,
        updated_at = CASE WHEN d.state = s.state THEN d.updated_at ELSE :now END
    FROM step s WHERE d.id = s.id
)
INSERT INTO attempts (delivery_id, at, outcome, reason)
SELECT s.id, :now, s.state, s.reason FROM step s JOIN before b USING (id) WHERE b.state <> s.state
""")

#: A second round is the row's own: one try, then it is looked at again.
_FOLLOW = text("""
WITH following AS (
INSERT INTO deliveries
    (event_id, contact_id, channel, lane, language, state, priority, due_at, updated_at,
     person, after_id, fallback)
SELECT d.event_id, n.contact_id, n.channel, n.lane, d.language, 'queued', d.priority, n.due_at,
    :now, d.person, d.id, true
FROM unnest(
    CAST(:ids AS bigint[]), CAST(:contacts AS uuid[]), CAST(:channels AS text[]),
    CAST(:lanes AS text[]), CAST(:dues AS timestamptz[])
) AS n(id, contact_id, channel, lane, due_at) JOIN deliveries d USING (id)
ON CONFLICT (event_id, contact_id, channel) DO UPDATE
SET state = 'queued', lane = excluded.lane, tries = :tries, due_at = excluded.due_at,
    updated_at = :now, reason = NULL, fallback = true
WHERE deliveries.state = 'failed' AND deliveries.reason = ANY (CAST(:never_left AS text[]))
RETURNING id, tries
)
INSERT INTO attempts (delivery_id, at, outcome)
SELECT id, :now, 'queued' FROM following WHERE tries > 0
""")


class StoredFallback:
    """Implements bot.broadcast.ports.Fallback."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # Who waits for a channel that is down is looked at again and again, and must not stand in
        # the way of those behind: each look begins where the last one of its kind ended.
        self._after: dict[TextClause, int] = {}

    async def ways(self, persons: Collection[UUID]) -> Mapping[UUID, Sequence[Way]]:
        async with self._database.transaction() as connection:
            return await _ways(connection, persons)

    async def fall_back(self, lanes: Sequence[Lane], broken: Collection[str], now: datetime) -> int:
        choice = LaneChoice(lanes, broken)
        down = [lane.name for lane in lanes if not choice.up(lane.channel)]
        moved = await self._pass(_STALLED, _stalled_values(lanes, now), choice, now)
        if down:
            moved += await self._pass(_IN_LANES_DOWN, {"lanes": down, "now": now}, choice, now)
        return moved

    async def _pass(
        self, query: TextClause, values: Mapping[str, Any], choice: LaneChoice, now: datetime
    ) -> int:
        """Reads, decides and writes in one transaction; who is looked at elsewhere is skipped."""
        async with self._database.transaction() as connection:
            after = {"after": self._after.get(query, 0)}
            rows = (await connection.execute(query, {**values, **after})).all()
            self._after[query] = rows[-1].id if len(rows) == MOST else 0
            if not rows:
                return 0
            persons = {row.person for row in rows}
            ways = await _ways(connection, persons)
            tried = await _tried(connection, {row.event_id for row in rows}, persons)
            calm = {row.person for row in rows if row.priority != LIFE_SAFETY}
            quiet = await _quiet(connection, calm)
            stalled = [_stalled(row, tried[row.event_id, row.person], quiet) for row in rows]
            steps = {
                one.delivery_id: step(one, ways.get(one.person, ()), choice, now) for one in stalled
            }
            return await _write(connection, steps, now)


async def _write(connection: AsyncConnection, steps: Mapping[int, Step], now: datetime) -> int:
    done = {id: one for id, one in steps.items() if not one.waits}
    closed = {
        "now": now,
        "ids": list(done),
        "states": [one.state.value for one in done.values()],
        "reasons": [one.reason for one in done.values()],
    }
    await connection.execute(_CLOSE, closed)
    following = [(id, one.way, one) for id, one in done.items() if one.way]
    if following:
        values = {
            "now": now,
            "ids": [id for id, _, _ in following],
            "contacts": [way.contact_id for _, way, _ in following],
            "channels": [way.channel for _, way, _ in following],
            "lanes": [one.lane for _, _, one in following],
            "dues": [one.due_at for _, _, one in following],
            "never_left": list(NEVER_LEFT),
            "tries": MOST_TRIES - 1,
        }
        await connection.execute(_FOLLOW, values)
    return len(following)


async def _ways(
    connection: AsyncConnection, persons: Collection[UUID]
) -> Mapping[UUID, Sequence[Way]]:
    found: dict[UUID, list[Way]] = defaultdict(list)
    for row in await connection.execute(_WAYS, {"persons": list(persons)}):
        way = Way(contact_id=row.id, channel=row.channel, preference=row.preference)
        found[row.person].append(way)
    return found


async def _quiet(
    connection: AsyncConnection, persons: Collection[UUID]
) -> Mapping[UUID, Sequence[Mapping[str, Any]]]:
    found: dict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
    if persons:
        for row in await connection.execute(_QUIET, {"persons": list(persons)}):
            found[row.person].append(row.quiet_hours)
    return found


async def _tried(
    connection: AsyncConnection, events: Collection[UUID], persons: Collection[UUID]
) -> Mapping[tuple[UUID, UUID], Sequence[Any]]:
    values = {"events": list(events), "persons": list(persons), "never_left": list(NEVER_LEFT)}
    tried: dict[tuple[UUID, UUID], list[Any]] = defaultdict(list)
    for row in await connection.execute(_TRIED, values):
        tried[row.event_id, row.person].append(row)
    return tried


def _stalled_values(lanes: Sequence[Lane], now: datetime) -> Mapping[str, Any]:
    by_channel = patience(lanes)
    return {
        "now": now,
        "channels": list(by_channel),
        "patience": list(by_channel.values()),
        "life_safety": LIFE_SAFETY,
        "calm": CALM_FACTOR,
    }


def _stalled(
    row: Any, tried: Collection[Any], quiet: Mapping[UUID, Sequence[Mapping[str, Any]]]
) -> Stalled:
    calm = row.priority != LIFE_SAFETY
    rest = REST * (CALM_FACTOR if calm else 1)
    return Stalled(
        delivery_id=row.id,
        event_id=row.event_id,
        person=row.person,
        state=DeliveryState(row.state),
        reason=row.reason,
        over=row.over or any(one.told for one in tried),
        channels=frozenset(row.channels or ()),
        tried=frozenset(one.contact_id for one in tried),
        again={one.contact_id: one.updated_at + rest for one in tried if one.never_left},
        quiet=quiet.get(row.person, ()) if calm else (),
    )
