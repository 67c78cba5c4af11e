"""The web chat as a channel: what we send lies in a person's mailbox until the page reads it.

It does not know pages, sessions or where mail is kept; the browser's own messages come in by the
API, not here.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import deque
from collections.abc import Mapping
from typing import Protocol

from channels import errors
from channels.base import (
    Clock,
    Heard,
    Inbound,
    MediaReference,
    Outbound,
    Receipt,
    Request,
    utc_now,
)

SIGNATURE_HEADER = "X-Fenghuo-Signature"
"""Hexadecimal HMAC-SHA256 of the body: the webhook is for machines that share our secret."""
_BLANK: Mapping[str, object] = {"citations": [], "image": None, "location": None}


class Mailbox(Protocol):
    """Where a person's page looks for what we send on our own."""

    async def put(self, to: str, message: dict[str, object]) -> str:
        """Keep a message for `to` and return its id. Raises a `ChannelError` when it can not."""


class MemoryMailbox:
    """Forgets when the process ends; first raises what `failures` holds, one a call."""

    def __init__(self) -> None:
        self.messages: dict[str, list[dict[str, object]]] = {}
        self.failures: deque[errors.ChannelError] = deque()
        self._count = 0

    async def put(self, to: str, message: dict[str, object]) -> str:
        if self.failures:
            raise self.failures.popleft()
        self._count += 1
        self.messages.setdefault(to, []).append(message)
        return str(self._count)


def sign(secret: bytes, body: bytes) -> str:
    """The value of `X-Fenghuo-Signature` for a body."""
    return hmac.new(secret, body, hashlib.sha256).hexdigest()


class WebChannel:
    """The channel `web`. An address is the `sender` of the public contract's chat."""

    name = "web"

    def __init__(self, mailbox: Mailbox, *, secret: bytes, clock: Clock = utc_now) -> None:
        self._mailbox = mailbox
        self._secret = secret
        self._clock = clock

    async def receive(self, request: Request) -> list[Heard]:
        """One chat message, in the JSON of the public contract's `POST /api/chat`."""
        expected = sign(self._secret, request.body).encode()
        given = request.headers.get(SIGNATURE_HEADER, "").encode()
        if not hmac.compare_digest(expected, given):
            raise errors.BadSignature
        inbound = self._inbound(request.json())
        said = inbound.text.strip() or inbound.payload or inbound.location or inbound.media
        return [inbound] if said else []

    async def send(self, outbound: Outbound) -> Receipt:
        """Accepted means that the mailbox has it, not that a page has shown it.

        The message is in the contract's shape with `alert` added; `outbound.payload` wins over
        every default, so that `kind` (default `alerts`: what we send on our own) and citations come
        from it.
        """
        if not outbound.text and not outbound.payload:
            raise errors.NothingToSay
        outbound.check_in_time()
        provider_id = await self._mailbox.put(outbound.to, _message(outbound))
        return outbound.accepted(provider_id, self._clock())

    def _inbound(self, body: object) -> Inbound:
        if not isinstance(body, dict):
            raise errors.NotUnderstood("body")
        return Inbound(
            channel=self.name,
            sender=_string(body, "sender", required=True) or "",
            recipient=self.name,
            text=_string(body, "text") or "",
            message_id=_string(body, "id"),
            at=self._clock(),
            payload=_string(body, "payload"),
            location=_location(body.get("location")),
            media=_media(body.get("media")),
            language=_string(body, "language"),
        )


def _message(outbound: Outbound) -> dict[str, object]:
    buttons = [{"title": button.title, "payload": button.payload} for button in outbound.buttons]
    own = {"text": outbound.text, "kind": "alerts", "buttons": buttons, "alert": outbound.alert}
    return {**_BLANK, **own, **(outbound.payload or {})}


def _string(body: Mapping[str, object], name: str, *, required: bool = False) -> str | None:
    value = body.get(name)
    if isinstance(value, str) and (value or not required):
        return value
    if value is None and not required:
        return None
    raise errors.NotUnderstood(name)


def _location(value: object) -> tuple[float, float] | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise errors.NotUnderstood("location")
    return _degrees(value, "lat", 90.0), _degrees(value, "lon", 180.0)


def _degrees(value: Mapping[str, object], name: str, limit: float) -> float:
    number = value.get(name)
    if isinstance(number, bool) or not isinstance(number, int | float) or not abs(number) <= limit:
        raise errors.NotUnderstood(f"location.{name}")
    return float(number)


def _media(value: object) -> tuple[MediaReference, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise errors.NotUnderstood("media")
    return tuple(MediaReference(reference=item) for item in value)
