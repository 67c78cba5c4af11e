"""What counts as well, and that each thing that is not has a sentence and something to do."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.health.facts import (
    BackupFact,
    DiskFact,
    EngineFact,
    Facts,
    FeedFact,
    LaneFact,
    Stored,
)
from bot.health.looking import Fixed, Health
from bot.health.rules import Part, State, judge, worst
from bot.web.health_shown import report
from bot.words.catalogue import Words
from tests.bot.health.facts import (
    DAY,
    GB,
    HOUR,
    MINUTE,
    NOW,
    STORED,
    WELL,
    but,
    queue,
    run,
    stored,
)

WORDS = Words.load()
DOWN = LaneFact(channel="sms", broken_since=NOW)
UP = LaneFact(channel="sms", broken_since=None)


def backups(good: object, last: object, *, wanted: bool = True) -> Facts:
    return but(backups=BackupFact(wanted=wanted, good=good, last=last))  # type: ignore[arg-type]


def engine(seconds: float | None) -> Facts:
    return but(engine=EngineFact(up=True, seconds=seconds, models=("m",)))


def feeds(failing: object) -> Facts:
    since = {"failing_since": failing}
    return but(feeds=(FeedFact(name="a", polled_at=NOW, **since),))  # type: ignore[arg-type]


def disk(free: float, what: str = "data") -> Facts:
    return but(disks=(*WELL.disks, DiskFact(what=what, free=int(free * GB), total=100 * GB)))


OK, ATTENTION, BROKEN = State.OK, State.ATTENTION, State.BROKEN
CASES = [
    ("no database", but(stored=None), Part.DATABASE, BROKEN, "database_away"),
    ("its clock is unknown", but(stored=None), Part.CLOCK, ATTENTION, "unknown"),
    ("another shape", stored(revision="0038"), Part.DATABASE, ATTENTION, "database_shape"),
    ("no worker", stored(workers=0), Part.WORKERS, BROKEN, "workers_none"),
    ("one of two lanes", but(lanes=(DOWN, UP)), Part.LANES, ATTENTION, "lanes_broken"),
    ("the only lane", but(lanes=(DOWN,)), Part.LANES, BROKEN, "lanes_gone"),
    ("an empty queue", stored(queues=()), Part.QUEUE, OK, "queue"),
    ("59 s", stored(queues=(queue(waits=0.98 * MINUTE),)), Part.QUEUE, OK, "queue"),
    ("61 s", stored(queues=(queue(waits=1.02 * MINUTE),)), Part.QUEUE, ATTENTION, "queue_late"),
    ("six minutes", stored(queues=(queue(waits=6 * MINUTE),)), Part.QUEUE, BROKEN, "queue_stuck"),
    ("no engine", but(engine=None), Part.ENGINE, BROKEN, "engine_down"),
    ("idle engine", engine(None), Part.ENGINE, OK, "engine_idle"),
    ("slow engine", engine(1.2), Part.ENGINE, ATTENTION, "engine_slow"),
    ("4 GB left", disk(4), Part.DISK, ATTENTION, "disk_low"),
    ("half a GB left", disk(0.5), Part.DISK, BROKEN, "disk_out"),
    ("no room for backups", disk(0.5, "backups"), Part.DISK, BROKEN, "disk_out_backups"),
    ("silent for 59 min", feeds(NOW - 59 * MINUTE), Part.FEEDS, OK, "feeds"),
    ("silent for 61 min", feeds(NOW - 61 * MINUTE), Part.FEEDS, ATTENTION, "feeds_silent"),
    ("no feeds", but(feeds=()), Part.FEEDS, OK, "feeds_none"),
    ("a clock 3 s off", stored(now=NOW + 0.05 * MINUTE), Part.CLOCK, ATTENTION, "clock_off"),
    ("a clock a minute off", stored(now=NOW - MINUTE), Part.CLOCK, BROKEN, "clock_wrong"),
    ("unsigned", but(certificate_until=None), Part.CERTIFICATE, OK, "certificate_none"),
    (
        "ends in a week",
        but(certificate_until=NOW + 7 * DAY),
        Part.CERTIFICATE,
        ATTENTION,
        "certificate_soon",
    ),
    ("has ended", but(certificate_until=NOW), Part.CERTIFICATE, BROKEN, "certificate_over"),
    ("none wanted", backups(None, None, wanted=False), Part.BACKUPS, ATTENTION, "backups_none"),
    (
        "by hand",
        backups(run(DAY), run(DAY), wanted=False),
        Part.BACKUPS,
        ATTENTION,
        "backups_by_hand",
    ),
    ("the first one", backups(None, None), Part.BACKUPS, ATTENTION, "backups_first"),
    (
        "the first failed",
        backups(None, run(HOUR, "health.backup_folder")),
        Part.BACKUPS,
        BROKEN,
        "backups_never",
    ),
    ("25 h old", backups(run(25 * HOUR), run(25 * HOUR)), Part.BACKUPS, OK, "backups"),
    ("27 h old", backups(run(27 * HOUR), run(27 * HOUR)), Part.BACKUPS, ATTENTION, "backups_late"),
    (
        "the last was cut off",
        backups(run(20 * HOUR), run(3 * HOUR, ends=False)),
        Part.BACKUPS,
        ATTENTION,
        "backups_late",
    ),
    ("one is being made", backups(run(24 * HOUR), run(MINUTE, ends=False)), Part.BACKUPS, OK, ""),
    ("51 h old", backups(run(51 * HOUR), run(51 * HOUR)), Part.BACKUPS, BROKEN, "backups_missing"),
]


@pytest.mark.parametrize(
    ("facts", "part", "state", "said"),
    [pytest.param(*case[1:], id=case[0]) for case in CASES],
)
def test_a_part_is_judged(facts: Facts, part: Part, state: State, said: str) -> None:
    check = next(check for check in judge(facts) if check.part is part)
    assert check.state is state
    assert check.said == said or not said


@pytest.mark.parametrize("facts", [pytest.param(case[1], id=case[0]) for case in CASES])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_not_well_says_what_to_do(facts: Facts, language: str) -> None:
    found = report(facts, lambda key, **values: WORDS.say(key, language, **values))
    for one in found.checks:
        assert "{" not in one.said and (one.advice is None) == (one.check.state is OK)


def test_the_worst_stands_first_and_all_parts_are_there() -> None:
    checks = judge(but(engine=None, feeds=None))
    assert [check.state for check in checks[:2]] == [BROKEN, ATTENTION]
    assert {check.part for check in checks} == set(Part) and worst(checks) is BROKEN
    assert worst(judge(WELL)) is OK


class Sources:
    """Everything is well, but the feeds hang and the lanes break."""

    async def stored(self) -> Stored:
        return replace(STORED)

    async def lanes(self) -> tuple[LaneFact, ...]:
        raise OSError("gone")

    async def engine(self) -> EngineFact:
        return EngineFact(up=True, seconds=None, models=())

    async def feeds(self) -> tuple[FeedFact, ...]:
        await asyncio.sleep(60)
        return ()

    async def backups(self) -> BackupFact:
        return BackupFact(wanted=False, good=None, last=None)


async def test_what_hangs_or_breaks_holds_up_nobody(tmp_path: Path) -> None:
    folders = {"data": tmp_path, "backups": tmp_path / "not" / "there" / "yet"}
    fixed = Fixed(version="1", revision="0046", certificate_until=None, folders=folders)
    facts = await Health(Sources(), fixed, lambda: NOW, patience=0.05).look()
    assert facts.lanes is None and facts.feeds is None
    assert facts.stored == STORED and facts.engine
    assert [disk.what for disk in facts.disks] == ["data", "backups"]
    assert all(0 < disk.free <= disk.total for disk in facts.disks)
