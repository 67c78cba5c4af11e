"""The embedded PostgreSQL starts, is shared, survives a kill and leaves nobody behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from bot.store.embedded import EmbeddedPostgres, stop

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize("depth", [0, 12], ids=["short path", "path beyond a socket's 107 bytes"])
def test_starts_keeps_and_starts_again(tmp_path: Path, depth: int) -> None:
    folder = tmp_path.joinpath(*["a-rather-long-folder-name"] * depth)
    server = EmbeddedPostgres(folder)
    first = server.start()
    with psycopg.connect(first.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    assert first.process
    stop(first.process)
    assert server.running() is None
    again = server.start()
    with psycopg.connect(again.url) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)
    assert again.process
    stop(again.process)


def test_a_second_one_on_the_same_folder_uses_the_same_server(tmp_path: Path) -> None:
    first = EmbeddedPostgres(tmp_path).start()
    second = EmbeddedPostgres(tmp_path).start()
    assert second.process is None
    assert second.url == first.url
    assert first.process
    stop(first.process)


def test_a_folder_below_a_closed_one_needs_no_wider_permissions(tmp_path: Path) -> None:
    closed = tmp_path / "home"
    closed.mkdir(mode=0o700)
    running = EmbeddedPostgres(closed / "var").start()
    assert running.process
    stop(running.process)
    assert closed.stat().st_mode & 0o777 == 0o700


def test_the_password_is_asked_for(tmp_path: Path) -> None:
    running = EmbeddedPostgres(tmp_path).start()
    user, rest = running.url.split("@", 1)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"{user[:-1]}x@{rest}")
    assert running.process
    stop(running.process)


def test_it_does_not_outlive_whoever_started_it(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from bot.store.embedded import *;"
        "print(EmbeddedPostgres(Path(sys.argv[1])).start().process.pid, flush=True); time.sleep(60)"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout
    pid = int(owner.stdout.readline())
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    assert _gone_within(pid, seconds=10)


def _gone_within(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
