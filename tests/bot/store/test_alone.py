"""One process does the work; another one takes over when it is gone."""

import asyncio

import pytest

from bot.store.alone import Alone

pytestmark = pytest.mark.postgres


class Work:
    """Counts who is at it."""

    def __init__(self, *, breaks: bool = False) -> None:
        self.begun = self.under_way = 0
        self.breaks = breaks

    async def run(self) -> None:
        self.begun += 1
        if self.breaks:
            raise ZeroDivisionError
        self.under_way += 1
        try:
            await asyncio.sleep(60)
        finally:
            self.under_way -= 1


async def begun(work: Work, times: int) -> None:
    async with asyncio.timeout(10):
        while work.begun < times:  # noqa: ASYNC110 - the other side is a database
            await asyncio.sleep(0.01)


def alone(url: str, name: str, work: Work) -> Alone:
    """One that looks often."""
    return Alone(url, name, work.run, again=0.05)


async def test_of_two_one_works_and_the_other_takes_over(database_url: str) -> None:
    works = Work(), Work()
    tasks = [asyncio.create_task(alone(database_url, "test", work).run()) for work in works]
    await asyncio.sleep(0.5)
    first = next(number for number, work in enumerate(works) if work.begun)
    second = 1 - first
    assert (works[second].begun, works[first].under_way) == (0, 1)
    tasks[first].cancel()
    await begun(works[second], 1)
    assert (works[first].under_way, works[second].under_way) == (0, 1)
    tasks[second].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_work_that_breaks_is_begun_again(database_url: str) -> None:
    work = Work(breaks=True)
    task = asyncio.create_task(alone(database_url, "test", work).run())
    await begun(work, 3)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_two_kinds_of_work_do_not_wait_for_each_other(database_url: str) -> None:
    works = Work(), Work()
    tasks = [
        asyncio.create_task(alone(database_url, name, work).run())
        for name, work in zip("ab", works, strict=True)
    ]
    for work in works:
        await begun(work, 1)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
