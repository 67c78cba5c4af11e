"""What the owner of an account is told at their own addresses, in their languages.

It does not know how a message leaves us: it goes out with the change that it is about.
"""

from collections.abc import Collection

from bot.accounts.ports import AccountBook
from bot.notices import Notice
from bot.words.catalogue import Words


class Telling:
    """Writes on the channels that the service has senders for; who has no address hears nothing."""

    def __init__(
        self, *, words: Words, book: AccountBook, channels: Collection[str], console: str
    ) -> None:
        """`console`: its address, without a slash at the end."""
        self._words = words
        self._book = book
        self._channels = frozenset(channels)
        self._console = console

    async def tell(self, name: str, key: str, **values: object) -> tuple[Notice, ...]:
        """The sentence of `key`, with where to look."""
        link = f"{self._console}/me"
        return tuple(
            Notice(
                channel=channel,
                sealed_address=sealed,
                text=self._words.say(key, language, link=link, **values),
            )
            for channel, sealed, language in await self._book.own_addresses(name)
            if channel in self._channels
        )
