"""Which addresses a feed may lead us to: those of the open internet, and the feed's own.

An administrator enters a feed, on an inner network too; a document that somebody else writes must
not send us to other doors of that network. Knows nothing of HTTP.
"""

from yarl import URL

from bot.alerts.polling.documents import LONGEST_URL, is_web
from channels.outside import METADATA, OpenResolver, is_number, is_open, meant


class AddressRefused(Exception):
    """A document of others wants us to go where it has no business."""


class Guard(OpenResolver):
    """Resolves names for one feed; `home` is the address that an administrator entered."""

    def __init__(self, home: str) -> None:
        self._home = _door(home)

    def check(self, url: str) -> None:
        """Raises AddressRefused for what is no web address, or an inner one by its number."""
        if not is_web(url) or len(url) > LONGEST_URL:
            raise AddressRefused("not_web")
        host, port = _door(url)
        if is_number(host) and _is_never(host):
            raise AddressRefused("inner")
        if (host, port) != self._home and is_number(host) and not is_open(host):
            raise AddressRefused("inner")

    def allows(self, host: str, port: int, address: str) -> bool:
        """The feed's own host may stand on an inner network."""
        if _is_never(address):
            return False
        return (host.lower(), port) == self._home or is_open(address)


def is_refused(url: str) -> bool:
    """Whether polling would refuse it whoever enters it: by its number, nothing is looked up."""
    try:
        Guard(url).check(url)
    except AddressRefused:
        return True
    return False


def _door(url: str) -> tuple[str, int]:
    """As the HTTP client reads it: full-width digits are digits to it, and never get resolved."""
    parts = URL(url)
    return (parts.raw_host or "").lower(), parts.port or 0


def _is_never(address: str) -> bool:
    """No feed is there, whoever enters it: a machine's own link, and what tells it its secrets."""
    found = meant(address)
    return found.is_link_local or found.is_multicast or found in METADATA
