"""Which hosts a robot's URL may lead to: those of the open internet, by TLS, and our own sandbox.

Whoever registers a robot must not make us talk to other doors of an inner network. It does not know
what is sent there.
"""

from __future__ import annotations

import socket

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from channels.outside import is_number, is_open


class AddressRefused(Exception):
    """The URL leads to a place where we may not go."""


def check(url: str, sandbox: str | None) -> None:
    """Looks at the way a request would take. `sandbox`: the only root that may be an inner one.

    Raises AddressRefused. The address behind a name is looked at again when it is connected to, for
    names change their meaning.
    """
    try:
        parts = parse_url(url)  # normalises: `..` is gone
    except LocationParseError:
        raise AddressRefused from None
    if within(parts.url, sandbox):
        return
    if parts.scheme != "https" or not parts.host:
        raise AddressRefused
    if is_number(parts.host.strip("[]")) and not is_open(parts.host.strip("[]")):
        raise AddressRefused


def check_name(url: str, sandbox: str | None) -> None:
    """As `check`, and asks what the name means now; blocks.

    A name that nobody knows is no reason to refuse: it may be known when it is needed. Raises
    AddressRefused.
    """
    check(url, sandbox)
    parts = parse_url(url)
    if within(parts.url, sandbox):
        return
    try:
        found = socket.getaddrinfo(parts.host, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return
    if not all(is_open(str(address[4][0])) for address in found):
        raise AddressRefused


def within(url: str, root: str | None) -> bool:
    """Whether `url`, normalised, lies below `root`."""
    return root is not None and url.startswith(root.rstrip("/") + "/")
