"""A report that stands by itself, written by one statement: the row, its first step, the job that
has the step followed, what its words mean, and the cluster that it joins.

It does not know reports that end a draft or confirm another one: those take several.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from bot.reports.likeness.ports import Joining
from bot.reports.report import Moved, Report
from bot.store.database import Database
from bot.store.jobs import FOLLOW_STEP, QUEUE, job_priority
from bot.store.report_rows import report_values
from bot.store.steps import lock_of, priority_of

#: Several, so that a slow disk makes nobody wait for the other's commit.
_LINES = 4
_COLUMNS = ", ".join([*(field.name for field in fields(Report) if field.name != "cluster"), "cell"])
_STEP = ", ".join(field.name for field in fields(Moved))
# Rows go as JSON: the statement then always has the same types, and is planned once.
_FILE = f"""
WITH beside AS (
    UPDATE reports SET cluster = coalesce(cluster, %(fresh)s::uuid)
    WHERE id = nullif(%(beside)s, '')::uuid
    RETURNING cluster
), filed AS (
    INSERT INTO reports ({_COLUMNS}, cluster)
    SELECT {_COLUMNS}, (SELECT cluster FROM beside)
    FROM jsonb_populate_record(NULL::reports, %(report)s::jsonb - 'cluster')
    ON CONFLICT (reference) DO NOTHING
    RETURNING id
), moved AS (
    INSERT INTO report_moves (report_id, {_STEP})
    SELECT (SELECT id FROM filed), {_STEP}
    FROM jsonb_populate_record(NULL::report_moves, %(move)s::jsonb)
    WHERE EXISTS (SELECT FROM filed)
    RETURNING id
), kept AS (
    INSERT INTO report_vectors (report_id, encoder, vector)
    SELECT id, %(encoder)s, %(vector)s FROM filed WHERE %(encoder)s <> ''
)
SELECT procrastinate_defer_jobs_v1(ARRAY[
    ROW(
        %(queue)s, %(task)s, %(priority)s, %(lock)s, NULL,
        jsonb_build_object('step', id::text), NULL
    )::procrastinate_job_to_defer_v1
]) FROM moved
""".encode()


async def file_alone(
    database: Database, report: Report, move: Moved, cell: int | None, joining: Joining
) -> bool:
    """Whether it was written: its reference may be taken. Raises DatabaseAway."""
    known = joining.encoder is not None and joining.vector is not None
    values = {
        "report": _json({**report_values(report), "cell": cell}),
        "move": _json(vars(move)),
        "fresh": str(uuid4()),
        "beside": str(joining.beside or ""),
        "encoder": joining.encoder if known else "",
        "vector": joining.vector if known else b"",
        "queue": QUEUE,
        "task": FOLLOW_STEP,
        "priority": job_priority(priority_of(report)),
        "lock": lock_of(report.id),
    }
    line = f"filing-{report.id.int % _LINES}"
    return bool(await database.over(line, _FILE, values))


def _json(row: Mapping[str, Any]) -> str:
    return json.dumps(row, default=_plain, ensure_ascii=False)


def _plain(value: object) -> str:
    """As PostgreSQL reads it. Raises TypeError for what no column holds."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"no column holds {type(value).__name__}")
