"""Says what was found of the service's health in one language.

It does not know what counts as well (bot.health.rules).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.health.facts import Facts
from bot.health.rules import Check, State, judge, worst
from bot.web.pages import beijing

Say = Callable[..., str]
_BYTES = ("B", "kB", "MB", "GB", "TB")


@dataclass(frozen=True, kw_only=True)
class Told:
    check: Check
    said: str
    advice: str | None


@dataclass(frozen=True, kw_only=True)
class Report:
    """`title` is the one sentence for who has a second."""

    state: State
    title: str
    checks: tuple[Told, ...]


def report(facts: Facts, say: Say) -> Report:
    checks = judge(facts)
    state = worst(checks)
    count = sum(check.state is state for check in checks)
    return Report(
        state=state,
        title=say(f"health.all_{state}", count=count),
        checks=tuple(told(check, say) for check in checks),
    )


def told(check: Check, say: Say) -> Told:
    values = {name: shown(name, value, say) for name, value in check.values.items()}
    advice = say(f"health.{check.advice}", **values) if check.advice else None
    return Told(check=check, said=say(f"health.{check.said}", **values), advice=advice)


def shown(name: str, value: object, say: Say) -> object:
    """Sizes, moments, durations and names as people read them."""
    if isinstance(value, tuple):
        return " · ".join(value)
    if name in ("size", "free", "total") and isinstance(value, int):
        return size(value)
    if name == "seconds" and isinstance(value, float):
        return f"{value:.2g}" if value < 1 else f"{value:.1f}"
    if isinstance(value, datetime):
        return beijing(value)
    return duration(value, say) if isinstance(value, timedelta) else value


def duration(time: timedelta, say: Say) -> str:
    """Seconds up to two minutes, then minutes."""
    seconds = max(0, int(time.total_seconds()))
    return say("health.seconds", count=seconds) if seconds < 120 else _minutes(seconds, say)


def _minutes(seconds: int, say: Say) -> str:
    return say("health.minutes", count=seconds // 60)


def size(count: int) -> str:
    """1500000 → 1.5 MB."""
    number, unit = float(count), _BYTES[0]
    for unit in _BYTES:
        if number < 1000 or unit == _BYTES[-1]:
            break
        number /= 1000
    return f"{number:.0f} {unit}" if number >= 100 or unit == "B" else f"{number:.1f} {unit}"


def as_json(facts: Facts, say: Say) -> Mapping[str, object]:
    """What `GET /api/health/details` gives."""
    found, stored, backups = report(facts, say), facts.stored, facts.backups
    good = backups.good if backups else None
    return {
        "state": found.state,
        "as_of": facts.now,
        "version": facts.version,
        "revision": facts.revision,
        "checks": [
            {"part": one.check.part, "state": one.check.state, "text": one.said, "do": one.advice}
            for one in found.checks
        ],
        "database_bytes": stored.bytes if stored else None,
        "workers": stored.workers if stored else None,
        "queues": [
            {"task": q.task, "waiting": q.waiting, "running": q.running, "oldest": q.oldest}
            for q in (stored.queues if stored else ())
        ],
        "engine_seconds": facts.engine.seconds if facts.engine else None,
        "feeds": [
            {"name": f.name, "polled_at": f.polled_at, "failing_since": f.failing_since}
            for f in (facts.feeds or ())
        ],
        "disks": [{"what": d.what, "free": d.free, "total": d.total} for d in facts.disks],
        "backup": {"at": good.started_at, "size": good.size, "file": good.file} if good else None,
        "certificate_until": facts.certificate_until,
    }
