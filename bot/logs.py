"""Logs for the night shift: one JSON line an event, ids as fields, never a person's text or number.

It does not know which events there are.
"""

import json
import logging
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import ExcInfo

#: Loggers of libraries that would print addresses of requests, tokens in them included.
QUIET = (
    "alembic",
    "aiohttp.access",
    "procrastinate",
    "sentence_transformers",
    "sqlalchemy.engine",
    "uvicorn.access",
)

_traces = ExceptionDictTransformer(show_locals=False)


class _Wordless(logging.Formatter):
    """For the libraries' own loggers: the same traces as ours."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """A job's line repeats its arguments, and those may be texts and addresses."""
        job = getattr(record, "job", None)
        if not isinstance(job, dict):
            return super().formatMessage(record)
        said = {"event": getattr(record, "action", "job"), "task": job.get("task_name")}
        return json.dumps({**said, "job": job.get("id"), "attempts": job.get("attempts")})

    def formatException(self, ei: Any) -> str:
        return json.dumps(_where(ei))


def configure(process: str) -> None:
    """To standard error; `process` stands in every line."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Wordless("%(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(_where),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)


def _where(exc_info: ExcInfo) -> list[dict[str, Any]]:
    """Types and frames of an error and its causes.

    What an error says is left out, and so are variables: both may hold what a person wrote.
    """
    return list(_stacks(_traces(exc_info)))


def _stacks(traces: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for trace in traces:
        yield {"type": trace["exc_type"], "frames": trace["frames"]}
        for inner in trace["exceptions"]:
            yield from _stacks(inner)
