"""`fenghuo doctor`: what is missing on this machine and what to do about it, a line each.

It does not mend anything.
"""

import argparse
import asyncio
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping

from bot import settings
from bot.backups.ports import Run
from bot.bootstrap.lanes import lanes_in
from bot.broadcast.health import LaneHealth
from bot.cli.audit import audit
from bot.clock import utc_now
from bot.health.rules import BACKUP_LATE
from bot.settings import ROOT, Settings, SettingsInvalid
from bot.store.backups import StoredBackups
from bot.store.database import Database
from bot.store.embedded import EmbeddedPostgres, PostgresUnavailable
from bot.store.lanes import StoredLanes

#: Bytes that the environments, the index and a small database need.
DISK = 3_000_000_000
#: A finding: what was looked at, whether it is all right, what to do if not.
Finding = tuple[str, bool, str]


def main() -> None:
    parser = argparse.ArgumentParser(description="What is missing, a line each.")
    parser.add_argument(
        "--audit", action="store_true", help="go along the audit trail instead: is it whole?"
    )
    if parser.parse_args().audit:
        text, whole = audit(settings.load())
        sys.stdout.write(f"{text}\n")
        sys.exit(0 if whole else 1)
    findings = list(_findings())
    for name, good, advice in findings:
        sys.stdout.write(
            f"{'ok     ' if good else 'MISSING'} {name}{'' if good else ': ' + advice}\n"
        )
    sys.exit(0 if all(good for _, good, _ in findings) else 1)


def _findings() -> Iterator[Finding]:
    yield "Python 3.11 for the service", sys.version_info[:2] == (3, 11), "run make setup with it"
    try:
        found = settings.load()
    except SettingsInvalid as error:
        yield "settings", False, str(error)
        return
    yield "settings", True, ""
    yield _engine()
    yield "pages and maps from npm", (ROOT / "node_modules/.installed").exists(), "run make setup"
    yield "a trained dialogue model", any(found.models_dir.glob("*.tar.gz")), "make run trains it"
    yield "the index", (found.index_dir / "current").exists(), "run ./fenghuo index"
    yield _port(found)
    free = shutil.disk_usage(found.data_dir).free
    yield "3 GB of free disk", free > DISK, f"only {free // 1_000_000} MB are free"
    yield _database(found)
    yield from _lanes(found)
    yield _backups(found)


def _engine() -> Finding:
    python = ROOT / ".venv-engine" / "bin" / "python"
    name = "Python 3.10 with Rasa for the dialogue engine"
    works = python.exists() and _runs(
        [str(python), "-c", "import importlib.metadata as m; m.version('rasa')"]
    )
    return name, works, "run make setup; without it, answers come from the index only"


def _port(found: Settings) -> Finding:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        good = _quietly(lambda: probe.bind((found.host, found.port)))
    if not good and _ours(found):
        return f"port {found.port}: Fenghuo is running there", True, ""
    return f"port {found.port} free", good, "another program uses it: set FENGHUO_PORT"


def _database(found: Settings) -> Finding:
    if found.database_url:
        return "database by FENGHUO_DATABASE_URL", True, ""
    try:
        running = EmbeddedPostgres(found.data_dir).running()
    except PostgresUnavailable as error:
        return "embedded PostgreSQL", False, str(error)
    return "embedded PostgreSQL" + (" (running)" if running else ""), True, ""


def _lanes(found: Settings) -> Iterator[Finding]:
    """Each sending lane, where the database runs and has heard of it."""
    url = found.database_url or _running(found)
    health = asyncio.run(_health(url)) if url else {}
    for lane in lanes_in(found):
        known = health.get(lane.name)
        name = f"lane {lane.name}"
        if known is not None and known.tested_at is not None:
            took = known.accepted_seconds
            tested = f"accepted in {took:g} s" if took is not None else f"{known.test_reason}"
            name += f" (tested {known.tested_at:%Y-%m-%d %H:%M} UTC: {tested})"
        reason = f"broken: {known.reason}" if known is not None else ""
        yield name, known is None or not known.broken, f"{reason}; look at the sender there"


def _backups(found: Settings) -> Finding:
    """The last that succeeded, where the database runs."""
    if found.backups is None:
        return "backups (none by themselves: FENGHUO_BACKUP_DIR is not set)", True, ""
    url = found.database_url or _running(found)
    good = asyncio.run(_last_backup(url)) if url else None
    if good is None:
        return "backups", url is None, "none was made yet; look at logs/worker.log"
    late = utc_now() - good.started_at > BACKUP_LATE
    said = f"backups (last {good.started_at:%Y-%m-%d %H:%M} UTC, {(good.size or 0) / 1e6:,.1f} MB)"
    return said, not late, "more than a day old: run fenghuo backup, it says what is wrong"


async def _last_backup(url: str) -> Run | None:
    database = Database(url, pool_size=1)
    try:
        return await StoredBackups(database).last_good()
    except Exception:  # away, or of an older shape: the doctor goes on
        return None
    finally:
        await database.close()


def _running(found: Settings) -> str | None:
    try:
        running = EmbeddedPostgres(found.data_dir).running()
    except PostgresUnavailable:
        return None
    return running.url if running else None


async def _health(url: str) -> Mapping[str, LaneHealth]:
    """Nothing from a database that is away or has no tables yet: the doctor goes on."""
    database = Database(url, pool_size=1)
    try:
        return await StoredLanes(database).all()
    except Exception:
        return {}
    finally:
        await database.close()


def _ours(found: Settings) -> bool:
    try:
        with urllib.request.urlopen(f"{found.own_url}/health/live", timeout=3) as response:
            return b"up" in response.read(100)
    except OSError:
        return False


def _quietly(act: Callable[[], object]) -> bool:
    try:
        act()
    except OSError:
        return False
    return True


def _runs(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, timeout=60).returncode == 0


if __name__ == "__main__":
    main()
