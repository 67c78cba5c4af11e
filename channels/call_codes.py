"""Twilio's words for what became of a call in ours.

It does not call anybody. Figures: https://www.twilio.com/docs/voice/api/call-resource.
"""

from __future__ import annotations

from channels import twilio_codes
from channels.base import ReceiptState

STATES: dict[str, ReceiptState] = {
    "queued": ReceiptState.ACCEPTED,
    "initiated": ReceiptState.ACCEPTED,
    "ringing": ReceiptState.ACCEPTED,
    "in-progress": ReceiptState.ACCEPTED,
    "busy": ReceiptState.FAILED,
    "no-answer": ReceiptState.FAILED,
    "canceled": ReceiptState.FAILED,
    "failed": ReceiptState.FAILED,
}
"""`completed` stands apart: it says only that somebody, or a machine, took the call."""
BUSY, NO_ANSWER = (twilio_codes.reason(None, status) for status in ("busy", "no-answer"))
"""Reasons: nobody took the call."""
NOT_HEARD = "not_heard"
"""Reason: the call was taken and ended before the warning had been read once."""


def of_new_call(status: str) -> tuple[ReceiptState, str | None]:
    """(state, reason) by the answer to a call's creation."""
    failed = STATES.get(status) is ReceiptState.FAILED
    return (
        (ReceiptState.FAILED, twilio_codes.reason(None, status))
        if failed
        else (ReceiptState.ACCEPTED, None)
    )


def of_call(
    status: str, code: int | None, *, counts_readings: bool
) -> tuple[ReceiptState, str | None]:
    """(state, reason) of a call's status callback; `code` is its `ErrorCode`.

    A call that `counts_readings` has told us of each one by then, and delivered outranks failed:
    so `completed` is the failure of those calls alone in which no reading came to its end.
    """
    if status == "completed":
        return (
            (ReceiptState.FAILED, NOT_HEARD) if counts_readings else (ReceiptState.DELIVERED, None)
        )
    state = STATES.get(status, ReceiptState.UNKNOWN)
    failed = state is ReceiptState.FAILED
    return state, twilio_codes.reason(code, status) if failed else None
