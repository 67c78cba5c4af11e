"""Twilio's words and numbers in ours: message statuses, error codes, HTTP answers.

It does not send or receive anything. Figures: https://www.twilio.com/docs/api/errors and the
Message resource.
"""

from __future__ import annotations

import json

from channels import errors
from channels.base import ReceiptState
from channels.reaching import seconds_to_wait

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

BY_ERROR: dict[type[errors.ChannelError], tuple[int, ...]] = {
    errors.Throttled: (
        10004,  # too many calls at once: not taken
        14107,  # message rate exceeded
        14109,  # too many answers to one message
        20429,  # too many requests: not taken
        21611,  # the sender's queue is full: not taken
        30001,  # the same, told later
        30022,  # rate of a campaign in the United States
        30023,  # a day's messages of a brand there
        30027,  # a day's messages of a carrier there
        63018,  # rate of a WhatsApp sender
        63038,  # a day's messages of the account
    ),
    errors.ProviderDown: (20500, 20503, 63010, 63012),
    errors.ProviderTimeout: (20504,),  # a gateway gave up: nobody knows who had the message
    errors.SenderRefused: (
        14102,  # From is not ours
        14108,  # From can not send
        20003,  # authentication
        20005,  # account not active
        20006,  # access denied
        20008,  # test credentials
        20403,  # forbidden
        20404,  # no such account or service
        21210,  # From is not ours for calls
        21212,  # From is no number
        21213,  # From is missing
        21267,  # a name as sender, on a trial account
        21601,  # From can not send
        21603,  # From is missing
        21606,  # From is not ours for SMS
        21607,  # From is not the trial's
        21609,  # our public address is none that Twilio can call
        21659,  # From is not Twilio's
        21660,  # From belongs to another account
        21661,  # From can not send SMS
        21701,  # no such messaging service
        21703,  # a messaging service without numbers
        21704,
        21705,  # no such messaging service
        30002,  # account suspended
        30018,  # the country wants senders registered
        30024,  # the carrier does not know the sender
        30032,  # toll-free number not verified
        30033,  # campaign suspended
        30034,  # number without a campaign
        30035,  # campaign not ready
        30037,  # sending is switched off
        63001,  # the channel does not know our account
        63002,  # no such WhatsApp sender
        63007,  # no such WhatsApp sender
        63008,  # the channel is set up wrongly
        63020,  # the business has not accepted Twilio
        63022,  # the sender's name is not certified
        63051,  # business account locked
        63112,  # business account disabled
    ),
    errors.RecipientInvalid: (
        14101,  # To is no number
        21211,  # To is no number
        21214,  # To can not be reached
        21217,
        21265,  # To is a short code
        21266,  # To is the sender itself
        21268,  # To is a premium number
        21604,  # To is missing
        21614,  # not a mobile number
        21635,  # a landline
        30005,  # unknown handset
        30006,  # landline or unreachable carrier
        63003,  # nobody on WhatsApp
        63024,  # nobody on WhatsApp
        63031,  # To is the sender itself
    ),
    errors.RecipientStopped: (21610,),
    errors.RecipientBlocked: (
        30004,  # message blocked
        63014,  # by the person
        63033,  # by the person
    ),
    errors.NothingToSay: (14103, 21602, 21619),
    errors.Expired: (30036,),  # ValidityPeriod is over
    errors.OutsideWindow: (63016,),
    errors.TemplateRefused: (
        21654,  # its SID is missing
        21655,  # its SID is wrong
        21656,  # its variables are not as they must be
        63027,  # there is none in this language
        63028,  # another number of variables
        63029,  # the phone could not get it
        63040,  # rejected
        63041,  # paused
        63042,  # disabled
    ),
}
CODES: dict[int, type[errors.ChannelError]] = {
    code: kind for kind, codes in BY_ERROR.items() for code in codes
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
    return kind(provider_code=code or status, retry_after=seconds_to_wait(retry_after))


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
