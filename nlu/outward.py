"""Calls our action server: one kept connection, a short deadline, no more than actions read.

It does not know what actions do.
"""

from typing import Any, Optional, Text

import aiohttp
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

#: Seconds. The actions' own deadline is 2 s and the gateway's 2.5 s for the whole turn (rasa.md).
DEADLINE = 2.3


class ActionEndpoint(EndpointConfig):
    """Rasa's opens a connection a call and waits for 300 s. `url` holds the token already."""

    def __init__(self, url: Text) -> None:
        super().__init__(url, enable_selective_domain=True)
        self._session: Optional[aiohttp.ClientSession] = None

    async def request(self, *_: Any, json: Any = None, **__: Any) -> Any:
        """Raises Rasa's ClientResponseError, so that a rejection (400) is told from a failure."""
        async with self._kept().post(self.url, json=_trimmed(json)) as response:
            if response.status >= 400:
                text = await response.text()
                raise ClientResponseError(response.status, response.reason, text)
            return await response.json()

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    def _kept(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            timeout = aiohttp.ClientTimeout(total=DEADLINE)
            self._session = aiohttp.ClientSession(timeout=timeout)
        return self._session


def _trimmed(call: Any) -> Any:
    """Our actions read slots and the latest message; the events grow with every turn (rasa.md)."""
    return {**call, "tracker": {**call["tracker"], "events": []}}
