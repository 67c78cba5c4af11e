"""Backups that make themselves: one a day, by one worker, old ones removed, failures told."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.backups.keeping import Keeper
from bot.backups.making import Made, make
from bot.backups.schedule import slot, superfluous
from tests.bot.backups.world import NOW, FakeDump, MemoryBackups, data_folder, source_of


@pytest.mark.parametrize(
    ("now", "due"),
    [
        pytest.param((22, 18, 59), (21, 19), id="a minute before three in Beijing"),
        pytest.param((22, 19, 0), (22, 19), id="three in Beijing"),
        pytest.param((23, 3, 0), (22, 19), id="before noon"),
    ],
)
def test_it_is_due_at_an_hour_of_beijing(now: tuple[int, int, int], due: tuple[int, int]) -> None:
    day, hour, minute = now
    found = slot(datetime(2026, 11, day, hour, minute, tzinfo=UTC), 3)
    assert found == datetime(2026, 11, due[0], due[1], tzinfo=UTC)


def test_only_the_oldest_of_ours_go() -> None:
    ours = [f"fenghuo-202611{day:02}T190000Z.backup" for day in (3, 1, 2)]
    assert superfluous([*ours, "fenghuo-mine.backup", "letters.txt"], 2) == (ours[1],)
    assert superfluous(ours, 3) == ()


class World:
    def __init__(self, folder: Path) -> None:
        self.now, self.book, self.database = NOW, MemoryBackups(), FakeDump()
        self.source, self.to = source_of(data_folder(folder / "data")), folder / "backups"

    def keeper(self) -> Keeper:
        return Keeper(self.book, self.make, folder=self.to, kept=2, hour=3, clock=lambda: self.now)

    def make(self, file: Path, now: datetime) -> Made:
        return make(self.source, file, self.database, now)

    def names(self) -> list[str]:
        return sorted(path.name for path in self.to.iterdir())


async def test_one_a_day_by_one_of_all_and_the_newest_stay(tmp_path: Path) -> None:
    w = World(tmp_path)
    assert await w.keeper().look() and not await w.keeper().look()
    for _ in range(2):
        w.now += timedelta(days=1)
        assert await w.keeper().look()
    assert w.names() == ["fenghuo-20261123T193000Z.backup", "fenghuo-20261124T193000Z.backup"]
    last = await w.book.last_good()
    assert (
        last and last.file == w.names()[-1] and last.size == (w.to / w.names()[-1]).stat().st_size
    )


async def test_one_that_failed_is_told_and_tried_again_an_hour_later(tmp_path: Path) -> None:
    w = World(tmp_path)
    w.database.full = True
    assert not await w.keeper().look()
    last = await w.book.last()
    assert last and last.error == "health.backup_disk_full" and w.names() == []
    w.database.full = False
    w.now += timedelta(minutes=59)
    assert not await w.keeper().look()
    w.now += timedelta(minutes=1)
    assert await w.keeper().look()


async def test_what_a_killed_worker_left_is_cleared_away(tmp_path: Path) -> None:
    w = World(tmp_path)
    w.to.mkdir()
    (w.to / ".fenghuo-20261121T190000Z.backup.part").write_bytes(b"half")
    assert await w.keeper().look()
    assert len(w.names()) == 1
