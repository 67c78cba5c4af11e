"""Web push: encrypted notes to browsers (RFC 8030, 8291), and their word that they were shown.

It does not know pages, service workers or who subscribed, and opens no HTTP session of its own.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp
from multidict import CIMultiDictProxy
from py_vapid import VapidException
from pywebpush import WebPusher, WebPushException
from yarl import URL

from channels import errors, outside, push_notes
from channels.base import (
    Clock,
    Heard,
    Outbound,
    Receipt,
    ReceiptState,
    Request,
    utc_now,
)
from channels.reaching import reaching, seconds_to_wait
from channels.vapid import Vapid

NAME = "push"
SERVICES = (
    "fcm.googleapis.com",
    "*.push.services.mozilla.com",
    "*.push.apple.com",
    "*.notify.windows.com",
)
"""The push services of the browsers that there are: Chromium's, Firefox's, Safari's, Edge's."""
ANY = "*"
LONGEST_TTL, USUAL_TTL = 2_419_200, 3_600
"""Seconds: more than four weeks Google's service does not take; where nothing says an end."""
_MOST_ANSWER = 4_096  # bytes of an answer that are read, so that the connection can be used again


@dataclass(frozen=True, kw_only=True)
class PushConfig:
    """`public_url` is the root of our pages; `secret` signs receipts; `vapid` is our name.

    `services`: hosts that addresses may lead to, `*.` for every name below, `*` for any.
    `own` is the origin of our sandbox, which may be on loopback. `timeout` is in seconds.
    """

    public_url: str
    secret: bytes = field(repr=False)
    vapid: Vapid = field(repr=False)
    services: Collection[str] = SERVICES
    own: str | None = None
    timeout: float = 10.0


