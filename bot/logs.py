"""Logs for the night shift: one JSON line an event, ids as fields, never a person's text or number.

It does not know which events there are.
"""

import logging

import structlog

#: Loggers of libraries that would print addresses of requests, tokens in them included.
QUIET = (
    "alembic",
    "aiohttp.access",
    "procrastinate",
    "sentence_transformers",
    "sqlalchemy.engine",
    "uvicorn.access",
)


def configure(process: str) -> None:
    """To standard error; `process` stands in every line."""
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_locals,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)


#: Frames without their variables: a variable may hold what a person wrote.
_without_locals = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)
