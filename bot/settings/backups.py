"""What can be set of backups: where they go, how many are kept, at which hour they are made.

It does not know how one is made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.settings.reading import SettingsInvalid

#: A week of nights.
_KEPT = "7"
#: Of Beijing time: the quietest hour.
_HOUR = "3"


@dataclass(frozen=True, kw_only=True)
class Backups:
    """A backup a day at `hour` (Beijing time) into `folder`, where the newest `kept` stay.

    `with_key`: the service's secret lies in them too.
    """

    folder: Path
    kept: int
    hour: int
    with_key: bool


def backups_of(env: Mapping[str, str]) -> Backups | None:
    """None: none are made by themselves. Raises SettingsInvalid."""
    folder = env.get("FENGHUO_BACKUP_DIR")
    if not folder:
        return None
    key = env.get("FENGHUO_BACKUP_KEY") or "yes"
    if key not in ("yes", "no"):
        raise SettingsInvalid(f"FENGHUO_BACKUP_KEY must be yes or no, not {key!r}")
    return Backups(
        folder=Path(folder).resolve(),
        kept=_number(env.get("FENGHUO_BACKUPS_KEPT") or _KEPT, "FENGHUO_BACKUPS_KEPT", 1, 1000),
        hour=_number(env.get("FENGHUO_BACKUP_HOUR") or _HOUR, "FENGHUO_BACKUP_HOUR", 0, 23),
        with_key=key == "yes",
    )


def _number(text: str, name: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
        raise SettingsInvalid(f"{name} must be a number from {least} to {most}, not {text!r}")
    return int(text)
