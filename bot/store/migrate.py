"""Brings the database to the newest shape, once, whoever else starts at the same moment.

It does not know what the tables are for.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, make_url, text

MIGRATIONS = Path(__file__).parent / "migrations"
#: Any number that nobody else locks; two processes that migrate at once wait for each other.
LOCK = 6_120_379


def config() -> Config:
    """Alembic's configuration without an ini file."""
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    return configuration


def upgrade(url: str, *, revision: str = "head") -> None:
    """Blocks until done; all or nothing. Raises sqlalchemy's OperationalError when unreachable."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            configuration = config()
            configuration.attributes["connection"] = connection
            command.upgrade(configuration, revision)
    finally:
        engine.dispose()
