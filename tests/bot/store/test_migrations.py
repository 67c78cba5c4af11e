"""The migrations give exactly the tables that the code knows, from nothing, and again."""

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url

from bot.store import migrate
from bot.store.tables import metadata

pytestmark = pytest.mark.postgres


def test_migrated_tables_are_the_code_s_tables(database_url: str) -> None:
    engine = create_engine(make_url(database_url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, metadata)
    engine.dispose()
    assert [change for change in found if not _foreign(change)] == []


def test_migrating_again_changes_nothing(database_url: str) -> None:
    migrate.upgrade(database_url)
    newest = ScriptDirectory.from_config(migrate.config()).get_current_head()
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [
            (newest,)
        ]
        assert connection.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (0,)


def _foreign(change: object) -> bool:
    """The job queue's own tables and indexes."""
    return "procrastinate" in str(change)
