"""How updates reach our webhook: called by Telegram, or fetched and handed on where it can not.

It does not know what an update says. Nothing is kept here: Telegram holds every update until the
next `getUpdates` asks for what comes after it, which is done when the webhook has taken it.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from channels import errors
from channels.telegram.api import BotApi
from channels.telegram.config import SECRET_HEADER, UPDATES, TelegramConfig

POLL = 25
"""Seconds for which Telegram keeps a `getUpdates` open while nothing comes."""
RENEWED = 3600.0
"""Seconds between two looks whether Telegram still calls us: others may use the same token."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
_CONFLICT = 409
_WEBHOOK_TIMEOUT = aiohttp.ClientTimeout(total=15)
_log = logging.getLogger(__name__)


class Updates:
    """Runs in one process of the service, until it is cancelled."""

    def __init__(
        self,
        config: TelegramConfig,
        api: BotApi,
        session: aiohttp.ClientSession,
        *,
        public_webhook: str,
        own_webhook: str,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`public_webhook`: what Telegram calls; `own_webhook`: the same one, on this machine."""
        self._api = api
        self._session = session
        self._public, self._own = public_webhook, own_webhook
        self._secret = config.webhook_secret
        self._sleep = sleep
        self._pause = FIRST_PAUSE
        self._next: int | None = None

    async def call_us(self) -> None:
        """Has Telegram call the webhook, for ever."""
        while True:
            if await self._done("setWebhook", self._set):
                await self._sleep(RENEWED)

    async def poll(self) -> None:
        """Fetches, for ever, as the only one: whoever runs it makes sure of that."""
        calls_us = True
        while True:
            if calls_us:
                calls_us = not await self._done("deleteWebhook", self._delete)
                continue
            try:
                await self._fetch()
            except errors.ChannelError as error:
                calls_us = error.provider_code == _CONFLICT
                await self._back_off("getUpdates", error)

    async def _set(self) -> None:
        await self._api.call(
            "setWebhook",
            url=self._public,
            secret_token=self._secret,
            allowed_updates=list(UPDATES),
        )

    async def _delete(self) -> None:
        await self._api.call("deleteWebhook", drop_pending_updates=False)

    async def _fetch(self) -> None:
        updates = await self._api.call(
            "getUpdates",
            patience=float(POLL),
            offset=self._next,
            timeout=POLL,
            allowed_updates=list(UPDATES),
        )
        self._pause = FIRST_PAUSE
        for update in updates if isinstance(updates, list) else ():
            await self._hand_on(update)
            self._next = update["update_id"] + 1

    async def _hand_on(self, update: dict[str, Any]) -> None:
        """Until our own webhook has taken it; what it can not read is passed over, as it says."""
        pause = FIRST_PAUSE
        while True:
            status, answer = await self._told(update)
            if 200 <= status < 300:
                return await self._obey(answer)
            if status in (400, 413, 422):
                _log.warning("telegram_update_passed_over", extra={"status": status})
                return
            _log.warning("telegram_update_not_taken", extra={"status": status})
            await self._sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _told(self, update: dict[str, Any]) -> tuple[int, bytes]:
        """Our webhook's HTTP status and answer; 0: it is not there."""
        try:
            async with self._session.post(
                self._own,
                json=update,
                headers={SECRET_HEADER: self._secret},
                timeout=_WEBHOOK_TIMEOUT,
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientError, OSError, TimeoutError):
            return 0, b""

    async def _obey(self, answer: bytes) -> None:
        """A webhook may answer with a method to call; Telegram would, so we do."""
        if not answer:
            return
        try:
            wanted = json.loads(answer)
            await self._api.call(wanted.pop("method"), **wanted)
        except (ValueError, KeyError, TypeError, AttributeError, errors.ChannelError) as error:
            _log.warning("telegram_answer_not_given", extra={"reason": type(error).__name__})

    async def _done(self, method: str, call: Callable[[], Awaitable[None]]) -> bool:
        try:
            await call()
        except errors.ChannelError as error:
            await self._back_off(method, error)
            return False
        self._pause = FIRST_PAUSE
        return True

    async def _back_off(self, method: str, error: errors.ChannelError) -> None:
        # Said once: a provider that is away for an hour fills no log.
        if self._pause == FIRST_PAUSE:
            _log.warning("telegram_call_failed", extra={"method": method, "reason": error.code})
        await self._sleep(max(self._pause, error.retry_after or 0.0))
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
