"""Group commit: whoever comes while a write is under way shares the next one.

It does not know what is written.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Done = TypeVar("Done")


class Together(Generic[Item, Done]):
    """`write` gets the items of all who wait, in order, and returns an answer for each.

    Alone, one is written at once; the busier, the larger the shares. The writes are a task's of
    their own: of people who took turns at it each had to be woken before the next share began, and
    with one who gave up in the middle of a write all its share waited for ever. `pause` seconds
    lie between two writes, where each costs much and nobody is in a hurry.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Item]], Awaitable[Sequence[Done]]],
        *,
        most: int = 500,
        pause: float = 0.0,
    ) -> None:
        self._write = write
        self._most = most
        self._pause = pause
        self._waiting: list[tuple[Item, asyncio.Future[Done]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def do(self, item: Item) -> Done:
        """Returns when the item is written; raises what its write raised."""
        done: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        return await done

    async def _write_all(self) -> None:
        while self._waiting:
            await self._write_share()
            if self._pause:
                await asyncio.sleep(self._pause)

    async def _write_share(self) -> None:
        share, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        try:
            answers = await self._write([item for item, _ in share])
        except asyncio.CancelledError:  # the process ends
            for _, done in (*share, *self._waiting):
                done.cancel()
            raise
        except Exception as error:
            for _, done in share:
                if not done.done():
                    done.set_exception(error)
        else:
            for (_, done), answer in zip(share, answers, strict=True):
                if not done.done():  # whoever was waiting may have been cancelled
                    done.set_result(answer)
