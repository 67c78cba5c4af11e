"""What counts as well: one check a part, with its state, the sentence and what to do.

Pure: no clock, no words, no questions. Every threshold has its name here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.backups.ports import Run
from bot.health.facts import BackupFact, DiskFact, EngineFact, Facts, FeedFact, LaneFact, Stored

#: A second is what a resident was promised (product.md, A1).
ENGINE_SLOW = 1.0
#: Seconds; the sweep comes each second, so a job that waits a minute waits for something.
QUEUE_LATE, QUEUE_STUCK = timedelta(minutes=1), timedelta(minutes=5)
#: As the worker's feeds: officials are told of one that is silent for an hour.
FEED_SILENT = timedelta(hours=1)
#: Bytes: what a day of photos may take, and what the database needs to go on at all.
DISK_LOW, DISK_OUT = 5_000_000_000, 1_000_000_000
#: One a day, and two hours for its making; two in a row that are missing.
BACKUP_LATE, BACKUP_MISSING = timedelta(hours=26), timedelta(hours=50)
#: One that runs longer was cut off.
BACKUP_RUNS = timedelta(hours=2)
#: Of two machines' clocks. From half a minute on, orders and expiries go wrong.
CLOCK_OFF, CLOCK_WRONG = timedelta(seconds=2), timedelta(seconds=30)
#: Time enough to have a new certificate issued.
CERTIFICATE_SOON = timedelta(days=30)


class State(StrEnum):
    """From good to bad."""

    OK = "ok"
    ATTENTION = "attention"  # it works; somebody should look in working hours
    BROKEN = "broken"  # something is not done now


_ORDER = tuple(State)


class Part(StrEnum):
    """In the order in which they are looked at; the worst stand first all the same."""

    DATABASE = "database"
    WORKERS = "workers"
    LANES = "lanes"
    QUEUE = "queue"
    ENGINE = "engine"
    DISK = "disk"
    BACKUPS = "backups"
    FEEDS = "feeds"
    CLOCK = "clock"
    CERTIFICATE = "certificate"
    VERSION = "version"


@dataclass(frozen=True, kw_only=True)
class Check:
    """`said` and `advice` are keys of bot/words `health`, filled in with `values`."""

    part: Part
    state: State
    said: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def advice(self) -> str | None:
        """What to do; nothing where all is well."""
        return None if self.state is State.OK else f"do_{self.said}"


def judge(facts: Facts) -> tuple[Check, ...]:
    """One check a part, the worst first."""
    found = (
        _database(facts),
        _workers(facts.stored),
        _lanes(facts.lanes),
        _queue(facts.stored, facts.now),
        _engine(facts.engine),
        _disk(facts.disks),
        _backups(facts.backups, facts.now),
        _feeds(facts.feeds, facts.now),
        _clock(facts.stored, facts.now),
        _certificate(facts.certificate_until, facts.now),
        Check(
            part=Part.VERSION,
            state=State.OK,
            said="version",
            values={"version": facts.version, "revision": facts.revision},
        ),
    )
    return tuple(sorted(found, key=lambda check: -_ORDER.index(check.state)))


def worst(checks: Iterable[Check]) -> State:
    return max((check.state for check in checks), key=_ORDER.index, default=State.OK)


def _unknown(part: Part) -> Check:
    return Check(part=part, state=State.ATTENTION, said="unknown")


def _database(facts: Facts) -> Check:
    if facts.stored is None:
        return Check(part=Part.DATABASE, state=State.BROKEN, said="database_away")
    values = {"size": facts.stored.bytes}
    if facts.stored.revision != facts.revision:
        shapes = {"there": facts.stored.revision, "here": facts.revision}
        return Check(
            part=Part.DATABASE, state=State.ATTENTION, said="database_shape", values=shapes
        )
    return Check(part=Part.DATABASE, state=State.OK, said="database", values=values)


def _workers(stored: Stored | None) -> Check:
    if stored is None:
        return _unknown(Part.WORKERS)
    if not stored.workers:
        return Check(part=Part.WORKERS, state=State.BROKEN, said="workers_none")
    values = {"count": stored.workers}
    return Check(part=Part.WORKERS, state=State.OK, said="workers", values=values)


def _lanes(lanes: tuple[LaneFact, ...] | None) -> Check:
    """Broken is what leaves a channel with no lane at all."""
    if lanes is None:
        return _unknown(Part.LANES)
    broken = [lane for lane in lanes if lane.broken_since]
    left = {lane.channel for lane in lanes if not lane.broken_since}
    values = {"count": len(lanes), "broken": len(broken)}
    if not broken:
        return Check(part=Part.LANES, state=State.OK, said="lanes", values=values)
    if any(lane.channel not in left for lane in broken):
        return Check(part=Part.LANES, state=State.BROKEN, said="lanes_gone", values=values)
    return Check(part=Part.LANES, state=State.ATTENTION, said="lanes_broken", values=values)


def _queue(stored: Stored | None, now: datetime) -> Check:
    if stored is None:
        return _unknown(Part.QUEUE)
    count = sum(queue.waiting for queue in stored.queues)
    oldest = min((queue.oldest for queue in stored.queues if queue.oldest), default=None)
    waits = now - oldest if oldest else timedelta()
    values = {"count": count, "waits": waits}
    if waits > QUEUE_STUCK:
        return Check(part=Part.QUEUE, state=State.BROKEN, said="queue_stuck", values=values)
    if waits > QUEUE_LATE:
        return Check(part=Part.QUEUE, state=State.ATTENTION, said="queue_late", values=values)
    return Check(part=Part.QUEUE, state=State.OK, said="queue", values=values)


def _engine(engine: EngineFact | None) -> Check:
    if engine is None or not engine.up:
        return Check(part=Part.ENGINE, state=State.BROKEN, said="engine_down")
    values = {"seconds": engine.seconds, "model": ", ".join(engine.models)}
    if engine.seconds is None:
        return Check(part=Part.ENGINE, state=State.OK, said="engine_idle", values=values)
    if engine.seconds > ENGINE_SLOW:
        return Check(part=Part.ENGINE, state=State.ATTENTION, said="engine_slow", values=values)
    return Check(part=Part.ENGINE, state=State.OK, said="engine", values=values)


def _disk(disks: tuple[DiskFact, ...]) -> Check:
    if not disks:
        return _unknown(Part.DISK)
    least = min(disks, key=lambda disk: disk.free)
    values = {"free": least.free, "total": least.total}
    where = "" if least.what == "data" else "_backups"
    if least.free < DISK_OUT:
        return Check(part=Part.DISK, state=State.BROKEN, said=f"disk_out{where}", values=values)
    if least.free < DISK_LOW:
        return Check(part=Part.DISK, state=State.ATTENTION, said=f"disk_low{where}", values=values)
    return Check(part=Part.DISK, state=State.OK, said="disk", values=values)


def _backups(backups: BackupFact | None, now: datetime) -> Check:
    if backups is None:
        return _unknown(Part.BACKUPS)
    good, last = backups.good, backups.last
    values = {"at": good.started_at, "size": good.size or 0} if good else {}
    if not backups.wanted:
        said = "backups_by_hand" if good else "backups_none"
        return Check(part=Part.BACKUPS, state=State.ATTENTION, said=said, values=values)
    age = now - good.started_at if good else None
    wrong = last is not None and _failed(last, now)
    if age is None and not wrong:
        return Check(part=Part.BACKUPS, state=State.ATTENTION, said="backups_first")
    if age is None or age > BACKUP_MISSING:
        said = "backups_missing" if good else "backups_never"
        return Check(part=Part.BACKUPS, state=State.BROKEN, said=said, values=values)
    if wrong or age > BACKUP_LATE:
        return Check(part=Part.BACKUPS, state=State.ATTENTION, said="backups_late", values=values)
    return Check(part=Part.BACKUPS, state=State.OK, said="backups", values=values)


def _failed(run: Run, now: datetime) -> bool:
    cut_off = run.finished_at is None and now - run.started_at > BACKUP_RUNS
    return run.error is not None or cut_off


def _feeds(feeds: tuple[FeedFact, ...] | None, now: datetime) -> Check:
    if feeds is None:
        return _unknown(Part.FEEDS)
    silent = [
        feed for feed in feeds if feed.failing_since and now - feed.failing_since > FEED_SILENT
    ]
    values = {"count": len(feeds), "names": tuple(feed.name for feed in silent)}
    if silent:
        return Check(part=Part.FEEDS, state=State.ATTENTION, said="feeds_silent", values=values)
    said = "feeds" if feeds else "feeds_none"
    return Check(part=Part.FEEDS, state=State.OK, said=said, values=values)


def _clock(stored: Stored | None, now: datetime) -> Check:
    if stored is None:
        return _unknown(Part.CLOCK)
    off = abs(stored.now - now)
    values = {"seconds": off.total_seconds()}
    if off > CLOCK_WRONG:
        return Check(part=Part.CLOCK, state=State.BROKEN, said="clock_wrong", values=values)
    if off > CLOCK_OFF:
        return Check(part=Part.CLOCK, state=State.ATTENTION, said="clock_off", values=values)
    return Check(part=Part.CLOCK, state=State.OK, said="clock", values=values)


def _certificate(until: datetime | None, now: datetime) -> Check:
    if until is None:
        return Check(part=Part.CERTIFICATE, state=State.OK, said="certificate_none")
    values = {"until": until}
    if until <= now:
        return Check(
            part=Part.CERTIFICATE, state=State.BROKEN, said="certificate_over", values=values
        )
    if until - now < CERTIFICATE_SOON:
        return Check(
            part=Part.CERTIFICATE, state=State.ATTENTION, said="certificate_soon", values=values
        )
    return Check(part=Part.CERTIFICATE, state=State.OK, said="certificate", values=values)
