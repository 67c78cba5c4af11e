"""What is known of the service at one moment; a part that gave no answer is None.

It does not know what of it is good or bad.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.backups.ports import Run


@dataclass(frozen=True, kw_only=True)
class LaneFact:
    channel: str
    broken_since: datetime | None


@dataclass(frozen=True, kw_only=True)
class QueueFact:
    """Jobs of one kind that could run now; `oldest`: since when the first of them could."""

    task: str
    waiting: int
    running: int
    oldest: datetime | None


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What the database says. `bytes` on its disk, `now` its clock, `revision` its shape."""

    bytes: int
    now: datetime
    revision: str
    workers: int
    queues: tuple[QueueFact, ...]


@dataclass(frozen=True, kw_only=True)
class EngineFact:
    """`seconds`: the median of its latest answers, None: none yet. `models`: by name."""

    up: bool
    seconds: float | None
    models: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FeedFact:
    name: str
    polled_at: datetime | None
    failing_since: datetime | None


@dataclass(frozen=True, kw_only=True)
class DiskFact:
    """Bytes. `what`: `data` or `backups`."""

    what: str
    free: int
    total: int


@dataclass(frozen=True, kw_only=True)
class BackupFact:
    """`wanted`: they are made by themselves. `good`: the last that was made."""

    wanted: bool
    good: Run | None
    last: Run | None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """`certificate_until` None: documents go out unsigned. `revision`: the shape that we know."""

    now: datetime
    version: str
    revision: str
    stored: Stored | None
    lanes: tuple[LaneFact, ...] | None
    engine: EngineFact | None
    feeds: tuple[FeedFact, ...] | None
    disks: tuple[DiskFact, ...]
    backups: BackupFact | None
    certificate_until: datetime | None


class StoredHealth(Protocol):
    """`bot.store.health.StoredHealthBook` does."""

    async def now(self) -> Stored: ...
