"""What buttons stand for: Telegram brings back 64 bytes, our signed payloads are longer.

It does not know where they are kept. A key is the digest of its payload and found only with the
chat that was shown it: an old keyboard means what it says, or nothing.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from typing import Protocol

KEY_BYTES = 18
"""Of SHA-256; 24 characters of `callback_data`, which takes 64 bytes."""


class Keyboards(Protocol):
    """Remembers payloads for a while."""

    async def keep(self, to: str, payloads: Sequence[str]) -> Sequence[str]:
        """Their keys, in the same order. Raises a `ChannelError` when it can not keep them."""

    async def find(self, to: str, key: str) -> str | None:
        """What was shown to `to` under that key; None: nothing was, or it is forgotten."""


class MemoryKeyboards:
    """Forgets when the process ends."""

    def __init__(self) -> None:
        self._payloads: dict[tuple[str, str], str] = {}

    async def keep(self, to: str, payloads: Sequence[str]) -> Sequence[str]:
        keys = [key_of(payload) for payload in payloads]
        self._payloads.update({(to, key): p for key, p in zip(keys, payloads, strict=True)})
        return keys

    async def find(self, to: str, key: str) -> str | None:
        return self._payloads.get((to, key))


def key_of(payload: str) -> str:
    """24 characters that stand for a payload."""
    digest = hashlib.sha256(payload.encode("utf-8", "replace")).digest()
    return urlsafe_b64encode(digest[:KEY_BYTES]).decode()
