"""The peer: the same selection by PostGIS, on the same rows of the same server.

Debian's PostgreSQL with its package `postgresql-15-postgis-3`, started here on loopback. It does
not know how ours finds anybody.
"""

import glob
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bot.alerts.ports import Selection
from bot.processes import free_port
from bot.store import migrate
from bot.store.embedded import OPTIONS

PACKAGE = "postgresql-15-postgis-3"
#: Drawn beforehand, as one does who wants it fast: the index then holds each circle's own box.
_PREPARE = """
CREATE EXTENSION postgis;
ALTER TABLE subscriptions ADD COLUMN circle geometry(Polygon, 4326);
UPDATE subscriptions SET circle = ST_Buffer(
    ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography, radius_m)::geometry
WHERE lat IS NOT NULL;
CREATE INDEX peer_circle ON subscriptions USING gist (circle);
"""
_TABLES = ("contacts", "subscriptions")
_SELECT = """
WITH found AS (
    SELECT s.* FROM subscriptions s WHERE s.areas && %(codes)s::text[]
    UNION ALL
    SELECT s.* FROM subscriptions s
    WHERE ST_Intersects(s.circle, ST_GeomFromWKB(%(area)s, 4326))
      AND NOT s.areas && %(codes)s::text[]
)
SELECT DISTINCT ON (f.contact_id) f.contact_id, f.channel, f.language, f.quiet_hours
FROM found f
WHERE f.confirmed_at IS NOT NULL AND f.ended_at IS NULL AND f.reachable
ORDER BY f.contact_id, f.created_at DESC, f.id DESC
"""


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """The URL of a fresh server with a migrated database. Raises FileNotFoundError without it."""
    programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    if not programs or not glob.glob("/usr/share/postgresql/*/extension/postgis.control"):
        raise FileNotFoundError(f"Debian's package {PACKAGE} is not installed")
    at, port = folder / "postgis", free_port()
    at.mkdir()
    _ours(at)
    _run(
        f"{programs[-1]}/initdb", "-D", str(at), "-U", "fenghuo", "-A", "trust", "--locale=C.UTF-8"
    )
    options = {**OPTIONS, "port": str(port), "max_wal_size": "4GB"}
    settings = " ".join(f"-c {name}='{value}'" for name, value in options.items())
    control = (f"{programs[-1]}/pg_ctl", "-D", str(at), "-w")
    _run(*control, "-l", str(at / "server.log"), "-o", settings, "start")
    try:
        url = f"postgresql://fenghuo@127.0.0.1:{port}/postgres"
        migrate.upgrade(url)
        yield url
    finally:
        _run(*control, "-m", "immediate", "stop")


def prepare(source: str, url: str) -> None:
    """The people of another database, and what PostGIS needs to find them."""
    with psycopg.connect(source) as theirs, psycopg.connect(url) as ours:
        for table in _TABLES:
            with (
                theirs.cursor().copy(f"COPY {table} TO STDOUT") as out,
                ours.cursor().copy(f"COPY {table} FROM STDIN") as into,
            ):
                for block in out:
                    into.write(block)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_PREPARE)
        connection.execute("VACUUM (FULL)")
        # Which alone marks the pages that everybody sees: autovacuum does it in daily life.
        connection.execute("VACUUM (ANALYZE)")


def selected(connection: psycopg.Connection, selection: Selection) -> tuple[int, float]:
    """How many people, and the seconds until the last of them was here."""
    values = {"codes": sorted(selection.codes), "area": selection.geometry.wkb}
    begun = time.perf_counter()
    found = connection.execute(_SELECT, values, binary=True).fetchall()
    return len(found), time.perf_counter() - begun


def _ours(folder: Path) -> None:
    """PostgreSQL refuses to run as root, who then gives it to Debian's own account."""
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")


def _run(*command: str) -> None:
    user = "postgres" if os.geteuid() == 0 else None
    done = subprocess.run(command, user=user, group=user, stdout=subprocess.DEVNULL, cwd="/")
    done.check_returncode()