class PushChannel:
    """The channel `push`. An address is the JSON of a browser's PushSubscription.

    What a browser gets is JSON: `title`, `body`, `lang`, `tag` (what replaces it has the same),
    `url`, `urgent`, and `receipt`, which it posts to the webhook when it has shown the rest; a
    confirmation's `code` and `subscription` beside.
    """

    name = NAME

    def __init__(
        self, config: PushConfig, session: aiohttp.ClientSession, *, clock: Clock = utc_now
    ) -> None:
        """`session` must resolve names by `outside.OpenResolver`: strangers choose the hosts."""
        self._config = config
        self._session = session
        self._clock = clock
        self._root = config.public_url.rstrip("/")
        self._held: dict[str, float] = {}
        self._timeout = aiohttp.ClientTimeout(
            total=config.timeout, sock_connect=config.timeout / 2, connect=None
        )

    async def receive(self, request: Request) -> list[Heard]:
        """`{"receipt": …}` of a browser that has shown a note."""
        body = request.json()
        token = body.get("receipt") if isinstance(body, dict) else None
        if not isinstance(token, str):
            raise errors.NotUnderstood("receipt")
        reference, _, _ = token.rpartition(".")
        if not reference or not hmac.compare_digest(
            self.receipt_token(reference).encode(), token.encode("utf-8", "replace")
        ):
            raise errors.BadSignature
        return [
            Receipt(
                state=ReceiptState.DELIVERED,
                reference=reference,
                provider_id=None,
                at=self._clock(),
            )
        ]

    async def send(self, outbound: Outbound) -> Receipt:
        """Hand one note over, encrypted for its browser. Raises as `Channel.send`."""
        if not outbound.text:
            raise errors.NothingToSay
        ttl = _ttl(outbound.valid_for)
        endpoint, subscription = self._address(outbound.to)
        note = push_notes.note(outbound, self._root, self.receipt_token)
        body = _encrypted(subscription, note)
        origin = str(endpoint.origin())
        self._check_held(origin)
        try:
            authorization = self._config.vapid.authorization(origin, self._clock())
        except VapidException:
            raise errors.RecipientInvalid from None
        headers = {
            "Authorization": authorization,
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(ttl),
            "Urgency": "high" if outbound.urgent or push_notes.code(outbound) else "normal",
        }
        if outbound.thread:
            headers["Topic"] = _topic(outbound.thread)
        return self._accepted(outbound, origin, *await self._post(endpoint, headers, body))

    def receipt_token(self, reference: str) -> str:
        """What a browser shows for the note with this reference; only we can make it."""
        mac = hmac.digest(self._config.secret, reference.encode(), hashlib.sha256)
        return f"{reference}.{urlsafe_b64encode(mac[:18]).decode()}"

    def _address(self, to: str) -> tuple[URL, Mapping[str, object]]:
        try:
            subscription = json.loads(to)
            endpoint = URL(subscription["endpoint"], encoded=True)
        except (ValueError, TypeError, KeyError):
            raise errors.RecipientInvalid from None
        if not self._may(endpoint):
            raise errors.RecipientInvalid
        return endpoint, subscription

    def _may(self, endpoint: URL) -> bool:
        """Strangers name the endpoint: it must not lead to doors of our own network."""
        host = (endpoint.host or "").lower().rstrip(".")
        if not host or endpoint.user or endpoint.password:
            return False
        if self._config.own is not None and str(endpoint.origin()) == self._config.own:
            return True
        if endpoint.scheme != "https" or (outside.is_number(host) and not outside.is_open(host)):
            return False
        return any(_fits(host, service) for service in self._config.services)

    def _check_held(self, origin: str) -> None:
        until = self._held.get(origin)
        if until is None:
            return
        left = until - time.monotonic()
        if left > 0:
            raise errors.RecipientThrottled(retry_after=left)
        del self._held[origin]

    async def _post(
        self, endpoint: URL, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, CIMultiDictProxy[str]]:
        with reaching():
            async with self._session.post(
                endpoint, data=body, headers=headers, timeout=self._timeout, allow_redirects=False
            ) as response:
                await response.content.read(_MOST_ANSWER)
                return response.status, response.headers

    def _accepted(
        self, outbound: Outbound, origin: str, status: int, headers: CIMultiDictProxy[str]
    ) -> Receipt:
        if not 200 <= status < 300:
            retry_after = seconds_to_wait(headers.get("Retry-After"))
            if status == 429 and retry_after is not None:
                self._held[origin] = time.monotonic() + retry_after
            raise _failure(status)(provider_code=status, retry_after=retry_after)
        message = headers.get("Location", "").rstrip("/").rpartition("/")[2]
        return outbound.accepted(message[:200] or str(status), self._clock())


def _fits(host: str, service: str) -> bool:
    if service == ANY:
        return True
    return host.endswith(service[1:]) if service.startswith("*.") else host == service


def _ttl(valid_for: timedelta | None) -> int:
    if valid_for is None:
        return USUAL_TTL
    seconds = valid_for.total_seconds()
    if seconds <= 0:
        raise errors.Expired
    return max(1, min(int(seconds), LONGEST_TTL))


def _encrypted(subscription: Mapping[str, object], note: bytes) -> bytes:
    try:
        body: bytes = WebPusher(subscription).encode(note)["body"]
    except (WebPushException, ValueError, TypeError, KeyError, AttributeError, IndexError):
        raise errors.RecipientInvalid from None
    return body


def _topic(thread: str) -> str:
    """At most 32 characters of base64url (RFC 8030, 5.4)."""
    return urlsafe_b64encode(hashlib.sha256(thread.encode()).digest()[:24]).decode()


def _failure(status: int) -> type[errors.ChannelError]:
    if status in (404, 410):  # RFC 8030, 7.3: it expired, or was taken back
        return errors.RecipientGone
    if status in (401, 403):
        return errors.SenderRefused
    if status == 429:
        return errors.RecipientThrottled
    return errors.ProviderDown if status >= 500 else errors.Refused
