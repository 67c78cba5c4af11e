"""Few at once; whoever may be in danger is next, and who hangs holds up nobody."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from bot.intake import turnstile
from bot.intake.turnstile import Turnstile

FOR_EVER = 3600.0


def calm() -> bool:
    return False


class Hall:
    """People go in by name and stay until they are told to leave."""

    def __init__(
        self, most: int, *, crowded: Callable[[], bool] = calm, longest: float = FOR_EVER
    ) -> None:
        self._turnstile = Turnstile(most, crowded=crowded, longest=longest)
        self._leave: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.came: list[str] = []
        self.inside: set[str] = set()

    async def come(self, *names: str, urgent: bool = False) -> None:
        for name in names:
            self._leave[name] = asyncio.Event()
            self.tasks[name] = asyncio.create_task(self._stay(name, urgent))
        await _settled()

    async def leave(self, *names: str) -> None:
        for name in names:
            self._leave[name].set()
        await _settled()

    async def give_up(self, name: str) -> None:
        self.tasks[name].cancel()
        await _settled()

    async def _stay(self, name: str, urgent: bool) -> None:
        async with self._turnstile.through(urgent=urgent):
            self.came.append(name)
            self.inside.add(name)
            try:
                await self._leave[name].wait()
            finally:
                self.inside.discard(name)


async def _settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


@asynccontextmanager
async def hall(most: int, **more: float) -> AsyncIterator[Hall]:
    opened = Hall(most, **more)  # type: ignore[arg-type]
    yield opened
    for task in opened.tasks.values():
        task.cancel()
    await asyncio.gather(*opened.tasks.values(), return_exceptions=True)


async def test_no_more_than_so_many_and_in_the_order_in_which_they_came() -> None:
    async with hall(2) as opened:
        await opened.come("a", "b", "c", "d", "e")
        assert opened.inside == {"a", "b"}
        await opened.leave("b")
        assert opened.inside == {"a", "c"}
        await opened.leave("a", "c", "d", "e")
        assert opened.came == ["a", "b", "c", "d", "e"]
        assert not opened.inside


async def test_a_cry_has_room_where_the_others_have_none() -> None:
    async with hall(2) as opened:
        await opened.come("a", "b", "c")
        await opened.come("cry", "another", "third", urgent=True)
        assert opened.inside == {"a", "b", "cry", "another"}


async def test_a_cry_that_waits_is_before_all_who_came_earlier() -> None:
    async with hall(1) as opened:
        await opened.come("a", "b", "c")
        await opened.come("cry", "another", urgent=True)
        assert opened.inside == {"a", "cry"}
        await opened.leave("cry")
        assert opened.inside == {"a", "another"}
        await opened.leave("a")
        assert opened.inside == {"another", "b"}
        await opened.leave("another")
        assert opened.inside == {"b"}, "of the calm there is one at the most"


async def test_however_many_cry_one_of_the_others_is_thought_about() -> None:
    async with hall(2) as opened:
        await opened.come("a", "b", "c")
        await opened.come("1", "2", "3", "4", "5", "6", urgent=True)
        assert opened.inside == {"a", "b", "1", "2"}
        await opened.leave("a", "b")
        assert opened.inside == {"1", "2", "3", "4", "c"}
        await opened.come("d")
        assert "d" not in opened.inside
        await opened.leave("1", "2", "c")
        assert opened.inside == {"3", "4", "5", "6", "d"}


async def test_who_gives_up_leaves_no_gap() -> None:
    async with hall(1) as opened:
        await opened.come("a", "b", "c")
        await opened.give_up("b")
        await opened.leave("a")
        assert opened.inside == {"c"}
        await opened.give_up("c")
        await opened.come("d")
        assert opened.inside == {"d"}


async def test_who_is_let_in_and_gives_up_in_one_moment_leaves_no_gap() -> None:
    async with hall(1) as opened:
        await opened.come("a", "b", "c")
        opened._leave["a"].set()
        await asyncio.sleep(0)  # "a" goes, "b" is let in and has not run yet
        opened.tasks["b"].cancel()
        await _settled()
        assert opened.inside == {"c"}


async def test_whoever_hangs_is_not_counted_for_ever() -> None:
    async with hall(1, longest=0.01) as opened:
        await opened.come("hangs", "next")
        async with asyncio.timeout(5):
            while "next" not in opened.inside:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert opened.inside == {"hangs", "next"}
        await opened.leave("hangs", "next")
        async with asyncio.timeout(5):
            await asyncio.gather(*opened.tasks.values())


async def test_while_more_come_than_can_be_kept_only_cries_are_thought_about(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turnstile, "YIELD", 0.001)
    monkeypatch.setattr(turnstile, "YIELDS", 10**6)
    crowded = True
    opened = Hall(2, crowded=lambda: crowded)
    await opened.come("a", "b")
    await opened.come("cry", urgent=True)
    assert opened.inside == {"cry"}
    crowded = False
    async with asyncio.timeout(5):
        while len(opened.inside) < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
    await opened.leave("a", "b", "cry")
    await asyncio.gather(*opened.tasks.values())
