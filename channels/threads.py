"""The one place where channels wait for libraries that block: few threads, and a limit on time.

It does not know what is done in them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from channels import errors

Done = TypeVar("Done")


class Threads:
    """At most `most` calls at once; started by the first call, and ends with the process."""

    def __init__(self, most: int = 16) -> None:
        self._pool = ThreadPoolExecutor(most, thread_name_prefix="channels")

    async def run(self, work: Callable[[], Done], seconds: float) -> Done:
        """What `work` returns or raises.

        Raises `ProviderTimeout` when it is not over in time: it goes on in its thread until its own
        limits end it; `ProviderUnreachable` when no thread came free for it, so that nothing was
        done.
        """
        future = self._pool.submit(work)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), seconds)
        except TimeoutError:
            # `wait_for` has cancelled what had not begun; what runs cannot be cancelled.
            begun = not future.cancelled()
        raise errors.ProviderTimeout if begun else errors.ProviderUnreachable
