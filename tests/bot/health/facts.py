"""A service that is well at one moment; tests spoil a part of it.

It does not know pytest.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.backups.ports import Run
from bot.health.facts import (
    BackupFact,
    DiskFact,
    EngineFact,
    Facts,
    FeedFact,
    LaneFact,
    QueueFact,
    Stored,
)

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
GB = 1_000_000_000
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def run(ago: timedelta, error: str | None = None, *, ends: bool = True) -> Run:
    at = NOW - ago
    good = {} if error or not ends else {"file": "fenghuo-1.backup", "size": 12 * 10**6}
    kept: dict[str, Any] = {"finished_at": at if ends else None, "error": error, **good}
    return Run(started_at=at, **kept)


def queue(task: str = "serve_lane", waits: timedelta | None = None, count: int = 1) -> QueueFact:
    oldest = NOW - waits if waits is not None else None
    return QueueFact(task=task, waiting=count if oldest else 0, running=0, oldest=oldest)


STORED = Stored(bytes=52 * 10**6, now=NOW, revision="0046", workers=1, queues=(queue(),))
WELL = Facts(
    now=NOW,
    version="0.1.0",
    revision="0046",
    stored=STORED,
    lanes=(
        LaneFact(channel="sms", broken_since=None),
        LaneFact(channel="sms", broken_since=None),
        LaneFact(channel="web", broken_since=None),
    ),
    engine=EngineFact(up=True, seconds=0.04, models=("m.tar.gz",)),
    feeds=(FeedFact(name="上海气象", polled_at=NOW, failing_since=None),),
    disks=(DiskFact(what="data", free=40 * GB, total=100 * GB),),
    backups=BackupFact(wanted=True, good=run(5 * HOUR), last=run(5 * HOUR)),
    certificate_until=NOW + 90 * DAY,
)


def but(**changes: Any) -> Facts:
    return replace(WELL, **changes)


def stored(**changes: Any) -> Facts:
    return but(stored=replace(STORED, **changes))


class FakeHealth:
    """Stands in for bot.health.looking.Health."""

    def __init__(self, facts: Facts = WELL) -> None:
        self.facts = facts

    async def look(self) -> Facts:
        return self.facts
