"""What a provider that the sandbox plays offers to the sandbox: its channels, and how phones write.

It does not know which providers there are, nor their HTTP shapes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol

from fastapi import APIRouter


@dataclass(frozen=True, kw_only=True)
class Writing:
    """What somebody writes, or presses, on a phone.

    `press` is the title of a button of the last message that offered it; `location` is (latitude,
    longitude) in degrees; `media` are URLs of files on loopback.
    """

    channel: str
    sender: str = field(repr=False)
    text: str = field(default="", repr=False)
    press: str | None = None
    location: tuple[float, float] | None = field(default=None, repr=False)
    media: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Written:
    """`id` is the provider's of the message; `status` what the service answered, an HTTP status."""

    id: str
    status: int


class NotAnAddress(Exception):
    """Nobody of this provider can have such an address."""


class Played(Protocol):
    """One provider."""

    @property
    def channels(self) -> Collection[str]:
        """Those that it carries, by the names of `/channels/{name}/webhook`."""

    def add_routes(self, router: APIRouter) -> None:
        """The provider's face towards our adapter, below `/sandbox/<provider>/`."""

    async def write(self, writing: Writing) -> Written:
        """Have a phone write to the service, as the provider would hand it on.

        Raises `NotAnAddress`; aiohttp's errors, `OSError` and `TimeoutError` where the service is
        not there.
        """
