"""Remembers which messages we heard: providers repeat themselves, requests can be replayed.

It does not know what a message says.
"""

from collections import OrderedDict

#: A provider repeats itself within minutes; so many messages are hours of a county's traffic.
REMEMBERED = 100_000


class HeardMessages:
    """In this process's memory: a provider's repetition goes to the same service within minutes."""

    def __init__(self) -> None:
        self._heard: OrderedDict[tuple[str, str], None] = OrderedDict()

    def is_new(self, channel: str, message_id: str | None) -> bool:
        """True the first time; always for a channel that numbers nothing."""
        if message_id is None:
            return True
        key = (channel, message_id)
        if key in self._heard:
            return False
        self._heard[key] = None
        if len(self._heard) > REMEMBERED:
            self._heard.popitem(last=False)
        return True
