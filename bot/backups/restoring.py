"""Brings a backup back into a data folder: everything is looked at before anything is touched.

It does not know PostgreSQL, the command line, or whether the service runs.
"""

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.backups import archive
from bot.backups.errors import DataThere, KeyMissing, TooNew
from bot.backups.manifest import Manifest
from bot.backups.ports import Loading

#: What makes up the data of a folder; models and the index are made again at the next start.
DATA = ("postgres", "postgres.password", *archive.FOLDERS, archive.HEAD)
#: They speak of the old data's articles.
STALE = ("index",)
ASIDE = "before-restore-{at:%Y%m%dT%H%M%SZ}"


@dataclass(frozen=True, kw_only=True)
class Home:
    """Where it goes. `key_marks`: of the keys that are at hand here, by where they are.

    `key_is_new`: nothing was ever sealed with the one that lies here.

    `database` opens an empty database; `empty`: whether one that is not in the folder is empty.
    """

    data_dir: Path
    key_marks: dict[str, str]
    key_is_new: bool
    database: Callable[[], AbstractContextManager[Loading]]
    known: Callable[[str], bool]
    empty: Callable[[], bool]


@dataclass(frozen=True, kw_only=True)
class Restored:
    """`aside`: the folder where what was there before lies now; None: there was nothing."""

    manifest: Manifest
    aside: Path | None


def restore(file: Path, home: Home, *, replace: bool, now: datetime) -> Restored:
    """Raises BackupError; up to the last look nothing is touched, after it all or nothing."""
    manifest = archive.verified(file)
    if not home.known(manifest.revision):
        raise TooNew(f"{TooNew.__doc__} (its database has the shape {manifest.revision})")
    _check_key(manifest, home)
    there = [name for name in DATA if (home.data_dir / name).exists()]
    if there and not replace:
        raise DataThere(
            f"{DataThere.__doc__} {home.data_dir} holds {', '.join(there)}; "
            "use another FENGHUO_DATA_DIR, or --replace, which sets the old data aside."
        )
    if not home.empty():
        raise DataThere(
            f"{DataThere.__doc__} The database of FENGHUO_DATABASE_URL has tables: "
            "make an empty one and name that."
        )
    new = home.data_dir / "restoring"
    shutil.rmtree(new, ignore_errors=True)
    aside = home.data_dir / ASIDE.format(at=now)
    try:
        archive.unpack(file, new)
        _bring_in(new, aside, home, manifest)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return Restored(manifest=manifest, aside=aside if aside.exists() else None)


def _check_key(manifest: Manifest, home: Home) -> None:
    """The backup's own key, or the one that is here, must be the one that belongs to the data."""
    given = home.key_marks.get("FENGHUO_SECRET_KEY")
    if given is not None and given != manifest.key_mark:
        raise KeyMissing(f"{KeyMissing.__doc__} FENGHUO_SECRET_KEY is another one.")
    if not manifest.with_key and manifest.key_mark not in home.key_marks.values():
        raise KeyMissing(
            f"{KeyMissing.__doc__} The backup was made without it: put the old secret.key into "
            f"{home.data_dir}, or set FENGHUO_SECRET_KEY."
        )


def _bring_in(new: Path, aside: Path, home: Home, manifest: Manifest) -> None:
    moved = _set_aside(home.data_dir, aside, (*DATA, *STALE, *_key(new, home)))
    try:
        with home.database() as database:
            database.load(new / archive.DATABASE, manifest)
        for name in (*archive.FOLDERS, archive.HEAD, archive.KEY):
            if (new / name).exists():
                (new / name).replace(home.data_dir / name)
    except BaseException:
        for name in (*DATA, *_key(new, home)):
            _remove(home.data_dir / name)
        for name in moved:
            (aside / name).replace(home.data_dir / name)
        _remove(aside)
        raise


def _key(new: Path, home: Home) -> tuple[str, ...]:
    """A key that is about to be replaced by another one."""
    return (archive.KEY,) if (new / archive.KEY).exists() and not home.key_is_new else ()


def _set_aside(data_dir: Path, aside: Path, names: tuple[str, ...]) -> list[str]:
    """Nothing that was here is deleted."""
    there = [name for name in names if (data_dir / name).exists()]
    if there:
        aside.mkdir(mode=0o700)
    for name in there:
        (data_dir / name).replace(aside / name)
    return there


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
