"""Which addresses a feed may lead us to: those of the open internet, and the feed's own.

An administrator enters a feed, on an inner network too; a document that somebody else writes must
not send us to other doors of that network. Knows nothing of HTTP.
"""

import asyncio
import ipaddress
import socket

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.alerts.polling.documents import LONGEST_URL, is_web

#: Where clouds tell a machine its credentials, beside link-local 169.254.169.254: Alibaba, AWS.
_METADATA = frozenset(map(ipaddress.ip_address, ("100.100.100.200", "fd00:ec2::254")))


class AddressRefused(Exception):
    """A document of others wants us to go where it has no business."""


class Guard(AbstractResolver):
    """Resolves names for one feed; `home` is the address that an administrator entered."""

    def __init__(self, home: str) -> None:
        self._home = _door(home)

    def check(self, url: str) -> None:
        """Raises AddressRefused for what is no web address, or an inner one by its number."""
        if not is_web(url) or len(url) > LONGEST_URL:
            raise AddressRefused("not_web")
        host, port = _door(url)
        if _is_number(host) and _is_never(host):
            raise AddressRefused("inner")
        if (host, port) != self._home and _is_number(host) and not _is_open(host):
            raise AddressRefused("inner")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Looks at what the name means at the moment of connecting, so that it can't change after.

        Raises OSError for names of inner addresses, as for names that nobody knows.
        """
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)
        found = [one for one in found if not _is_never(str(one[4][0]))]
        if (host.lower(), port) != self._home:
            found = [one for one in found if _is_open(str(one[4][0]))]
        if not found:
            raise OSError(f"no address of {host} is open to a feed of another host")
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=port,
                family=kind,
                proto=proto,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kind, _, proto, _, address in found
        ]

    async def close(self) -> None:
        """Holds nothing open."""


def _door(url: str) -> tuple[str, int]:
    """As the HTTP client reads it: full-width digits are digits to it, and never get resolved."""
    parts = URL(url)
    return (parts.raw_host or "").lower(), parts.port or 0


def _is_number(host: str) -> bool:
    """Whether a name is an address already; `0x7f.1` and the like go through the resolver."""
    try:
        ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return False
    return True


def _is_open(address: str) -> bool:
    found = _meant(address)
    return found.is_global and not found.is_multicast


def _is_never(address: str) -> bool:
    """No feed is there, whoever enters it: a machine's own link, and what tells it its secrets."""
    found = _meant(address)
    return found.is_link_local or found.is_multicast or found in _METADATA


def _meant(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """What an IPv6 address only wraps is what it leads to."""
    found = ipaddress.ip_address(address.split("%")[0])
    within = found.ipv4_mapped or found.sixtofour if found.version == 6 else None
    return within or found
