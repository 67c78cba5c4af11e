"""What the database knows of the service: its size, clock and shape, workers, waiting jobs.

It does not know what of it is too much.
"""

from sqlalchemy import text

from bot.health.facts import QueueFact, Stored
from bot.store.database import Database

#: Seconds without a sign of life after which a worker counts as dead (bot.worker.DEAD_SECONDS).
DEAD_SECONDS = 6
_AT_ALL = text("""
SELECT pg_database_size(current_database()) AS bytes, clock_timestamp() AS now,
    (SELECT version_num FROM alembic_version) AS revision,
    (SELECT count(*) FROM procrastinate_workers
     WHERE last_heartbeat > now() - make_interval(secs => :dead)) AS workers
""")
#: A job whose lock another one holds, or whose time has not come, waits for nothing of ours.
_QUEUES = text("""
SELECT j.task_name AS task,
    count(*) FILTER (WHERE j.status = 'todo') AS waiting,
    count(*) FILTER (WHERE j.status = 'doing') AS running,
    min(greatest(j.scheduled_at, e.at)) FILTER (WHERE j.status = 'todo') AS oldest
FROM procrastinate_jobs j
LEFT JOIN LATERAL (
    SELECT max(at) AS at FROM procrastinate_events
    WHERE job_id = j.id AND type IN ('deferred', 'deferred_for_retry')
) e ON true
WHERE j.status = 'doing' OR (
    j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())
    AND NOT EXISTS (
        SELECT FROM procrastinate_jobs other
        WHERE other.lock = j.lock AND other.status = 'doing'))
GROUP BY j.task_name ORDER BY j.task_name
""")


class StoredHealth:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def now(self) -> Stored:
        """Raises DatabaseAway."""
        async with self._database.single() as connection:
            row = (await connection.execute(_AT_ALL, {"dead": DEAD_SECONDS})).one()
            queues = (await connection.execute(_QUEUES)).all()
        return Stored(
            bytes=row.bytes,
            now=row.now,
            revision=row.revision,
            workers=row.workers,
            queues=tuple(
                QueueFact(task=q.task, waiting=q.waiting, running=q.running, oldest=q.oldest)
                for q in queues
            ),
        )
