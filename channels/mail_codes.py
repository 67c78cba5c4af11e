"""SMTP's answers in our errors: RFC 5321's codes, RFC 3463's classes behind them.

It does not send anything.
"""

from __future__ import annotations

import enum
import re

from channels import errors


class Stage(enum.Enum):
    """What the server was answering."""

    LOGIN = "greeting, TLS or sign-in"
    SENDER = "MAIL FROM"
    RECIPIENT = "RCPT TO"
    TEXT = "DATA"


_CLASS = re.compile(rb"([45])\.(\d{1,3})\.(\d{1,3})")
_WAIT = re.compile(rb"(\d{1,5})\s*(seconds?|secs?|minutes?|mins?)\b", re.IGNORECASE)
"""As greylists say it: "try again in 300 seconds"."""
_NO_SUCH_MAILBOX = frozenset({550, 551, 553})
"""Where no class says more: mailbox unavailable, not local, not a name."""
_CLOSING = 421  # the server closes the channel: it can not work now


def failure(stage: Stage, code: int, said: bytes) -> errors.ChannelError:
    """The error for an answer that is not 2xx or 3xx; what the server said is not repeated."""
    kind = _passing(stage, code) if code < 500 else _final(stage, code, said)
    return kind(provider_code=code if 0 < code < 1_000 else None, retry_after=_wait(said))


def _passing(stage: Stage, code: int) -> type[errors.ChannelError]:
    if code == _CLOSING or code < 400:
        return errors.ProviderDown
    match stage:
        case Stage.LOGIN | Stage.TEXT:
            return errors.ProviderDown
        case Stage.SENDER:  # too many from us
            return errors.Throttled
        case Stage.RECIPIENT:  # a greylist, or a mailbox with too much to do
            return errors.RecipientThrottled


def _final(stage: Stage, code: int, said: bytes) -> type[errors.ChannelError]:
    if stage in (Stage.LOGIN, Stage.SENDER):
        return errors.SenderRefused
    if stage is Stage.TEXT:
        return errors.Refused
    found = _CLASS.search(said)
    if found is None:
        return errors.RecipientInvalid if code in _NO_SUCH_MAILBOX else errors.Refused
    subject, detail = int(found[2]), int(found[3])
    if subject == 1:  # the address: 5.1.1 no such mailbox, 5.1.2 no such host …
        return errors.RecipientInvalid
    if (subject, detail) == (2, 1):  # the mailbox is switched off
        return errors.RecipientGone
    return errors.Refused


def _wait(said: bytes) -> float | None:
    found = _WAIT.search(said)
    if found is None:
        return None
    return float(found[1]) * (60 if found[2].lower().startswith(b"m") else 1)
