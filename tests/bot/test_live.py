"""Watching an alert: one look a change for all viewers, none for nobody, through every trouble."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from typing import cast
from uuid import UUID, uuid4

import pytest

from bot import live
from bot.alerts.records import AlertView
from bot.live import LiveProgress

ALERT = uuid4()


class Office:
    """Counts the looks at an alert whose present state is a number; tells what it is told to."""

    def __init__(self) -> None:
        self.state = 0
        self.looks = 0
        self.away = False
        self._told: asyncio.Queue[str | None] = asyncio.Queue()
        self.progress = LiveProgress(self.listen, self.look)

    async def listen(self) -> AsyncIterator[str]:
        while (told := await self._told.get()) is not None:
            yield told
        raise ConnectionError

    async def look(self, alert_id: UUID) -> AlertView:
        self.looks += 1
        if self.away:
            raise ConnectionError
        return cast(AlertView, (alert_id, self.state))

    def change(self) -> None:
        self.state += 1
        self._told.put_nowait(str(ALERT))

    def break_off(self) -> None:
        self._told.put_nowait(None)


@pytest.fixture
async def office(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    monkeypatch.setattr(live, "LEAST", 0.01)
    made = Office()
    running = asyncio.create_task(made.progress.run())
    yield made
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


def number(view: AlertView) -> int:
    return cast(tuple[UUID, int], view)[1]


async def latest(office: Office) -> int:
    return number(await office.progress.latest(ALERT))


async def viewer(office: Office, until: int) -> list[int]:
    seen = []
    async with asyncio.timeout(10), aclosing(office.progress.follow(ALERT)) as views:
        async for view in views:
            seen.append(number(view))
            if seen[-1] == until:
                break
    return seen


async def test_a_hundred_viewers_cost_one_look_a_change(office: Office) -> None:
    watching = [asyncio.create_task(viewer(office, 3)) for _ in range(100)]
    for _ in range(3):
        await asyncio.sleep(0.1)
        office.change()
    seen = await asyncio.gather(*watching)
    assert all(one == [0, 1, 2, 3] for one in seen)
    assert office.looks == 4


async def test_whoever_comes_later_sees_the_present_at_once(office: Office) -> None:
    first = asyncio.create_task(viewer(office, 1))
    await asyncio.sleep(0.05)
    assert office.looks == 1
    second = asyncio.create_task(viewer(office, 1))
    await asyncio.sleep(0.05)
    assert office.looks == 1 and await latest(office) == 0
    office.change()
    assert await first == await second == [0, 1]


async def test_nobody_watching_costs_nothing(office: Office) -> None:
    assert await viewer(office, 0) == [0]
    looks = office.looks
    office.change()
    await asyncio.sleep(0.1)
    assert office.looks == looks
    assert await latest(office) == 1


async def test_many_words_at_once_are_one_look(office: Office) -> None:
    watching = asyncio.create_task(viewer(office, 50))
    await asyncio.sleep(0.05)
    for _ in range(50):
        office.change()
    assert (await watching)[-1] == 50
    assert office.looks <= 3


async def test_a_lost_database_is_waited_for(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST", 0.05)
    watching = asyncio.create_task(viewer(office, 2))
    await asyncio.sleep(0.05)
    office.away = True
    office.break_off()
    office.state = 2  # nobody tells of it
    await asyncio.sleep(0.2)
    office.away = False
    assert await watching == [0, 2]


async def test_silence_is_broken_now_and_then(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST", 0.02)
    monkeypatch.setattr(live, "STILL_THERE", 0.05)
    async with asyncio.timeout(10), aclosing(office.progress.follow(ALERT)) as views:
        assert [number(await anext(views)) for _ in range(2)] == [0, 0]
