"""What the database says of the service: waiting jobs, workers, its size, clock and shape."""

from datetime import UTC, datetime

import psycopg
import pytest

from bot.store.database import Database
from bot.store.dumping import newest
from bot.store.health import StoredHealth

pytestmark = pytest.mark.postgres

_JOB = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, status, scheduled_at) "
    "VALUES ('broadcast', %s, %s, %s, %s)"
)


async def test_only_what_could_run_now_is_waiting(database: Database, database_url: str) -> None:
    now = datetime.now(UTC)
    tomorrow = now.replace(year=now.year + 1)
    jobs = [
        ("serve_lane", "lane:a", "doing", None),
        ("serve_lane", "lane:a", "todo", None),  # another of the same lane: it must wait
        ("serve_lane", "lane:b", "todo", None),
        ("poll_feed", None, "todo", tomorrow),
        ("test_lane", None, "failed", None),
    ]
    with psycopg.connect(database_url) as connection:
        for job in jobs:
            connection.execute(_JOB, job)
        connection.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
        connection.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 min')"
        )
    found = await StoredHealth(database).now()
    assert [(q.task, q.waiting, q.running) for q in found.queues] == [("serve_lane", 1, 1)]
    oldest = found.queues[0].oldest
    assert oldest is not None and abs((found.now - oldest).total_seconds()) < 60
    assert found.workers == 1 and found.revision == newest()
    assert found.bytes > 1_000_000 and abs((found.now - now).total_seconds()) < 60
