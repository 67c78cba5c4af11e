"""What tests of every room share: the real data beside the checkout, and a real PostgreSQL."""

import os
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest

from bot.store import embedded, migrate
from bot.store.database import Database

#: These need the engine's Python: test_engine_suite.py runs them.
collect_ignore = ["nlu"]
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--pictures", action="store_true", help="write what the browser shows into docs/pictures"
    )


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the checkout; its tests skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the real data beside the checkout is absent")
    return SHARED


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL for the whole run: FENGHUO_TEST_DATABASE_URL, else the embedded one."""
    given = os.environ.get("FENGHUO_TEST_DATABASE_URL")
    if given:
        yield given
        return
    # Nothing here must survive a power cut, and making and dropping databases is all syncing.
    folder = tmp_path_factory.mktemp("postgres")
    running = embedded.EmbeddedPostgres(folder, fsync="off").start()
    yield running.url
    assert running.process
    embedded.stop(running.process)


@pytest.fixture(scope="session")
def migrated(postgres_url: str) -> Iterator[str]:
    """The name of a database that has every migration; tests copy it."""
    name = f"template_{uuid.uuid4().hex[:8]}"
    _execute(postgres_url, f"CREATE DATABASE {name}")
    migrate.upgrade(_with_name(postgres_url, name))
    yield name
    _execute(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(postgres_url: str, migrated: str) -> Iterator[str]:
    """A database of this test's own, migrated and empty."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    _execute(postgres_url, f"CREATE DATABASE {name} TEMPLATE {migrated}")
    yield _with_name(postgres_url, name)
    _execute(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.close()


def _execute(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def _with_name(url: str, name: str) -> str:
    return f"{url.rsplit('/', 1)[0]}/{name}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The walks first, so that no core waits for them at the end; what breaks a service last."""
    items.sort(key=lambda item: ("e2e" not in item.keywords, "last" in item.keywords))
