"""The office's mail account, from a `mailto(s)://` URL of Apprise.

It does not know what is sent with it.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Any

from apprise import AppriseAsset
from apprise.common import PersistentStoreMode
from apprise.plugins.email.base import NotifyEmail

from channels.apprise_logs import silence


class Security(enum.Enum):
    """By Apprise's words for `mode=`."""

    NONE = "insecure"
    STARTTLS = "starttls"
    TLS = "ssl"


class AccountInvalid(Exception):
    """The URL does not name a mail account. Holds no part of it, for it has a password in it."""


@dataclass(frozen=True, kw_only=True)
class MailAccount:
    """An SMTP server and how to be let in; `sender` is the address in From, `name` beside it."""

    host: str
    port: int
    security: Security
    sender: str
    name: str = ""
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)

    @property
    def domain(self) -> str:
        """Of the sender."""
        return self.sender.rpartition("@")[2]


_Plugin: Any = NotifyEmail  # Apprise leaves its plugins untyped


def account_of(url: str) -> MailAccount:
    """Apprise knows the servers of the large providers (qq.com, 163.com, gmail.com …).

    Raises AccountInvalid.
    """
    silence()
    parsed = _Plugin.parse_url(url) if url.startswith(("mailto://", "mailtos://")) else None
    if not parsed:
        raise AccountInvalid
    asset = AppriseAsset(app_id="Fenghuo", storage_mode=PersistentStoreMode.MEMORY)
    try:
        found = _Plugin(**{**parsed, "asset": asset})
    except Exception:  # its text holds what was given
        raise AccountInvalid from None
    return MailAccount(
        host=str(found.smtp_host),
        port=int(found.port),
        security=Security(found.secure_mode),
        sender=str(found.from_addr[1]),
        name=str(found.from_addr[0] or ""),
        user=found.user or None,
        password=found.password or None,
    )
