"""The phones' memory: what each received and wrote, the newest few hundred thousand messages.

It does not know HTTP, providers or faults, and keeps nothing over a restart.
"""

from __future__ import annotations

import re
from collections import OrderedDict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice

_ALERT_PAGE = re.compile(r"https?://\S+/alerts/([^\s/?#]+)")


def alert_named(text: str) -> str | None:
    """The alert whose page a text names: all that tells it where a provider hands on words only."""
    found = _ALERT_PAGE.search(text)
    return found[1] if found else None


@dataclass(frozen=True, kw_only=True, slots=True)
class PhoneMessage:
    """One message on one phone: sent by it when `written`, otherwise received from `sender`.

    `note` is the whole of it where the text is not.
    """

    id: str
    channel: str
    phone: str
    text: str
    at: datetime
    alert: str | None = None
    written: bool = False
    buttons: tuple[str, ...] = ()
    sender: str = ""
    note: Mapping[str, object] | None = None

    def public(self) -> dict[str, object]:
        """The JSON of `GET /sandbox/messages`."""
        shown: dict[str, object] = {"buttons": list(self.buttons)} if self.buttons else {}
        if self.note is not None:
            shown["note"] = self.note
        return shown | {
            "id": self.id,
            "channel": self.channel,
            "to": self.phone,
            "text": self.text,
            "at": self.at.isoformat(),
            "alert": self.alert,
            **shown,
        }


class Phones:
    """All messages in order of arrival, found by phone; over `limit` the oldest are forgotten."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._all: deque[PhoneMessage] = deque()
        self._by_phone: OrderedDict[tuple[str, str], deque[PhoneMessage]] = OrderedDict()
        self._channels: set[str] = set()

    def __len__(self) -> int:
        """How many phones there are; one with two channels counts twice, as it is shown."""
        return len(self._by_phone)

    def add(self, message: PhoneMessage) -> None:
        """Keep a message; its phone becomes the most recent one."""
        self._all.append(message)
        key = message.phone, message.channel
        self._by_phone.setdefault(key, deque()).append(message)
        self._by_phone.move_to_end(key)
        self._channels.add(message.channel)
        if len(self._all) > self._limit:
            self._forget_oldest()

    def received(self, phone: str | None, since: datetime | None) -> list[PhoneMessage]:
        """What phones received at `since` or later, oldest first."""
        kept = self._all if phone is None else self._of(phone)
        return [m for m in kept if not m.written and (since is None or m.at >= since)]

    def last_sender(self, phone: str, channel: str) -> str | None:
        """Who wrote to the phone last, of what is kept."""
        kept = self._by_phone.get((phone, channel), ())
        return next((message.sender for message in reversed(kept) if not message.written), None)

    def latest(
        self, phones: int, messages: int, containing: str = ""
    ) -> list[tuple[str, Sequence[PhoneMessage]]]:
        """The most recent phones whose number contains a text, each with its newest messages.

        A phone comes once for each of its channels.
        """
        found = (item for item in reversed(self._by_phone.items()) if containing in item[0][0])
        return [
            (number, list(islice(reversed(kept), messages))[::-1])
            for (number, _), kept in islice(found, phones)
        ]

    def _of(self, phone: str) -> Iterable[PhoneMessage]:
        kept = (self._by_phone.get((phone, channel), ()) for channel in self._channels)
        return sorted(chain.from_iterable(kept), key=lambda message: message.at)

    def _forget_oldest(self) -> None:
        oldest = self._all.popleft()
        phone = oldest.phone, oldest.channel
        kept = self._by_phone[phone]
        kept.popleft()  # the oldest of all is also the oldest of its phone
        if not kept:
            del self._by_phone[phone]
