"""Messages from people in PostgreSQL, until they are answered.

It does not know what is in them: they come sealed.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import text

from bot.intake.ports import Kept, Taken, Waiting
from bot.store.database import Database

#: Of a message that comes twice in one share the first counts.
_ADD = """
INSERT INTO inbound (key, channel, fingerprint, sealed, urgent, received_at, done_at)
SELECT r.key, r.channel, CASE WHEN NOT r.done THEN r.fingerprint END,
       CASE WHEN NOT r.done THEN r.sealed END, r.urgent, now(), CASE WHEN r.done THEN now() END
FROM unnest(
    CAST(%(keys)s AS bytea[]), CAST(%(channels)s AS text[]), CAST(%(fingerprints)s AS bytea[]),
    CAST(%(sealed)s AS bytea[]), CAST(%(urgent)s AS boolean[]), CAST(%(done)s AS boolean[])
) WITH ORDINALITY AS r(key, channel, fingerprint, sealed, urgent, done, place)
ORDER BY r.place
ON CONFLICT (key) DO NOTHING
RETURNING key
"""
#: What a person wrote before a cry is answered before it, and so as soon.
_HURRY = """
UPDATE inbound SET urgent = true
WHERE fingerprint = ANY (CAST(%(fingerprints)s AS bytea[])) AND done_at IS NULL AND NOT urgent
"""
#: The person's first is looked up row by row, and only until there are enough: a join would read
#: the whole backlog each time.
_TAKE = """
WITH ripe AS (
    SELECT i.id FROM inbound i
    WHERE i.done_at IS NULL AND i.channel = %(channel)s AND (i.urgent OR NOT %(urgent)s)
      AND (i.held_until IS NULL OR i.held_until < now())
      AND i.id = (SELECT min(e.id) FROM inbound e
                  WHERE e.fingerprint = i.fingerprint AND e.done_at IS NULL)
    ORDER BY i.urgent DESC, i.id
    LIMIT %(most)s
    FOR UPDATE OF i SKIP LOCKED
)
UPDATE inbound i SET holder = %(holder)s, held_until = now() + %(lease)s, tries = tries + 1
FROM ripe WHERE i.id = ripe.id
RETURNING i.id, i.sealed, i.urgent, i.tries
"""
_WAITING = """
SELECT id, sealed FROM inbound
WHERE done_at IS NULL AND channel = %(channel)s AND NOT urgent AND id > %(after)s
  AND (held_until IS NULL OR held_until < now())
ORDER BY id
LIMIT %(most)s
"""
_HURRY_ALL = """
UPDATE inbound SET urgent = true
WHERE done_at IS NULL AND NOT urgent AND fingerprint IN (
    SELECT fingerprint FROM inbound WHERE id = ANY (CAST(%(ids)s AS bigint[]))
)
"""
_HOLD = """
UPDATE inbound SET held_until = now() + CAST(%(lease)s AS interval)
WHERE id = ANY (CAST(%(ids)s AS bigint[])) AND holder = %(holder)s AND done_at IS NULL
"""
_DONE = """
UPDATE inbound SET done_at = now(), fingerprint = NULL, sealed = NULL, holder = NULL,
                   held_until = NULL
WHERE id = ANY (CAST(%(ids)s AS bigint[]))
"""
#: What comes in does not wait for what is being answered.
_IN, _OUT = "inbound", "answers"
#: So many a go: the chore comes again in a minute.
_FORGET = text("""
DELETE FROM inbound WHERE id IN (
    SELECT id FROM inbound WHERE received_at < :before AND done_at IS NOT NULL LIMIT 20000
)
""")


class StoredInbound:
    """Implements bot.intake.ports.InboundBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, kept: Sequence[Kept]) -> Sequence[bool]:
        values = {
            "keys": [one.key for one in kept],
            "channels": [one.channel for one in kept],
            "fingerprints": [one.fingerprint for one in kept],
            "sealed": [one.sealed for one in kept],
            "urgent": [one.urgent for one in kept],
            "done": [one.done for one in kept],
        }
        urgent = [one.fingerprint for one in kept if one.urgent]
        added = {row["key"] for row in await self._database.over(_IN, _ADD, values)}
        if urgent:
            await self._database.over(_IN, _HURRY, {"fingerprints": urgent})
        first = {one.key: place for place, one in reversed(list(enumerate(kept)))}
        return [one.key in added and first[one.key] == at for at, one in enumerate(kept)]

    async def take(
        self, channel: str, most: int, holder: str, lease: timedelta, *, urgent: bool = False
    ) -> Sequence[Taken]:
        values = {"channel": channel, "most": most, "urgent": urgent}
        rows = await self._database.over(_OUT, _TAKE, {**values, "holder": holder, "lease": lease})
        return sorted((Taken(**row) for row in rows), key=lambda one: (not one.urgent, one.id))

    async def waiting(self, channel: str, most: int, *, after: int) -> Sequence[Waiting]:
        values = {"channel": channel, "most": most, "after": after}
        return [Waiting(**row) for row in await self._database.over(_OUT, _WAITING, values)]

    async def hurry(self, ids: Collection[int]) -> None:
        await self._database.over(_OUT, _HURRY_ALL, {"ids": list(ids)})

    async def hold(self, ids: Collection[int], holder: str, lease: timedelta) -> None:
        await self._held(ids, holder, lease)

    async def release(self, ids: Collection[int], holder: str) -> None:
        await self._held(ids, holder, None)

    async def _held(self, ids: Collection[int], holder: str, lease: timedelta | None) -> None:
        values = {"ids": list(ids), "holder": holder, "lease": lease}
        await self._database.over(_OUT, _HOLD, values)

    async def done(self, ids: Collection[int]) -> None:
        await self._database.over(_OUT, _DONE, {"ids": list(ids)})

    async def forget(self, before: datetime) -> int:
        async with self._database.transaction() as connection:
            return (await connection.execute(_FORGET, {"before": before})).rowcount
