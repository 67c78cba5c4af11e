"""How lanes are doing, in PostgreSQL, where every worker and the web process can see it.

It does not know when a lane counts as broken.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.broadcast.health import FAULTS, Breakdown, LaneHealth
from bot.notices import Notice
from bot.officials import Role
from bot.store.database import Database
from bot.store.jobs import Jobs
from bot.store.living import living
from bot.store.notices import post
from bot.store.tables import lane_health, official_contacts

#: Who hears of a broken lane, on their own addresses.
ALARMED = (Role.APPROVER.value, Role.ADMIN.value)
#: Between two alarms of one lane; a breakdown that lasts beyond it is told then.
ALARM_PAUSE = timedelta(minutes=15)
#: Before every broadcast: the officials must know while there is time.
_ALARM_PRIORITY = 0
_FIELDS = tuple(LaneHealth.__dataclass_fields__)

#: Spread evenly; what failed for the lane's sake is due at once on another.
_MOVE = text("""
UPDATE deliveries d
SET lane = (CAST(:to AS text[]))[1 + d.id % cardinality(CAST(:to AS text[]))], updated_at = :now,
    due_at = CASE WHEN d.state = 'queued' AND d.reason = ANY (CAST(:faults AS text[]))
        THEN LEAST(d.due_at, :now) ELSE d.due_at END
WHERE d.lane = :lane AND d.state IN ('queued', 'in_doubt')
""")

#: (channel, reason, language) → the words of the alarm.
Alarm = Callable[[Breakdown, str], str]


class StoredLanes:
    """Implements bot.broadcast.ports.LaneBook. Without an `alarm` nobody is told."""

    def __init__(self, database: Database, alarm: Alarm | None = None) -> None:
        self._database = database
        self._alarm = alarm
        self._jobs = Jobs()

    async def all(self) -> Mapping[str, LaneHealth]:
        async with self._database.single() as connection:
            rows = (await connection.execute(select(lane_health))).all()
        return {row.lane: _health(row) for row in rows}

    async def health(self, lane: str) -> LaneHealth:
        query = select(lane_health).where(lane_health.c.lane == lane)
        async with self._database.single() as connection:
            row = (await connection.execute(query)).first()
        return _health(row) if row else LaneHealth(lane=lane)

    async def serving(self, lane: str, by: str, until: datetime) -> None:
        await self._put(lane, served_by=by, served_until=until)

    async def held(self, lane: str, until: datetime) -> None:
        later = func.greatest(lane_health.c.held_until, until)
        statement = insert(lane_health).values(lane=lane, held_until=until)
        await self._do(
            statement.on_conflict_do_update(index_elements=["lane"], set_={"held_until": later})
        )

    async def broke(self, breakdown: Breakdown, now: datetime) -> bool:
        h = lane_health.c
        values = {"reason": breakdown.reason, "retry_at": breakdown.retry_at}
        first = insert(lane_health).values(lane=breakdown.lane).on_conflict_do_nothing()
        locked = select(h.broken_since, h.alarmed_at).where(h.lane == breakdown.lane)
        change = update(lane_health).where(h.lane == breakdown.lane)
        async with self._database.transaction() as connection:
            await connection.execute(first)
            since, alarmed = (await connection.execute(locked.with_for_update())).one()
            await connection.execute(
                change.values(**values, broken_since=since or now, breaks=h.breaks + 1)
            )
            if self._alarm is not None and _is_news(since or now, alarmed, now):
                await connection.execute(change.values(alarmed_at=now))
                await self._tell(connection, breakdown, self._alarm, now)
        return since is None

    async def works(self, lane: str, now: datetime) -> bool:
        h = lane_health.c
        statement = update(lane_health).where(h.lane == lane, h.broken_since.is_not(None))
        good = statement.values(broken_since=None, reason=None, retry_at=None, breaks=0)
        return await self._do(good) > 0

    async def move(self, lane: str, to: Sequence[str], now: datetime) -> int:
        values = {"lane": lane, "to": list(to), "faults": list(FAULTS), "now": now}
        async with self._database.single() as connection:
            return (await connection.execute(_MOVE, values)).rowcount

    async def begin_test(self, lane: str, reference: str, before: datetime, now: datetime) -> bool:
        h = lane_health.c
        begun = {"tested_at": now, "test_reference": reference, "delivered_seconds": None}
        statement = insert(lane_health).values(lane=lane, **begun)
        longer_ago = or_(h.tested_at.is_(None), h.tested_at <= before)
        first = statement.on_conflict_do_update(
            index_elements=["lane"], set_=begun, where=longer_ago
        )
        async with self._database.single() as connection:
            return (await connection.execute(first.returning(h.lane))).first() is not None

    async def tested(self, lane: str, seconds: float | None, reason: str | None) -> None:
        await self._put(lane, accepted_seconds=seconds, test_reason=reason)

    async def test_receipt(self, reference: str, failed: str | None, now: datetime) -> None:
        h = lane_health.c
        took = func.extract("epoch", now - h.tested_at)
        news = {"test_reason": failed} if failed else {"delivered_seconds": took}
        await self._do(update(lane_health).where(h.test_reference == reference).values(**news))

    async def _put(self, lane: str, **values: Any) -> None:
        statement = insert(lane_health).values(lane=lane, **values)
        await self._do(statement.on_conflict_do_update(index_elements=["lane"], set_=values))

    async def _do(self, statement: Any) -> int:
        async with self._database.single() as connection:
            return (await connection.execute(statement)).rowcount

    async def _tell(
        self, connection: AsyncConnection, breakdown: Breakdown, alarm: Alarm, now: datetime
    ) -> None:
        """On every address of theirs: which of them still works is seen when it is sent."""
        o = official_contacts.c
        people = living()
        theirs = select(people.c.name).where(people.c.role.in_(ALARMED))
        rows = await connection.execute(select(official_contacts).where(o.name.in_(theirs)))
        notices = [
            Notice(
                channel=row.channel,
                sealed_address=bytes(row.sealed_address),
                text=alarm(breakdown, row.language),
            )
            for row in rows
        ]
        await post(connection, self._jobs, notices, priority=_ALARM_PRIORITY, now=now)


def _is_news(since: datetime, alarmed: datetime | None, now: datetime) -> bool:
    """Once a breakdown; one that came and went is not told again and again."""
    return alarmed is None or (alarmed < since and alarmed <= now - ALARM_PAUSE)


def _health(row: Row[Any]) -> LaneHealth:
    return LaneHealth(**{name: getattr(row, name) for name in _FIELDS})
