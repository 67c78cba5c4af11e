"""The dialogue engine's client: one turn within a deadline, or an honest failure.

It does not know what is answered when the engine fails; the gateway does.
"""

import asyncio
import time
import zlib
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import aiohttp
import structlog
from pydantic import ValidationError

from bot.replies import KeyedReply

log = structlog.get_logger()

#: Seconds for a whole turn (architecture.md, "A message from outside", step 6).
DEADLINE = 2.5
#: Rasa's own: everything that it remembers of the sender is forgotten, and nothing is answered.
RESTART = "/restart"
#: Answers whose time is kept, to say how long they take.
REMEMBERED = 100


class EngineSilent(Exception):
    """The engine gave no usable answer: late, empty, broken or not there."""


class Dialogue:
    """One person always meets the same engine: it is chosen by a hash of the sender.

    `engines` are base URLs; `token` opens Rasa's HTTP API, which listens on loopback only.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        engines: Sequence[str],
        token: str,
        deadline: float = DEADLINE,
    ) -> None:
        self._session = session
        self._urls = tuple(f"{url}/webhooks/rest/webhook?token={token}" for url in engines)
        self._health = tuple(f"{url}/status?token={token}" for url in engines)
        self._deadline = deadline
        self._took = deque[float](maxlen=REMEMBERED)

    @property
    def seconds(self) -> float | None:
        """The median of what its latest answers took in this process; None: there was none."""
        return median(self._took) if self._took else None

    async def say(
        self, sender: str, message: str, metadata: Mapping[str, Any]
    ) -> tuple[KeyedReply, ...]:
        """What the engine answers; at least one reply. Raises EngineSilent."""
        if not self._urls:
            raise EngineSilent
        url = self._urls[zlib.crc32(sender.encode()) % len(self._urls)]
        body = {"sender": sender, "message": message, "metadata": dict(metadata)}
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._deadline):
                async with self._session.post(url, json=body) as response:
                    response.raise_for_status()
                    answered = await response.json()
            replies = tuple(KeyedReply.model_validate(one["custom"]) for one in answered)
        except (
            TimeoutError,
            aiohttp.ClientError,
            ValidationError,
            LookupError,
            ValueError,
        ) as error:
            log.warning("engine_silent", error=type(error).__name__)
            raise EngineSilent from error
        if not replies:
            # Rasa answers 200 and [] when an action failed or no rule fired (rasa.md).
            log.warning("engine_silent", error="empty")
            raise EngineSilent
        self._took.append(time.monotonic() - began)
        return replies

    async def forget(self, sender: str) -> None:
        """Ends what the engine has open with this person. Raises EngineSilent."""
        if not self._urls:
            raise EngineSilent
        url = self._urls[zlib.crc32(sender.encode()) % len(self._urls)]
        try:
            async with asyncio.timeout(self._deadline):
                body = {"sender": sender, "message": RESTART}
                async with self._session.post(url, json=body) as response:
                    response.raise_for_status()
        except (TimeoutError, aiohttp.ClientError) as error:
            log.warning("engine_silent", error=type(error).__name__)
            raise EngineSilent from error

    async def answers(self) -> None:
        """Returns when every engine has a model loaded. Raises aiohttp.ClientError otherwise."""
        if not self._health:
            raise aiohttp.ClientConnectionError("no engine is set")
        for url in self._health:
            async with self._session.get(url) as response:
                response.raise_for_status()

    async def models(self) -> tuple[str, ...]:
        """The file names of the models that are loaded. Raises aiohttp.ClientError as `answers`."""
        if not self._health:
            raise aiohttp.ClientConnectionError("no engine is set")
        found = set[str]()
        for url in self._health:
            async with self._session.get(url) as response:
                response.raise_for_status()
                told = await response.json()
                # Our engine says `model`, Rasa's own server `model_file`.
                found.add(Path(str(told.get("model") or told.get("model_file") or "?")).name)
        return tuple(sorted(found))
