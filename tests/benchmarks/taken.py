"""What a provider took, as its process tells it, and how it was spread over time.

It does not know who sent it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp


@dataclass(frozen=True, kw_only=True)
class Taken:
    """One accepted message; `at` in seconds since the epoch, as `time.time`."""

    at: float
    to: str
    sender: str
    alert: str


class Client:
    """Asks the process what it took."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session

    async def begin(self, rate: int = 0) -> None:
        """Forget everything."""
        await self._get(f"/begin?rate={rate}")

    async def until(self, count: int, seconds: float) -> None:
        """Raises TimeoutError when so many have not come by then."""
        async with asyncio.timeout(seconds):
            while await self._get("/count") < count:  # noqa: ASYNC110 (another process)
                await asyncio.sleep(0.1)

    async def taken(self) -> list[Taken]:
        """In the order in which they came."""
        rows = await self._get("/taken")
        return [Taken(at=at, to=to, sender=sender, alert=alert) for at, to, sender, alert in rows]

    async def _get(self, path: str) -> Any:
        async with self._session.get(f"{self._url}{path}") as answer:
            return await answer.json()


def rate_of(taken: Sequence[Taken]) -> float:
    """Messages a second, from the first to the last."""
    return (len(taken) - 1) / (taken[-1].at - taken[0].at)


def busiest(moments: Sequence[float], window: float = 1.0) -> int:
    """The most of them in any half-open window of so many seconds, wherever it starts."""
    ordered, most, first = sorted(moments), 0, 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] >= window:
            first += 1
        most = max(most, last - first + 1)
    return most
