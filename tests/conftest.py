"""What tests of every room share: the real data beside the checkout, and a real PostgreSQL."""

import fcntl
import os
import subprocess
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from bot.areas.loading import load_divisions
from bot.settings import load
from bot.store import embedded, migrate
from bot.store.database import Database
from knowledge import encoding
from knowledge.search import build_and_open

#: These need the engine's Python: test_engine_suite.py runs them.
collect_ignore = ["nlu"]
ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
ENGINE = ROOT / ".venv-engine" / "bin" / "python"


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
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the dialogue engine's model, trained once for all processes of a run.

    FENGHUO_TEST_MODELS names one that keeps it from run to run.
    """
    if not ENGINE.exists():
        pytest.skip("the dialogue engine's environment is not installed: make setup")
    folder = Path(os.environ.get("FENGHUO_TEST_MODELS") or _of_run(tmp_path_factory) / "models")
    with _alone_in(folder):
        command = [str(ENGINE), "-m", "nlu.training", "--models", str(folder)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a service makes at its first start, made once a run: copy it into a data folder."""
    folder = _of_run(tmp_path_factory) / "prepared"
    found = load({"FENGHUO_DATA_DIR": str(folder)})
    with _alone_in(folder):
        load_divisions(found.maps_dir, found.areas_cache_dir)
        build_and_open(found.index_dir, encoding.load(found.encoder))
    return folder


def _of_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that all processes of a run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Whoever comes second waits, and finds done what the first did."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "alone.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


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
    with _copy(postgres_url, migrated) as url:
        yield url


@pytest.fixture(scope="module")
def shared_database_url(postgres_url: str, migrated: str) -> Iterator[str]:
    """A database that the tests of a module share."""
    with _copy(postgres_url, migrated) as url:
        yield url


@contextmanager
def _copy(postgres_url: str, migrated: str) -> Iterator[str]:
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
    """The walks first, so that no core waits for them at the end; what breaks a service last.

    Of the walks those first that need no whole service: meanwhile the other process trains.
    """
    items.sort(
        key=lambda item: (
            "e2e" not in item.keywords,
            "last" in item.keywords,
            "instance" in getattr(item, "fixturenames", ()),
        )
    )
