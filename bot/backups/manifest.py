"""What a backup says of itself: when, of which shape, by which programs, each file's checksum.

It does not know how the files lie in the archive.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

from bot.backups.errors import NotABackup, TooNew

KIND = "fenghuo-backup"
#: Of the archive's own layout; one that we do not know is newer than we are.
FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class Checksum:
    """Bytes, and SHA-256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """`revision`: the newest migration; `server`: PostgreSQL's major version there.

    `key_mark` shows whether a key is the one that belongs to the data and tells nothing of it.
    `settings`: those that were set and are no secrets, to be set again by hand.
    """

    made_at: datetime
    version: str
    revision: str
    server: int
    program: int
    key_mark: str
    with_key: bool
    settings: Mapping[str, str]
    files: Mapping[str, Checksum] = field(repr=False)

    def written(self) -> bytes:
        body = {**asdict(self), "made_at": self.made_at.isoformat()}
        told = {"kind": KIND, "format": FORMAT, **body}
        return json.dumps(told, ensure_ascii=False, indent=1).encode()


def read(source: bytes) -> Manifest:
    """Raises NotABackup, TooNew."""
    try:
        told = json.loads(source)
        if told.pop("kind") != KIND:
            raise NotABackup(NotABackup.__doc__)
        if (number := int(told.pop("format"))) > FORMAT:
            raise TooNew(f"{TooNew.__doc__} (layout {number}, known here: {FORMAT})")
        told["made_at"] = datetime.fromisoformat(told["made_at"])
        told["files"] = {name: Checksum(**one) for name, one in told["files"].items()}
        return Manifest(**told)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotABackup(f"{NotABackup.__doc__} Its manifest cannot be read.") from error
