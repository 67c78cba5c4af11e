"""The phones' memory: what each received and wrote, the newest few hundred thousand messages.

It does not know HTTP, providers or faults, and keeps nothing over a restart.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice


@dataclass(frozen=True, kw_only=True, slots=True)
class PhoneMessage:
    """One message on one phone: sent by it when `written`, otherwise received.

    `note` is the whole of it where the text is not.
    """

    id: str
    channel: str
    phone: str
    text: str
    at: datetime
    alert: str | None = None
    written: bool = False
    note: Mapping[str, object] | None = None

    def public(self) -> dict[str, object]:
        """The JSON of `GET /sandbox/messages`."""
        own: dict[str, object] = {} if self.note is None else {"note": self.note}
        return own | {
            "id": self.id,
            "channel": self.channel,
            "to": self.phone,
            "text": self.text,
            "at": self.at.isoformat(),
            "alert": self.alert,
        }


class Phones:
    """All messages in order of arrival, found by phone; over `limit` the oldest are forgotten."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._all: deque[PhoneMessage] = deque()
        self._by_phone: OrderedDict[str, deque[PhoneMessage]] = OrderedDict()

    def __len__(self) -> int:
        """How many phones there are."""
        return len(self._by_phone)

    def add(self, message: PhoneMessage) -> None:
        """Keep a message; its phone becomes the most recent one."""
        self._all.append(message)
        self._by_phone.setdefault(message.phone, deque()).append(message)
        self._by_phone.move_to_end(message.phone)
        if len(self._all) > self._limit:
            self._forget_oldest()

    def received(self, phone: str | None, since: datetime | None) -> list[PhoneMessage]:
        """What phones received at `since` or later, oldest first."""
        kept = self._all if phone is None else self._by_phone.get(phone, ())
        return [m for m in kept if not m.written and (since is None or m.at >= since)]

    def latest(
        self, phones: int, messages: int, containing: str = ""
    ) -> list[tuple[str, Sequence[PhoneMessage]]]:
        """The most recent phones whose number contains a text, each with its newest messages."""
        found = (item for item in reversed(self._by_phone.items()) if containing in item[0])
        return [
            (number, list(islice(reversed(kept), messages))[::-1])
            for number, kept in islice(found, phones)
        ]

    def _forget_oldest(self) -> None:
        phone = self._all.popleft().phone
        kept = self._by_phone[phone]
        kept.popleft()  # the oldest of all is also the oldest of its phone
        if not kept:
            del self._by_phone[phone]
