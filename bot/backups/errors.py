"""What can go wrong with a backup; each says what to do, in the command line's English.

It does not know who reads it: `key` is the sentence of bot/words for the console.
"""

from typing import ClassVar


class BackupError(Exception):
    """The backup was not made or not restored."""

    key: ClassVar[str] = "health.backup_failed"


class DiskFull(BackupError):
    """No room is left for the backup; the half file was removed."""

    key = "health.backup_disk_full"


class FolderUnusable(BackupError):
    """The folder of the backups cannot be written to."""

    key = "health.backup_folder"


class ProgramsUnfit(BackupError):
    """PostgreSQL's own programs are missing, too old for the server, or failed."""

    key = "health.backup_programs"


class NotABackup(BackupError):
    """This is no backup of Fenghuo."""


class NotWhole(BackupError):
    """The backup is damaged or cut off; nothing was touched. Take an older one."""


class TooNew(BackupError):
    """The backup was made by a newer Fenghuo; nothing was touched. Install that one first."""


class DataThere(BackupError):
    """There is data here already; nothing was touched."""


class KeyMissing(BackupError):
    """The key that belongs to the data is not here; nothing was touched."""
