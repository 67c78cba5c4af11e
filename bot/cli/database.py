"""Gives a command the database: the one that runs, or the embedded one started for its time.

It does not know what the command wants with it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.settings import Settings
from bot.store import migrate
from bot.store.embedded import EmbeddedPostgres, stop


@contextmanager
def database_url(settings: Settings) -> Iterator[str]:
    """A migrated database's URL. Raises PostgresUnavailable."""
    if settings.database_url:
        migrate.upgrade(settings.database_url)
        yield settings.database_url
        return
    running = EmbeddedPostgres(settings.data_dir).start()
    try:
        migrate.upgrade(running.url)
        yield running.url
    finally:
        if running.process:
            stop(running.process)
