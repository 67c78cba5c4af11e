"""The migrations give exactly the tables that the code knows, from nothing, and again."""

import uuid

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url

from bot.alerts.cells import place_of
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


def test_points_that_were_there_before_get_their_cells(postgres_url: str) -> None:
    name = f"old_{uuid.uuid4().hex[:8]}"
    url = f"{postgres_url.rsplit('/', 1)[0]}/{name}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    before = ScriptDirectory.from_config(migrate.config()).get_revision("0018").down_revision
    migrate.upgrade(url, revision=str(before))
    points = [(31.2, 121.5, None), (31.2, 121.5, 100.0), (-33.4, -70.6, 5000.0), (70.0, 0.0, 9e4)]
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO contacts (id, channel, fingerprint, sealed_address, language, created_at)"
            " VALUES (gen_random_uuid(), 'web', '', '', 'zh', now())"
        )
        for lat, lon, radius_m in [*points, (None, None, None)]:
            connection.execute(
                "INSERT INTO subscriptions (id, contact_id, language, lat, lon, radius_m, "
                "created_at) SELECT gen_random_uuid(), id, 'zh', %s, %s, %s, now() FROM contacts",
                (lat, lon, radius_m),
            )
    migrate.upgrade(url)
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT lat, lon, radius_m, cell, reach FROM subscriptions")
        kept: dict[tuple[object, ...], object] = {row[:3]: row[3:] for row in found.fetchall()}
    wanted: dict[tuple[object, ...], object] = {
        point: tuple(place_of(*point[:2], point[2] or 0.0)) for point in points
    }
    assert kept == wanted | {(None, None, None): (None, None)}
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _foreign(change: object) -> bool:
    """The job queue's own tables and indexes."""
    return "procrastinate" in str(change)
