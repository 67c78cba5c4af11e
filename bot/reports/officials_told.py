"""Messages to officials by name, at their own addresses, in their languages.

It does not know how a message leaves us: it goes out with the step that it is about.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from bot.notices import Notice, shortened
from bot.officials import known_as
from bot.words.catalogue import Words
from knowledge.hazards import Hazard

#: Characters of what somebody wrote: with the rest a few SMS segments.
_SHOWN = 60


class AddressBook(Protocol):
    async def own_addresses(self, person: str) -> Sequence[tuple[str, bytes, str]]:
        """(channel, sealed address, language); none of who works here no more."""
        ...


class OfficialsTold:
    """Writes on the channels that the service has senders for."""

    def __init__(
        self, *, words: Words, book: AddressBook, channels: Collection[str], console: str
    ) -> None:
        """`console`: its address, without a slash at the end."""
        self._words = words
        self._book = book
        self._channels = frozenset(channels)
        self._console = console

    async def tell(
        self,
        names: Iterable[str | None],
        key: str,
        path: str,
        *,
        hazard: Hazard,
        until: datetime | None = None,
        **values: object,
    ) -> tuple[Notice, ...]:
        """The sentence of `key` to each person once; `path`: the console's page, from its root."""
        people = {known_as(name): name for name in names if name}
        notices = [
            Notice(channel=channel, sealed_address=sealed, text=text, until=until)
            for name in people.values()
            for channel, sealed, language in await self._book.own_addresses(name)
            if channel in self._channels
            for text in [self._said(key, language, path, hazard, values)]
        ]
        return tuple(notices)

    def _said(
        self, key: str, language: str, path: str, hazard: Hazard, values: dict[str, object]
    ) -> str:
        return self._words.say(
            key,
            language,
            hazard=self._words.say(f"reports.hazard_{hazard}", language),
            link=f"{self._console}{path}",
            **{name: shortened(str(value), _SHOWN) for name, value in values.items()},
        )
