"""Word of change: who looks hears of it, also after an absence; nobody looks, nobody is asked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from bot.situation import watch as room
from bot.situation.ports import Marks, Topic
from bot.situation.watch import Watch


class Looked:
    def __init__(self) -> None:
        self.marks: Marks | None = {Topic.REPORTS: "1", Topic.ALERTS: "1"}
        self.looks = 0

    async def __call__(self) -> Marks:
        self.looks += 1
        if self.marks is None:
            raise OSError("no database")
        return self.marks


@pytest.fixture
async def looked(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Looked]:
    monkeypatch.setattr(room, "EVERY", 0.01)
    yield Looked()


async def _next(told: AsyncIterator[Marks | None]) -> Marks | None:
    return await asyncio.wait_for(anext(told), timeout=5)


async def test_viewers_hear_what_is_and_then_what_changes(looked: Looked) -> None:
    watch = Watch(looked)
    async with aclosing(watch.follow()) as first, aclosing(watch.follow()) as second:
        assert await _next(first) == looked.marks
        assert await _next(second) == looked.marks
        looked.marks = {Topic.REPORTS: "2", Topic.ALERTS: "1"}
        assert await _next(first) == looked.marks
        assert await _next(second) == looked.marks


async def test_who_is_slow_misses_steps_but_never_the_last(looked: Looked) -> None:
    async with aclosing(Watch(looked).follow()) as told:
        await _next(told)
        for number in ("2", "3"):
            looked.marks = {Topic.REPORTS: number}
            await asyncio.sleep(0.05)
        while (marks := await _next(told)) != {Topic.REPORTS: "3"}:
            assert marks


async def test_a_lost_database_is_told_and_so_is_its_return(looked: Looked) -> None:
    async with aclosing(Watch(looked).follow()) as told:
        before = await _next(told)
        looked.marks = None
        assert await _next(told) is None
        looked.marks = before
        assert await _next(told) == before


async def test_the_same_is_said_now_and_then_so_that_viewers_know_that_we_live(
    looked: Looked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "STILL_THERE", 0.02)
    async with aclosing(Watch(looked).follow()) as told:
        assert await _next(told) == await _next(told)


async def test_nobody_there_nobody_asks(looked: Looked) -> None:
    watch = Watch(looked)
    async with aclosing(watch.follow()) as told:
        await _next(told)
    await asyncio.sleep(0.03)
    before = looked.looks
    await asyncio.sleep(0.05)
    assert looked.looks == before
    async with aclosing(watch.follow()) as again:
        assert await _next(again) == looked.marks
