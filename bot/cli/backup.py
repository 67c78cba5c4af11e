"""`fenghuo backup [FILE or FOLDER]`: one file with everything, made while the service runs.

It does not know what lies in it.
"""

import argparse
import asyncio
import sys
from datetime import datetime
from pathlib import Path

from bot import settings
from bot.backups.errors import BackupError
from bot.backups.making import Made, make, named
from bot.bootstrap.backups import dumping_of, source_of
from bot.cli.database import database_url
from bot.clock import utc_now
from bot.settings import Settings
from bot.store.backups import StoredBackups
from bot.store.database import Database


def main() -> None:
    parser = argparse.ArgumentParser(
        description="One file with the database, the key, media and imported areas. Dialogue "
        "models and indexes are left out: they are made again at the next start."
    )
    parser.add_argument(
        "to", nargs="?", type=Path, help="file or folder; FENGHUO_BACKUP_DIR, else here"
    )
    parser.add_argument(
        "--without-secret", action="store_true", help="leave the key out: keep it elsewhere"
    )
    asked = parser.parse_args()
    found, now = settings.load(), utc_now()
    source = source_of(found, with_key=not asked.without_secret)
    file = _file(asked.to, found, now)
    try:
        with database_url(found) as url:
            opened = settings.with_database(found, url)
            made = make(source, file, dumping_of(opened), now)
            asyncio.run(_noted(url, made, now))
    except BackupError as error:
        sys.exit(f"fenghuo: {error}")
    sys.stdout.write("\n".join(said(made, left_out=asked.without_secret)) + "\n")


def said(made: Made, *, left_out: bool) -> list[str]:
    """Lines in English; the last one is about the key."""
    count = len(made.manifest.files)
    lines = [f"{made.file}: {made.size / 1e6:,.1f} MB, {count} files, readable to you alone (0600)"]
    if made.manifest.with_key:
        key = "The key lies in it beside the data: keep it as you would keep the key itself."
    elif left_out:
        key = "The key is not in it: without the old secret.key nobody can read addresses in it."
    else:
        key = "The key comes by FENGHUO_SECRET_KEY and is not in it: keep it elsewhere yourself."
    return [*lines, key]


def _file(to: Path | None, found: Settings, now: datetime) -> Path:
    place = to or (found.backups.folder if found.backups else Path())
    return (place / named(now) if place.is_dir() or not place.suffix else place).resolve()


async def _noted(url: str, made: Made, now: datetime) -> None:
    """The health page tells of those by hand too."""
    database = Database(url, pool_size=1)
    try:
        book = StoredBackups(database)
        await book.begin(now, now, now)
        await book.done(now, utc_now(), made.file.name, made.size)
    finally:
        await database.close()


if __name__ == "__main__":
    main()
