"""A webhook, what was sent to it, and how often that was tried.

It does not know how any of it is kept.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

#: Characters.
LONGEST_NAME = 100
#: The Standard Webhooks specification: 24 to 64 random bytes behind this mark.
SECRET_MARK, SECRET_BYTES = "whsec_", 32
#: A former secret signs beside the new one for so long: both ends need not change at one moment.
OVERLAP = timedelta(hours=24)
#: The log is kept so long; older messages can't be sent again.
KEPT = timedelta(days=30)


class Event(StrEnum):
    FILED = "report.filed"  # somebody reported a hazard
    MOVED = "report.moved"  # its status changed
    CHANGED = "report.changed"  # the same status: something was added, or it was confirmed
    PING = "ping"  # an administrator tries the webhook


class Detail(StrEnum):
    PLAIN = "plain"  # what anybody may know, and the place
    FULL = "full"  # with the reporter's words and address, which may name people


class State(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"  # tried for days in vain; it can be sent again by hand


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What an administrator asks for. Without `events` it hears all; `area`: a GB/T 2260 code."""

    name: str
    url: str = field(repr=False)
    events: tuple[str, ...] = ()
    area: str | None = None
    detail: Detail = Detail.PLAIN


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """`host` is what may be seen of the URL. `paused_until`: its machine did not answer lately.

    `failures`: messages in a row that did not arrive; `gone`: it answered 410 and gets no more.
    """

    id: UUID
    name: str
    host: str
    events: tuple[Event, ...]
    area: str | None
    detail: Detail
    created_by: str
    created_at: datetime
    failures: int = 0
    paused_until: datetime | None = None
    gone: bool = False


@dataclass(frozen=True, kw_only=True)
class Keys:
    """What is needed to post: the URL, the secret, and the former one while it counts; sealed."""

    sealed_url: bytes = field(repr=False)
    sealed_secret: bytes = field(repr=False)
    sealed_former: bytes | None = field(default=None, repr=False)
    former_until: datetime | None = None

    def sealed_secrets(self, now: datetime) -> tuple[bytes, ...]:
        """The new one first."""
        former = self.sealed_former
        if former is None or self.former_until is None or self.former_until <= now:
            return (self.sealed_secret,)
        return (self.sealed_secret, former)


@dataclass(frozen=True, kw_only=True)
class Message:
    """One event for one webhook. `body` is what is sent, the same at every try."""

    id: UUID
    webhook_id: UUID
    event: Event
    body: str = field(repr=False)
    state: State
    attempts: int
    created_at: datetime
    due_at: datetime | None
    delivered_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """`reason`: the stable code of what went wrong (channels.errors); `took_ms`: milliseconds."""

    at: datetime
    status: int | None
    reason: str | None
    took_ms: int


def new_secret() -> str:
    return SECRET_MARK + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(secret: str, id: UUID, at: datetime, body: str) -> str:
    """Standard Webhooks v1: HMAC-SHA256 over `id.seconds.body`, base64."""
    key = base64.b64decode(secret.removeprefix(SECRET_MARK))
    signed = f"{id}.{int(at.timestamp())}.{body}".encode()
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
