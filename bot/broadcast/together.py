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

    No timer delays anybody: alone, one writes at once; the busier, the larger the shares.
    """

    def __init__(
        self, write: Callable[[Sequence[Item]], Awaitable[Sequence[Done]]], *, most: int = 500
    ) -> None:
        self._write = write
        self._most = most
        self._waiting: list[tuple[Item, asyncio.Future[Done]]] = []
        self._turn = asyncio.Lock()

    async def do(self, item: Item) -> Done:
        """Returns when the item is written; raises what its write raised."""
        done: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        async with self._turn:
            if not done.done():
                await self._write_share()
        return await done

    async def _write_share(self) -> None:
        share, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        try:
            answers = await self._write([item for item, _ in share])
        except Exception as error:
            for _, done in share:
                if not done.done():
                    done.set_exception(error)
        else:
            for (_, done), answer in zip(share, answers, strict=True):
                if not done.done():  # whoever was waiting may have been cancelled
                    done.set_result(answer)
