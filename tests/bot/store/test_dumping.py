"""PostgreSQL's own programs: a whole database there and back, and versions that do not fit."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from bot.backups.errors import ProgramsUnfit
from bot.backups.making import make
from bot.backups.manifest import Manifest
from bot.store import dumping, migrate
from bot.store.backups import StoredBackups
from bot.store.database import Database
from bot.store.dumping import PostgresDump, PostgresLoad
from tests.bot.backups.world import NOW, data_folder, source_of

pytestmark = pytest.mark.postgres


@pytest.fixture
def empty_url(postgres_url: str) -> Iterator[str]:
    name = f"empty_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    yield f"{postgres_url.rsplit('/', 1)[0]}/{name}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def manifest_of(url: str, folder: Path) -> Manifest:
    dumper = PostgresDump(url=url, embedded=True)
    return make(source_of(data_folder(folder / "data")), folder / "a.backup", dumper, NOW).manifest


async def test_a_database_comes_back_but_not_its_backups(
    database: Database, database_url: str, empty_url: str, tmp_path: Path
) -> None:
    book = StoredBackups(database)
    assert await book.begin(NOW, NOW, NOW)
    with psycopg.connect(database_url) as connection:
        connection.execute("INSERT INTO duty_presence VALUES ('Li', '310115', now(), now())")
    manifest = manifest_of(database_url, tmp_path)
    assert manifest.revision == dumping.newest() and dumping.known(manifest.revision)
    PostgresDump(url=database_url, embedded=True).dump(tmp_path / "dump")
    PostgresLoad(url=empty_url, embedded=True).load(tmp_path / "dump", manifest)
    with psycopg.connect(empty_url) as connection:
        assert connection.execute("SELECT name FROM duty_presence").fetchall() == [("Li",)]
        assert connection.execute("SELECT count(*) FROM backups").fetchone() == (0,)
    assert dumping.server_of(empty_url).revision == dumping.newest()


def test_an_older_shape_migrates_up(empty_url: str, postgres_url: str, tmp_path: Path) -> None:
    name = f"old_{uuid.uuid4().hex[:8]}"
    old = f"{postgres_url.rsplit('/', 1)[0]}/{name}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    migrate.upgrade(old, revision="0038")
    manifest = manifest_of(old, tmp_path)
    assert manifest.revision == "0038"
    PostgresDump(url=old, embedded=True).dump(tmp_path / "dump")
    PostgresLoad(url=empty_url, embedded=True).load(tmp_path / "dump", manifest)
    assert dumping.server_of(empty_url).revision == dumping.newest()
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_programs_that_are_too_old_are_named() -> None:
    with pytest.raises(ProgramsUnfit, match="PostgreSQL 99 needs pg_dump 99 or newer; found: 1"):
        dumping.programs_for(99, embedded=False)


def test_a_migration_of_the_future_is_not_known() -> None:
    assert not dumping.known("9999")


async def test_of_many_workers_one_makes_it(database: Database) -> None:
    book, hour = StoredBackups(database), timedelta(hours=1)
    assert await book.begin(NOW, NOW, NOW - hour)
    assert not await book.begin(NOW, NOW, NOW - hour)
    later = NOW + hour
    assert await book.begin(NOW, later, later - hour), "it was cut off"
    await book.failed(NOW, later, "health.backup_disk_full")
    assert not await book.begin(NOW, later, later - hour)
    again = later + hour
    assert await book.begin(NOW, again, again - hour)
    await book.done(NOW, again, "a.backup", 12)
    much_later = again + 9 * hour
    assert not await book.begin(NOW, much_later, much_later - hour)
    last = await book.last_good()
    assert last and (last.file, last.size, last.error) == ("a.backup", 12, None)
