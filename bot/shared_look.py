"""One task that looks for all who follow a thing: it runs while somebody does, and no longer.

It does not know what is looked at, nor when to look again.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class SharedLook(Generic[T]):
    """Followers get what is seen, then whenever it changes.

    Who is slow misses steps, never the last. Who comes when nobody was there waits for a look.
    """

    def __init__(
        self, watch: Callable[[Callable[[T], None]], Awaitable[None]], still_there: float
    ) -> None:
        """`watch` looks until it is cancelled and calls what it is given with all that it sees.

        `still_there`: seconds after which followers are told what they know already.
        """
        self._watch = watch
        self._still_there = still_there
        self._viewers = 0
        self._task: asyncio.Future[None] | None = None
        self._forget()

    @property
    def seen(self) -> T | None:
        """What was seen last; None before the first look, and while nobody follows."""
        return self._seen[-1] if self._seen else None

    @property
    def followed(self) -> bool:
        return self._viewers > 0

    async def follow(self) -> AsyncGenerator[T]:
        """Close it: that ends the watch."""
        self._viewers += 1
        if self._task is None:
            self._task = asyncio.ensure_future(self._watch(self._tell))
        known = 0
        try:
            while True:
                if known == self._number:
                    await self._told.wait()
                else:
                    known = self._number
                    yield self._seen[-1]
        finally:
            self._leave()

    def _leave(self) -> None:
        self._viewers -= 1
        if not self._viewers and self._task:
            self._task.cancel()
            self._task = None
            self._forget()

    def _forget(self) -> None:
        self._seen: tuple[T, ...] = ()
        self._number = 0
        self._told_at = 0.0
        self._told = asyncio.Event()

    def _tell(self, view: T) -> None:
        now = asyncio.get_running_loop().time()
        if self._seen == (view,) and now - self._told_at < self._still_there:
            return
        self._seen, self._told_at = (view,), now
        self._number += 1
        told, self._told = self._told, asyncio.Event()
        told.set()
