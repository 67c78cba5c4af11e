"""The ledger of one event counted for its report, in PostgreSQL.

It does not know what the figures mean. People with whom it went alike are counted together: no
row is about one person, and points are rounded to about a kilometre.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.outcome.records import Alike, Counted, LaneFigures
from bot.alerts.records import Event
from bot.store.database import Database

#: Whose row of `deliveries d` it is: all rows of one person count once.
_PERSON = "COALESCE(d.person, d.contact_id)"
#: Of one person's rows the best speaks, and of two alike the later.
_BEST = """
    CASE d.state WHEN 'delivered' THEN 0 WHEN 'accepted' THEN 1 WHEN 'in_doubt' THEN 2
        WHEN 'sending' THEN 3 WHEN 'queued' THEN 4 WHEN 'failed' THEN 5 WHEN 'expired' THEN 6
        WHEN 'stopped' THEN 7 ELSE 8 END, d.id DESC
"""
_HANDED_OVER = "a.outcome IN ('accepted', 'delivered')"

#: All statements of one report must see one moment.
_ONE_MOMENT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
_PEOPLE = text(f"SELECT count(DISTINCT {_PERSON}) FROM deliveries d WHERE d.event_id = :event")

_ALIKE = text(f"""
WITH best AS MATERIALIZED (
    SELECT DISTINCT ON ({_PERSON}) {_PERSON} AS person, d.contact_id, d.channel, d.language,
        d.state, d.reason, count(*) OVER (PARTITION BY {_PERSON}) > 1 AS fallback
    FROM deliveries d WHERE d.event_id = :event
    ORDER BY {_PERSON}, {_BEST}
), placed AS (
    SELECT DISTINCT ON (s.contact_id) s.contact_id,
        (SELECT max(code) FROM unnest(s.areas) AS u(code)
         WHERE code = ANY (CAST(:codes AS text[]))) AS area,
        round(CAST(s.lat AS numeric), 2) AS lat, round(CAST(s.lon AS numeric), 2) AS lon
    FROM subscriptions s
    WHERE s.contact_id IN (SELECT contact_id FROM best) AND s.confirmed_at IS NOT NULL
      AND (s.ended_at IS NULL OR s.ended_at > :sent_at)
    ORDER BY s.contact_id, (s.areas && CAST(:codes AS text[])) DESC, s.created_at DESC
)
SELECT b.channel, b.language, b.state, b.reason, p.area,
    CASE WHEN p.area IS NULL THEN p.lat END AS lat, CASE WHEN p.area IS NULL THEN p.lon END AS lon,
    count(*) AS people, count(*) FILTER (WHERE b.fallback) AS fallback
FROM best b LEFT JOIN placed p ON p.contact_id = b.contact_id
GROUP BY 1, 2, 3, 4, 5, 6, 7
""")

_LANES = text(f"""
SELECT d.lane, d.channel, count(*) AS messages, min(a.at) AS first_at, max(a.at) AS last_at
FROM deliveries d JOIN (
    SELECT a.delivery_id, min(a.at) AS at FROM attempts a
    JOIN deliveries d ON d.id = a.delivery_id
    WHERE d.event_id = :event AND {_HANDED_OVER} GROUP BY a.delivery_id
) AS a ON a.delivery_id = d.id
GROUP BY d.lane, d.channel ORDER BY d.lane
""")

#: The first and the last person are always among them.
_MOMENTS = text(f"""
WITH told AS (
    SELECT {_PERSON} AS person, min(a.at) AS at
    FROM deliveries d JOIN attempts a ON a.delivery_id = d.id
    WHERE d.event_id = :event AND {_HANDED_OVER} GROUP BY {_PERSON}
), ranked AS (
    SELECT at, row_number() OVER (ORDER BY at) AS rank, count(*) OVER () AS total FROM told
)
SELECT rank, at FROM ranked
WHERE rank = ANY (CAST(:after AS bigint[])) OR rank = 1 OR rank = total
""")

_AGAIN = text("""
SELECT count(*) FILTER (WHERE d.tries > 1) AS tried_again,
    count(*) FILTER (WHERE (
        SELECT count(DISTINCT a.provider_id) FROM attempts a WHERE a.delivery_id = d.id
    ) > 1) AS taken_twice
FROM deliveries d WHERE d.event_id = :event AND d.tries > 1
""")

_ALL_CLEAR = text(f"""
SELECT d.state, count(DISTINCT {_PERSON}) AS people
FROM deliveries d JOIN events e ON e.id = d.event_id
WHERE e.alert_id = :alert AND e.sequence > 1 GROUP BY d.state
""")


class StoredOutcomes:
    """Implements bot.alerts.outcome.service.OutcomeBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def people(self, event_id: UUID) -> int:
        async with self._database.transaction() as connection:
            found = await connection.execute(_PEOPLE, {"event": event_id})
            return int(found.scalar_one())

    async def counted(self, event: Event, after: Collection[int]) -> Counted:
        values = {
            "event": event.id,
            "alert": event.alert_id,
            "codes": sorted(event.area_codes),
            "sent_at": event.sent_at,
            "after": list(after),
        }
        async with self._database.transaction() as connection:
            await connection.execute(_ONE_MOMENT)
            (again,) = await _rows(connection, _AGAIN, values)
            return Counted(
                alike=tuple(_alike(row) for row in await _rows(connection, _ALIKE, values)),
                lanes=tuple(_lane(row) for row in await _rows(connection, _LANES, values)),
                handed_over={row.rank: row.at for row in await _rows(connection, _MOMENTS, values)},
                tried_again=again.tried_again,
                taken_twice=again.taken_twice,
                all_clear={
                    row.state: row.people for row in await _rows(connection, _ALL_CLEAR, values)
                },
            )


async def _rows(
    connection: AsyncConnection, query: TextClause, values: dict[str, Any]
) -> list[Any]:
    return list((await connection.execute(query, values)).all())


def _alike(row: Any) -> Alike:
    point = (float(row.lat), float(row.lon)) if row.lat is not None else None
    return Alike(
        channel=row.channel,
        language=row.language,
        state=row.state,
        reason=row.reason,
        area=row.area,
        point=point,
        people=row.people,
        fallback=row.fallback,
    )


def _lane(row: Any) -> LaneFigures:
    return LaneFigures(
        lane=row.lane,
        channel=row.channel,
        messages=row.messages,
        first_at=row.first_at,
        last_at=row.last_at,
    )
