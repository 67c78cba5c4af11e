"""One message to one address, written down as a job so that it outlives a crash.

It does not know who writes it, nor how it is sent.
"""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Notice:
    """`sealed_address` only the vault can open.

    `until`: when it is worth nothing any more; None: bot.store.notices.KEPT from now. `kind`: of
    the public contract, for channels that show it. `buttons`: (title, signed payload).
    """

    channel: str
    sealed_address: bytes = field(repr=False)
    text: str = field(repr=False)
    until: datetime | None = None
    kind: str | None = None
    buttons: tuple[tuple[str, str], ...] = field(default=(), repr=False)


def shortened(text: str, most: int) -> str:
    """At most so many characters of what somebody wrote; what was cut off shows."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
