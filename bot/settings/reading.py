"""How single values of the environment are read, for every part of the settings.

It does not know which settings there are.
"""

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit


class SettingsInvalid(Exception):
    """A setting has a value that cannot be used; the message names the setting."""


def secrets_for(secret: bytes, purpose: str) -> str:
    """32 hexadecimal digits derived from the service's secret; not reversible."""
    return hmac.digest(secret, f"fenghuo:{purpose}".encode(), hashlib.sha256).hex()[:32]


def url(env: Mapping[str, str], name: str) -> str | None:
    text = env.get(name) or None
    if text and (urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).hostname):
        raise SettingsInvalid(f"{name} must be an http:// or https:// address, not {text!r}")
    return text


def urls(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    found = [url({name: part}, name) for part in listed(env.get(name, ""))]
    return tuple(each.rstrip("/") for each in found if each)


def listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
