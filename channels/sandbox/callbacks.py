"""Signed calls to the service, as Twilio's: status callbacks in the background, messages at once.

It does not know phones or faults; which statuses to tell, when and in which order comes with the
job.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from yarl import URL

from channels import forms
from channels.lean import Lean
from channels.sandbox.config import SandboxConfig

FORM = "application/x-www-form-urlencoded"
BACKLOG = 400_000
"""Messages whose statuses wait to be told; past it new ones are dropped, as a bound on memory."""
_ATTEMPTS = 4
_FIRST_PAUSE = 0.5  # seconds; doubled after each attempt, so that a restart in 3 s misses nothing
_KEEP_ALIVE = 4.0  # seconds; uvicorn hangs up after 5, and a race with that would lose a call
_PATIENCE = 15.0  # seconds
_MOST = 1000  # connections: more than there are callbacks under way
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """The statuses of one message, told in this order to `url` (the request's `StatusCallback`)."""

    url: str
    sid: str
    to: str
    sender: str
    statuses: tuple[str, ...]
    error_code: str = ""
    delay: float = 0.0


class Callbacks:
    """Posts forms over kept-alive connections; starts by itself, ends with `aclose`."""

    def __init__(self, config: SandboxConfig) -> None:
        self._config = config
        self._token = config.auth_token.encode()
        self._queue: asyncio.Queue[Progress] = asyncio.Queue(BACKLOG)
        self._workers: list[asyncio.Task[None]] = []
        self._session: aiohttp.ClientSession | None = None
        self._posts = Lean(connections=_MOST, keep_alive=_KEEP_ALIVE)

    def tell(self, progress: Progress) -> None:
        """Have a message's statuses told; returns at once."""
        self._start()
        if progress.delay > 0:
            asyncio.get_running_loop().call_later(progress.delay, self._enqueue, progress)
        else:
            self._enqueue(progress)

    async def post(self, url: str, form: Mapping[str, str]) -> int:
        """One signed POST; the HTTP status. Raises aiohttp's errors, `OSError`, `TimeoutError`."""
        return (await self.ask(url, form))[0]

    async def ask(self, url: str, form: Mapping[str, str]) -> tuple[int, bytes]:
        """As `post`, with what the service says."""
        signature = forms.signature(self._token, url, form.items())
        headers = {"X-Twilio-Signature": signature, "Content-Type": FORM}
        # As it is: quoting it anew would change the query that the signature covers.
        target = URL(self._config.reach(url), encoded=True)
        answer = await self._posts.post(target, forms.encoded(form).encode(), headers, _PATIENCE)
        return answer.status, answer.body

    async def aclose(self) -> None:
        """Stop telling; what was not told yet is lost."""
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
        self._workers.clear()
        self._posts.close()
        if self._session is not None:
            await self._session.close()
            self._session = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """What calls the service; for whatever else is on loopback, too."""
        return self._start()

    def _start(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEEP_ALIVE),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=_PATIENCE),
            )
            self._workers = [
                asyncio.create_task(self._work(), name="sandbox-callbacks")
                for _ in range(self._config.concurrency)
            ]
        return self._session

    def _enqueue(self, progress: Progress) -> None:
        try:
            self._queue.put_nowait(progress)
        except asyncio.QueueFull:
            _log.warning("sandbox_callback_dropped", extra={"sid": progress.sid})

    async def _work(self) -> None:
        while True:
            progress = await self._queue.get()
            for status in progress.statuses:
                await self._tell(progress, status)

    async def _tell(self, progress: Progress, status: str) -> None:
        form = self._form(progress, status)
        outcome = "unreachable"
        for attempt in range(_ATTEMPTS):
            try:
                code = await self.post(progress.url, form)
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                outcome = type(error).__name__
            else:
                if code < 300:
                    return
                outcome = str(code)
                if code < 500:
                    break
            await asyncio.sleep(_FIRST_PAUSE * 2**attempt)
        _log.warning("sandbox_callback_failed", extra={"sid": progress.sid, "outcome": outcome})

    def _form(self, progress: Progress, status: str) -> dict[str, str]:
        form = {
            "MessageSid": progress.sid,
            "SmsSid": progress.sid,
            "MessageStatus": status,
            "SmsStatus": status,
            "To": progress.to,
            "From": progress.sender,
            "AccountSid": self._config.account_sid,
            "ApiVersion": "2010-04-01",
        }
        return form | {"ErrorCode": progress.error_code} if progress.error_code else form
