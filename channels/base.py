"""The contract that every channel keeps, and the frozen records that cross it.

It does not know any provider, any web framework or who the residents are.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from channels import errors, forms

MAX_FIELDS = 200
"""More form fields than any provider sends; a bound on the work that a stranger can make us do."""

Clock = Callable[[], datetime]
"""Gives the present moment as an aware datetime."""


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


class Fields(Mapping[str, str]):
    """Decoded form or query fields: a mapping to the first value; `getlist` gives all, in order."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def __getitem__(self, name: str) -> str:
        return self._values[name][0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Every value with its name."""
        return ((name, value) for name, values in self._values.items() for value in values)

    def getlist(self, name: str) -> list[str]:
        """Every value of a repeated field; an empty list when it is absent."""
        return self._values.get(name, [])


class Headers(Mapping[str, str]):
    """HTTP headers, found whatever the case of their names."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._values = {name.lower(): value for name, value in headers.items()}

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


@dataclass(frozen=True, kw_only=True)
class Request:
    """One HTTP request from outside, as a channel needs to see it.

    `url` keeps its query exactly as it came (signatures cover it). Bodies and headers stay out of
    `repr`, because they hold numbers, texts and secrets.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "headers", Headers(self.headers))

    @property
    def query(self) -> str:
        """The query string as it came, without the question mark; `""` when there is none."""
        return self.url.partition("#")[0].partition("?")[2]

    def query_fields(self) -> Fields:
        """The decoded query. Raises `NotUnderstood` when it holds more than `MAX_FIELDS` fields."""
        return _fields(self.query)

    def form(self) -> Fields:
        """The decoded `application/x-www-form-urlencoded` body. Raises as `query_fields`."""
        return _fields(self.body.decode("latin-1"))

    def json(self) -> object:
        """The decoded JSON body. Raises `NotUnderstood` when it is not JSON."""
        try:
            value: object = json.loads(self.body)
        except (ValueError, RecursionError):
            raise errors.NotUnderstood from None
        return value


def _fields(encoded: str) -> Fields:
    if encoded.count("&") >= MAX_FIELDS:
        raise errors.NotUnderstood
    return Fields(forms.pairs(encoded))


@dataclass(frozen=True, kw_only=True)
class MediaReference:
    """A photo, voice or video that came with a message: where to get it, and its MIME type."""

    reference: str = field(repr=False)
    content_type: str | None = None


@dataclass(frozen=True, kw_only=True)
class Button:
    """One choice offered with a message: what is shown, and what comes back."""

    title: str
    payload: str


@dataclass(frozen=True, kw_only=True)
class Inbound:
    """A message from a person.

    `message_id` is the provider's and the same when the provider repeats itself; None where the
    channel has none. `location` is (latitude, longitude) in WGS-84 degrees. `language` is what the
    person's side says it is (BCP-47), not a detection. `edited`: it stands in place of a message
    that came before.
    """

    channel: str
    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    text: str = field(repr=False)
    message_id: str | None
    at: datetime
    payload: str | None = field(default=None, repr=False)
    location: tuple[float, float] | None = field(default=None, repr=False)
    media: tuple[MediaReference, ...] = ()
    language: str | None = None
    edited: bool = False


@dataclass(frozen=True, kw_only=True)
class Outbound:
    """A message to a person.

    `reference` is our delivery's id; a receipt comes back with it. `sender` is the lane: a number
    or a messaging service. `valid_for` is what is left until the message must no longer arrive.
    `alert` is the identifier of the alert that it belongs to, `thread` that of the first message
    about the same: what updates or ends it takes its place where a channel can do that. `urgent`:
    a life may hang on it. `language` is the text's (BCP-47). `payload` holds what only rich
    channels can show (kind, citations, image …), by the names of the public contract.
    `first_number` is the first button's where buttons become a numbered menu: menus may count on
    over several messages. `short` says the same in fewer words, for where the text does not fit;
    `language` is that of both, as a BCP-47 tag.
    """

    channel: str
    to: str = field(repr=False)
    text: str = field(repr=False)
    reference: str | None = None
    sender: str | None = None
    valid_for: timedelta | None = None
    buttons: tuple[Button, ...] = ()
    alert: str | None = None
    payload: Mapping[str, object] | None = field(default=None, repr=False)
    first_number: int = 1
    short: str | None = field(default=None, repr=False)
    thread: str | None = None
    urgent: bool = False
    language: str | None = None

    def check_in_time(self) -> None:
        """Raises `Expired` where it must not arrive any more."""
        if self.valid_for is not None and self.valid_for.total_seconds() <= 0:
            raise errors.Expired

    def accepted(self, provider_id: str | None, at: datetime) -> Receipt:
        """The provider has taken it, and calls it `provider_id`."""
        return Receipt(
            state=ReceiptState.ACCEPTED,
            reference=self.reference,
            provider_id=provider_id,
            at=at,
        )


class ReceiptState(enum.Enum):
    """How far a message has come, in the words of the ledger."""

    ACCEPTED = "accepted"  # the provider has taken it
    DELIVERED = "delivered"  # it reached the phone or the page
    FAILED = "failed"  # it will not arrive; `reason` says why
    UNKNOWN = "unknown"  # a word of the provider's that we do not know: changes nothing


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What is known of a message that we sent, at the moment `at`.

    `reason` is a `ChannelError.code` where one fits, otherwise `<provider>_<its code>`.
    """

    state: ReceiptState
    reference: str | None
    provider_id: str | None
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Departed:
    """An address has left us, as its provider tells without having been asked.

    It blocked us, its group is gone or threw us out. `moved_to`: the address that it has now, where
    it only changed.
    """

    channel: str
    address: str = field(repr=False)
    moved_to: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Opted:
    """Somebody wants no more messages at their address, or wants them again.

    The provider has told them already what came of it: no answer is to be sent.
    """

    channel: str
    address: str = field(repr=False)
    stop: bool


@dataclass(frozen=True, kw_only=True)
class WebhookAnswer:
    """What the provider is to hear at once instead of an empty 204: a call's next words, say."""

    content_type: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Media:
    """A file that came with a message; `content_type` is its MIME type as the provider says it."""

    content_type: str
    body: bytes = field(repr=False)


Heard = Inbound | Receipt | Departed | Opted | WebhookAnswer
"""Everything that a webhook call can say."""


class Channel(Protocol):
    """Two methods and a name make a channel."""

    @property
    def name(self) -> str:
        """The word in `/channels/{name}/webhook` and in every record: `sms`, `web` …"""

    async def receive(self, request: Request) -> list[Heard]:
        """What a webhook call says; an empty list when it says nothing.

        Raises `BadSignature` when it is not from the provider, `NotUnderstood` when it is
        malformed.
        """

    async def send(self, outbound: Outbound) -> Receipt:
        """Hand one message over. Raises a `ChannelError` when the provider did not take it."""


class FetchesMedia(Protocol):
    """A channel whose messages bring files that only the provider holds."""

    async def fetch(self, media: MediaReference, *, most: int) -> Media:
        """The file itself, of `most` bytes at the most.

        Raises `MediaTooLarge`, `MediaGone`, and what `send` raises where the provider fails.
        """
