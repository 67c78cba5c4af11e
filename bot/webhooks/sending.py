"""Sends what waits for one webhook, signed, and writes down what became of it.

It does not know SQL, nor which webhooks there are.
"""

import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog

from bot.residents.vault import Vault
from bot.webhooks.errors import WebhookUnknown
from bot.webhooks.ports import Outbox, Poster
from bot.webhooks.records import Attempt, Keys, Message, signature
from bot.webhooks.retrying import next_try, pause
from channels import errors

#: Messages of one job; the next look finds what is left, so that other webhooks have their turn.
MOST_A_JOB = 200

log = structlog.get_logger()


class Sender:
    """One job a webhook: its messages go in order, the first that does not arrive ends the job."""

    def __init__(
        self, *, outbox: Outbox, poster: Poster, vault: Vault, clock: Callable[[], datetime]
    ) -> None:
        self._outbox = outbox
        self._poster = poster
        self._vault = vault
        self._clock = clock

    async def due(self, now: datetime) -> tuple[UUID, ...]:
        return await self._outbox.due(now)

    async def serve(self, id: UUID) -> int:
        """How many arrived."""
        try:
            keys = await self._outbox.keys(id)
        except WebhookUnknown:
            return 0  # removed since
        arrived = 0
        for message in await self._outbox.waiting(id, self._clock(), MOST_A_JOB):
            if not await self._send(message, keys):
                break
            arrived += 1
        return arrived

    async def _send(self, message: Message, keys: Keys) -> bool:
        now, began = self._clock(), time.monotonic()
        url = self._vault.open(keys.sealed_url)
        try:
            headers = self._headers(message, keys, now)
            status = await self._poster.post(url, headers, message.body.encode())
        except errors.ChannelError as error:
            attempt = _attempt(now, began, error.provider_code, error.code)
            await self._failed(message, attempt, error)
            return False
        await self._outbox.arrived(message, _attempt(now, began, status, None))
        return True

    async def _failed(self, message: Message, attempt: Attempt, error: errors.ChannelError) -> None:
        log.info("webhook_failed", webhook=str(message.webhook_id), reason=error.code)
        if isinstance(error, errors.RecipientGone):
            await self._outbox.gone(message, attempt)
            return
        now, attempts = self._clock(), message.attempts + 1
        due = next_try(attempts, now, error.retry_after)
        await self._outbox.failed(message, attempt, due, lambda failures: pause(failures, now))

    def _headers(self, message: Message, keys: Keys, now: datetime) -> dict[str, str]:
        """Of the Standard Webhooks specification; two signatures while two secrets count."""
        secrets = (self._vault.open(one) for one in keys.sealed_secrets(now))
        signed = (signature(one, message.id, now, message.body) for one in secrets)
        return {
            "Content-Type": "application/json",
            "webhook-id": str(message.id),
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signed),
        }


def _attempt(at: datetime, began: float, status: int | None, reason: str | None) -> Attempt:
    took = round((time.monotonic() - began) * 1000)
    return Attempt(at=at, status=status, reason=reason, took_ms=took)
