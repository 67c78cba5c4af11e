"""Which addresses on a network a device may have: inner ones, but never our own machine's.

An official enters them, and a village's loudspeaker often stands on an inner network; but nobody
may make us knock at the services beside us or at a cloud's metadata. Knows nothing of HTTP.
"""

from __future__ import annotations

import asyncio
import socket
from urllib.parse import urlsplit

from yarl import URL

from channels import errors
from channels.outside import METADATA, is_number, meant

LONGEST_URL = 500


class Doors:
    """`loopback`: this machine's own may be devices as well, for the sandbox's are."""

    def __init__(self, *, loopback: bool = False) -> None:
        self._loopback = loopback

    def fits(self, url: str) -> bool:
        """Whether it is a web address without a user, and no forbidden one by its number."""
        try:
            parts, parsed = urlsplit(url), URL(url)
            port = parts.port
        except ValueError:
            return False
        host = parsed.raw_host
        if parts.scheme not in ("http", "https") or not host or port == 0 or len(url) > LONGEST_URL:
            return False
        plain = url.isascii() and url.isprintable() and " " not in url and not parts.fragment
        return plain and "@" not in parts.netloc and (not is_number(host) or self.allows(host))

    def allows(self, address: str) -> bool:
        """Whether a device may be at this IP address."""
        found = meant(address)
        if found in METADATA or found.is_multicast or found.is_unspecified:
            return False
        if found.is_loopback:
            return self._loopback
        return not found.is_link_local and not (found.is_reserved and found.version == 4)

    async def open(self, url: URL) -> str:
        """The address to connect to, asked for at this moment, so that it can't change after.

        Raises RecipientInvalid where it is a forbidden one, ProviderUnreachable for unknown names.
        """
        host, loop = url.raw_host or "", asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, url.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise errors.ProviderUnreachable from None
        allowed = [str(one[4][0]) for one in found if self.allows(str(one[4][0]))]
        if not allowed:
            raise errors.RecipientInvalid
        return allowed[0]
