"""`fenghuo restore FILE`: brings a backup back into an empty data folder.

It does not know what lies in it.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import settings
from bot.backups.errors import BackupError
from bot.backups.restoring import Home, Restored, restore
from bot.bootstrap.backups import MARK, key_in, told
from bot.cli.alone import alone
from bot.clock import utc_now
from bot.settings import Settings
from bot.store.dumping import PostgresLoad, known, server_of
from bot.store.embedded import EmbeddedPostgres, stop


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Bring a backup back. Everything is checked before anything is touched."
    )
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--replace", action="store_true", help="set data that is here aside, into a folder of it"
    )
    asked = parser.parse_args()
    if not asked.file.is_file():
        sys.exit(f"fenghuo: there is no file {asked.file}")
    fresh = not (settings.folder_of() / "secret.key").exists()
    found = settings.load()
    with alone(found.data_dir):
        try:
            done = restore(
                asked.file, home_of(found, fresh=fresh), replace=asked.replace, now=utc_now()
            )
        except BackupError as error:
            sys.exit(f"fenghuo: {error}")
    sys.stdout.write("\n".join(said(done, told(found))) + "\n")


def home_of(found: Settings, *, fresh: bool) -> Home:
    """`fresh`: the key here was made a moment ago, by reading the settings."""
    kept = key_in(found.data_dir)
    own = kept is not None and kept.strip() == found.secret
    where = "secret.key" if own else "FENGHUO_SECRET_KEY"
    url = found.database_url
    return Home(
        data_dir=found.data_dir,
        key_is_new=fresh,
        key_marks={where: found.token_for(MARK)},
        database=lambda: _outside(url) if url else _embedded(found.data_dir),
        known=known,
        empty=lambda: url is None or server_of(url).tables == 0,
    )


def said(done: Restored, here: dict[str, str]) -> list[str]:
    """Lines in English."""
    manifest = done.manifest
    lines = [f"Restored the backup of {manifest.made_at:%Y-%m-%d %H:%M} UTC. Start: fenghuo up"]
    if done.aside:
        lines.append(f"What was here before lies in {done.aside}.")
    lines.append("Models and indexes are made again at the start. Set there, and not so here:")
    others = {name: value for name, value in manifest.settings.items() if here.get(name) != value}
    lines += [f"  {name}={value}" for name, value in others.items()] or ["  nothing"]
    lines.append("An alert that was being sent then goes on at the start unless it has expired.")
    return lines


@contextmanager
def _embedded(data_dir: Path) -> Iterator[PostgresLoad]:
    running = EmbeddedPostgres(data_dir).start()
    try:
        yield PostgresLoad(url=running.url, embedded=True)
    finally:
        if running.process:
            stop(running.process)


@contextmanager
def _outside(url: str) -> Iterator[PostgresLoad]:
    yield PostgresLoad(url=url, embedded=False)


if __name__ == "__main__":
    main()
