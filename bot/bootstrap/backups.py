"""Wires backups: what belongs into one, the database's dump, the keeper of the worker.

It holds no rule.
"""

from datetime import datetime
from pathlib import Path

from bot import __version__
from bot.backups.keeping import Keeper
from bot.backups.making import Made, Source, make
from bot.clock import utc_now
from bot.settings import Settings
from bot.store.backups import StoredBackups
from bot.store.database import Database
from bot.store.dumping import PostgresDump
from bot.store.embedded import EmbeddedPostgres

#: What the mark of the key is derived for.
MARK = "backup-key"
FROM_OUTSIDE = "(a secret or a file of its own: not in the backup)"


def source_of(settings: Settings, *, with_key: bool) -> Source:
    """A key that comes by the environment is never written into a backup."""
    kept = key_in(settings.data_dir)
    fits = kept is not None and kept.strip() == settings.secret
    return Source(
        data_dir=settings.data_dir,
        media_dir=settings.media_dir,
        areas_dir=settings.areas_cache_dir,
        key=kept if fits and with_key else None,
        key_mark=settings.token_for(MARK),
        version=__version__,
        settings=told(settings),
    )


def key_in(folder: Path) -> bytes | None:
    """What lies in secret.key."""
    file = folder / "secret.key"
    return file.read_bytes() if file.exists() else None


def dumping_of(settings: Settings) -> PostgresDump:
    """Needs settings with a database. The embedded one is dumped by the programs of its wheel."""
    assert settings.database_url
    own = EmbeddedPostgres(settings.data_dir).running()
    embedded = own is not None and own.url == settings.database_url
    return PostgresDump(url=settings.database_url, embedded=embedded)


def keeper_of(settings: Settings, database: Database) -> Keeper | None:
    """None where no folder for backups is set."""
    wanted = settings.backups
    if wanted is None:
        return None

    def made(file: Path, now: datetime) -> Made:
        source = source_of(settings, with_key=wanted.with_key)
        return make(source, file, dumping_of(settings), now)

    return Keeper(
        StoredBackups(database),
        made,
        folder=wanted.folder,
        kept=wanted.kept,
        hour=wanted.hour,
        clock=utc_now,
    )


def told(settings: Settings) -> dict[str, str]:
    """By name: what has to be set again on another machine. No secret, no address of a person."""
    backups = settings.backups
    values = {
        "FENGHUO_HOME_AREA": settings.home_area,
        "FENGHUO_SENDER": settings.sender,
        "FENGHUO_PUBLIC_URL": settings.public_url,
        "FENGHUO_ENCODER": settings.encoder or "",
        "FENGHUO_REGIME": str(settings.regime or ""),
        "FENGHUO_BACKUP_DIR": str(backups.folder) if backups else "",
        "FENGHUO_CAP_KEY": FROM_OUTSIDE if settings.signing else "",
        "TELEGRAM_BOT_TOKEN": FROM_OUTSIDE if _own_bot(settings) else "",
        "TWILIO_AUTH_TOKEN": "" if settings.sandbox else FROM_OUTSIDE,
        "FENGHUO_EMAIL_URL": FROM_OUTSIDE if settings.email else "",
    }
    return {name: value for name, value in values.items() if value}


def _own_bot(settings: Settings) -> bool:
    return settings.telegram is not None and not settings.telegram.sandbox
