"""Which network addresses are of the open internet; for doors to which strangers point us.

It does not know HTTP, nor who pointed.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket

from aiohttp.abc import AbstractResolver, ResolveResult

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
METADATA = frozenset(map(ipaddress.ip_address, ("100.100.100.200", "192.0.0.192", "fd00:ec2::254")))
"""Where clouds tell a machine its credentials, beside link-local 169.254.169.254: Alibaba, Oracle,
AWS."""


def is_number(host: str) -> bool:
    """Whether a host is an address already; `0x7f.1` and the like go through the resolver."""
    try:
        ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return False
    return True


def meant(address: str) -> Address:
    """What an IPv6 address only wraps is what it leads to. Raises ValueError."""
    found = ipaddress.ip_address(address.split("%")[0])
    within = found.ipv4_mapped or found.sixtofour if found.version == 6 else None
    return within or found


def is_open(address: str) -> bool:
    """Whether an IP address lies in the open internet, whatever it is wrapped in."""
    found = meant(address)
    return found.is_global and not found.is_multicast


class OpenResolver(AbstractResolver):
    """Resolves names to addresses of the open internet only.

    It looks at what the name means at the moment of connecting, so that it can't change after.
    aiohttp asks no resolver for hosts that are numbers: check those with `is_open`.
    """

    def allows(self, host: str, port: int, address: str) -> bool:
        """Whether this address may be connected to for that name."""
        return is_open(address)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Raises OSError for names of inner addresses, as for names that nobody knows."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)
        found = [one for one in found if self.allows(host, port, str(one[4][0]))]
        if not found:
            raise OSError("this name has no address that is open to whoever named it")
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
