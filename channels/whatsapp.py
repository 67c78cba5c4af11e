"""WhatsApp's rules: free words for a day after somebody wrote, an approved template otherwise.

It does not know how a message is sent or where it is written down who wrote when.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from channels import errors, text
from channels.base import Clock, Outbound

NAME = "whatsapp"
PREFIX = "whatsapp:"
"""Before every number, on the wire only."""
WINDOW = timedelta(hours=24) - timedelta(minutes=5)
"""https://www.twilio.com/docs/api/errors/63016; less what a message may take on its way."""
VARIABLE_LIMIT = 800
"""Characters. A template with its variables has at most 1,024 (error 63021): so many are left to
its own words."""
_REMEMBERED = 50_000  # people who wrote last; the others are asked for in the book


class HeardBook(Protocol):
    """Where it is written down when somebody wrote."""

    async def last_heard(self, address: str) -> datetime | None:
        """When this number last wrote to us on WhatsApp; None: never, or nobody knows."""


class Windows:
    """Whose window is open: of those who wrote to this process, and of those in the book."""

    def __init__(self, book: HeardBook | None, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._heard: OrderedDict[str, datetime] = OrderedDict()

    def note(self, address: str) -> None:
        """This number wrote just now."""
        self._heard[address] = self._clock()
        self._heard.move_to_end(address)
        if len(self._heard) > _REMEMBERED:
            self._heard.popitem(last=False)

    async def open(self, address: str) -> bool:
        """Whether free words may go there. Not knowing is no: a template always arrives."""
        earliest = self._clock() - WINDOW
        if (known := self._heard.get(address)) is not None and known > earliest:
            return True
        heard = await self._book.last_heard(address) if self._book is not None else None
        return heard is not None and heard > earliest


def content(outbound: Outbound, templates: Mapping[str, str]) -> tuple[str, str]:
    """The template's SID for the message's language and its variables as JSON.

    There is one variable: the short words, else the text. `templates`: language → SID, the first
    for languages that have none: a warning in a foreign frame beats silence. Raises NothingToSay,
    and OutsideWindow without any template.
    """
    said = flat(outbound.short or outbound.text)
    if not said:
        raise errors.NothingToSay
    if not templates:
        raise errors.OutsideWindow
    tag = (outbound.language or "").lower()
    lowered = {language.lower(): sid for language, sid in templates.items()}
    sid = lowered.get(tag) or lowered.get(tag.split("-")[0]) or next(iter(lowered.values()))
    return sid, json.dumps({"1": said}, ensure_ascii=False)


def flat(words: str) -> str:
    """As a variable may hold it: one line, single blanks (error 21656), cut where one ends."""
    first, *more = text.split(" ".join(words.split()), VARIABLE_LIMIT - 1) or ("",)
    return f"{first}…" if more else first
