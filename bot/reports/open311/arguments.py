"""The arguments of a call, of its query or of its form.

It does not know what any of them is for.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from bot.reports.open311.errors import Refused

#: A complete moment of W3C's note on dates and times: the offset is a must.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)")


class Arguments:
    """An empty argument is one that was not sent (GeoReport v2, "Optional Arguments")."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._pairs = [(name, value.strip()) for name, value in pairs]

    def one(self, name: str) -> str | None:
        """The last one of that name."""
        return next((v for n, v in reversed(self._pairs) if n == name and v), None)

    def many(self, name: str) -> tuple[str, ...]:
        """Named several times or delimited by commas."""
        parts = (part.strip() for n, v in self._pairs if n == name for part in v.split(","))
        return tuple(part for part in parts if part)

    def within(self, name: str) -> dict[str, tuple[str, ...]]:
        """`name[code]=value` and `name[code][]=value`, by code."""
        found: dict[str, tuple[str, ...]] = {}
        pattern = re.compile(re.escape(name) + r"\[([^\[\]]+)\](?:\[\])?")
        for key, value in self._pairs:
            if (named := pattern.fullmatch(key)) and value:
                found[named[1]] = (*found.get(named[1], ()), value)
        return found

    def number(self, name: str) -> float | None:
        """Raises Refused."""
        text = self.one(name)
        if text is None:
            return None
        try:
            number = float(text)
        except ValueError:
            raise Refused(400, "open311.no_number", name=name) from None
        if number != number or abs(number) == float("inf"):
            raise Refused(400, "open311.no_number", name=name)
        return number

    def whole(self, name: str, least: int, most: int) -> int | None:
        """Raises Refused."""
        text = self.one(name)
        if text is None:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise Refused(400, "open311.no_whole", name=name, least=least, most=most)
        if not least <= int(text) <= most:
            raise Refused(400, "open311.no_whole", name=name, least=least, most=most)
        return int(text)

    def moment(self, name: str) -> datetime | None:
        """Raises Refused unless it is in W3C's format, with an offset."""
        text = self.one(name)
        if text is None:
            return None
        # A plus that nobody encoded comes as a space.
        text = text.replace(" ", "+")
        try:
            if not _MOMENT.fullmatch(text):
                raise ValueError(text)
            return datetime.fromisoformat(text)
        except ValueError:
            raise Refused(400, "open311.no_moment", name=name) from None
