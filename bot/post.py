"""Wakes the event streams of people who just got something in their mailbox.

It does not know what arrived; streams look into the mailbox themselves.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

import structlog

log = structlog.get_logger()

#: Seconds before listening again after the database went away.
AGAIN = 1.0


class Post:
    """One listener for the whole process, however many streams are open."""

    def __init__(self, listen: Callable[[], AsyncIterator[str]]) -> None:
        self._listen = listen
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)

    @contextmanager
    def waiting(self, fingerprint: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever something arrives for the fingerprint."""
        event = asyncio.Event()
        self._waiting[fingerprint].add(event)
        try:
            yield event
        finally:
            self._waiting[fingerprint].discard(event)
            if not self._waiting[fingerprint]:
                del self._waiting[fingerprint]

    async def run(self) -> None:
        """Listens until cancelled; a lost database is waited for."""
        while True:
            try:
                async for fingerprint in self._listen():
                    for event in self._waiting.get(fingerprint, ()):
                        event.set()
            except Exception as error:  # streams go on by looking now and then
                log.warning("post_not_listening", error=type(error).__name__)
            await asyncio.sleep(AGAIN)
