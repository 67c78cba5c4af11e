"""Twilio's words and numbers in ours: message statuses, error codes, HTTP answers.

It does not send or receive anything. Figures: https://www.twilio.com/docs/api/errors and the
Message resource.
"""

from __future__ import annotations

import json

from channels import errors
from channels.base import ReceiptState

STATES: dict[str, ReceiptState] = {
    "accepted": ReceiptState.ACCEPTED,  # a messaging service will pick the sender
    "scheduled": ReceiptState.ACCEPTED,
    "queued": ReceiptState.ACCEPTED,
    "sending": ReceiptState.ACCEPTED,
    "sent": ReceiptState.ACCEPTED,  # the carrier has it
    "delivered": ReceiptState.DELIVERED,
    "read": ReceiptState.DELIVERED,  # WhatsApp
    "undelivered": ReceiptState.FAILED,
    "failed": ReceiptState.FAILED,
    "canceled": ReceiptState.FAILED,
    "partially_delivered": ReceiptState.FAILED,  # half an instruction is no instruction
}
"""Message statuses of the API; `receiving` and `received` belong to messages from people."""

CODES: dict[int, type[errors.ChannelError]] = {
    10004: errors.Throttled,  # too many calls at once: not taken
    14107: errors.Throttled,  # message rate exceeded
    20003: errors.SenderRefused,  # authentication
    20005: errors.SenderRefused,  # account not active
    20429: errors.Throttled,  # too many requests: not taken
    20500: errors.ProviderDown,
    20503: errors.ProviderDown,
    21210: errors.SenderRefused,  # From is not ours for calls
    21211: errors.RecipientInvalid,  # invalid To
    21212: errors.SenderRefused,  # invalid From
    21214: errors.RecipientInvalid,  # To can not be reached
    21217: errors.RecipientInvalid,
    21265: errors.RecipientInvalid,  # To is a short code
    21602: errors.NothingToSay,
    21606: errors.SenderRefused,  # From is not ours for SMS
    21610: errors.RecipientStopped,
    21611: errors.Throttled,  # the sender's queue is full: not taken
    21614: errors.RecipientInvalid,  # not a mobile number
    21635: errors.RecipientInvalid,  # a landline
    21659: errors.SenderRefused,
    21660: errors.SenderRefused,  # From belongs to another account
    21703: errors.SenderRefused,  # a messaging service without numbers
    21704: errors.SenderRefused,
    30002: errors.SenderRefused,  # account suspended
    30004: errors.RecipientBlocked,  # message blocked
    30005: errors.RecipientInvalid,  # unknown handset
    30006: errors.RecipientInvalid,  # landline or unreachable carrier
    63016: errors.Refused,  # WhatsApp: outside the window, needs a template
}
"""Only codes that call for something of their own; every other one is `Refused` at once, `twilio_N`
later."""

_IN_DOUBT_STATUS = 504  # a gateway gave up on Twilio: nobody knows whether it had the message


def reason(code: int | None, status: str) -> str:
    """Why it failed later on: our error's code where one fits, else `twilio_<code or status>`."""
    if code is None:
        return f"twilio_{status}"
    known = CODES.get(code)
    return known.code if known else f"twilio_{code}"


def failure(status: int, retry_after: str | None, body: bytes) -> errors.ChannelError:
    """The error for an HTTP answer that is not 2xx; `retry_after` is the header as it came."""
    code = _code(body)
    kind = _by_status(status) or CODES.get(code or 0, errors.Refused)
    return kind(provider_code=code or status, retry_after=_seconds(retry_after))


def _by_status(status: int) -> type[errors.ChannelError] | None:
    if status == 429:
        return errors.Throttled
    if status in (401, 403):
        return errors.SenderRefused
    if status == _IN_DOUBT_STATUS:
        return errors.ProviderTimeout
    return errors.ProviderDown if status >= 500 else None


def _code(body: bytes) -> int | None:
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    code = answer.get("code") if isinstance(answer, dict) else None
    # Longer numbers are not codes: they could be a telephone number, which no error may carry.
    return code if isinstance(code, int) and 0 < code < 1_000_000 else None


def _seconds(retry_after: str | None) -> float | None:
    try:
        seconds = float(retry_after or "")
    except ValueError:  # absent, or an HTTP date, which Twilio does not send
        return None
    return seconds if 0 <= seconds < 86_400 else None
