"""Group commit: everybody is written once, gets their own answer and their own error."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.broadcast.together import Together


class Disk:
    """Writes slowly; refuses a share that holds `bad`."""

    def __init__(self) -> None:
        self.shares: list[list[int]] = []
        self.bad = -1

    async def write(self, items: Sequence[int]) -> Sequence[str]:
        self.shares.append(list(items))
        await asyncio.sleep(0.01)
        if self.bad in items:
            raise OSError("disk")
        return [f"#{item}" for item in items]


async def test_those_who_come_meanwhile_share_a_write() -> None:
    disk = Disk()
    together = Together(disk.write, most=30)
    done = await asyncio.gather(*(together.do(n) for n in range(50)))
    assert done == [f"#{n}" for n in range(50)]
    assert [len(share) for share in disk.shares] == [30, 20]


async def test_between_two_writes_lies_a_pause() -> None:
    disk, loop = Disk(), asyncio.get_running_loop()
    together, begun = Together(disk.write, pause=0.05), loop.time()
    await together.do(1)
    assert loop.time() - begun < 0.05
    await asyncio.gather(*(together.do(n) for n in (2, 3)))
    assert loop.time() - begun >= 0.06
    assert disk.shares == [[1], [2, 3]]


async def test_an_error_is_told_to_those_it_concerns() -> None:
    disk = Disk()
    disk.bad = 3
    together = Together(disk.write, most=2)
    done = await asyncio.gather(*(together.do(n) for n in range(6)), return_exceptions=True)
    assert [isinstance(one, OSError) for one in done] == [False, False, True, True, False, False]


async def test_one_who_gives_up_does_not_hurt_the_others() -> None:
    disk = Disk()
    together = Together(disk.write)
    tasks = [asyncio.create_task(together.do(n)) for n in range(4)]
    await asyncio.sleep(0.005)
    tasks[2].cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert [done[0], done[1], done[3]] == ["#0", "#1", "#3"]
    with pytest.raises(asyncio.CancelledError):
        tasks[2].result()


async def test_one_who_gives_up_in_the_middle_of_a_write_does_not_hurt_its_share() -> None:
    disk = Disk()
    together = Together(disk.write)
    first = asyncio.create_task(together.do(0))
    await asyncio.sleep(0.005)
    tasks = [asyncio.create_task(together.do(n)) for n in (1, 2, 3)]
    await asyncio.sleep(0.01)
    tasks[0].cancel()
    async with asyncio.timeout(1):
        assert await asyncio.gather(first, *tasks[1:]) == ["#0", "#2", "#3"]
