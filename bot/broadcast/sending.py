"""One delivery: from the frozen words to what became of the try.

It does not know lanes' queues or how the ledger is kept.
"""

from datetime import datetime, timedelta

from bot.alerts.lanes import Lane
from bot.alerts.messages import LIFE_SAFETY, SMS_FORM, form_of
from bot.broadcast.ledger import Claimed, DeliveryState, Result, Sendable
from bot.residents.vault import Vault
from channels import errors
from channels.base import Channel, Outbound, Receipt, ReceiptState

#: Seconds before the first repetition, and at most; doubled each time.
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
#: Wrong credentials are mended by people: look again, but not every second.
REFUSED_SENDER_WAIT = timedelta(seconds=30)
_STATES = {
    ReceiptState.ACCEPTED: DeliveryState.ACCEPTED,
    ReceiptState.UNKNOWN: DeliveryState.ACCEPTED,
    ReceiptState.DELIVERED: DeliveryState.DELIVERED,
    ReceiptState.FAILED: DeliveryState.FAILED,
}


def outbound(
    lane: Lane, claimed: Claimed, event: Sendable, vault: Vault, now: datetime
) -> Outbound:
    """Raises cryptography's InvalidToken when the address was sealed with another secret."""
    return Outbound(
        channel=lane.channel,
        to=vault.open(claimed.sealed_address),
        text=event.text(claimed.language, form_of(lane.channel)),
        reference=str(claimed.id),
        sender=lane.sender,
        valid_for=event.expires_at - now,
        alert=event.identifier,
        short=event.text(claimed.language, SMS_FORM),
        thread=event.thread or event.identifier,
        urgent=event.priority == LIFE_SAFETY,
        language=event.language(claimed.language),
    )


async def send(
    channel: Channel, lane: Lane, claimed: Claimed, event: Sendable, out: Outbound, now: datetime
) -> Result:
    """Hand it over. Raises Throttled only, where it concerns the whole lane."""
    try:
        return _handed_over(claimed, await channel.send(out))
    except errors.ChannelError as error:
        if isinstance(error, errors.Throttled) and error.lane_wide:
            raise
        return failed(lane, claimed, event, error, now)


def failed(
    lane: Lane, claimed: Claimed, event: Sendable, error: errors.ChannelError, now: datetime
) -> Result:
    """What an error means for the delivery."""
    if error.in_doubt:
        return in_doubt(lane, claimed, event, error.code, now)
    if isinstance(error, errors.SenderRefused):
        return _again(claimed, error, now + REFUSED_SENDER_WAIT)
    if error.retryable:
        return _again(claimed, error, now + wait(claimed.tries, error))
    state = DeliveryState.FAILED
    if isinstance(error, errors.Expired):
        state = DeliveryState.EXPIRED
    if isinstance(error, errors.RecipientStopped):
        state = DeliveryState.STOPPED
    return Result(
        delivery_id=claimed.id,
        state=state,
        reason=error.code,
        gone=isinstance(error, errors.RecipientGone),
        stopped=isinstance(error, errors.RecipientStopped),
    )


def in_doubt(lane: Lane, claimed: Claimed, event: Sendable, reason: str, now: datetime) -> Result:
    """Perhaps sent: where a life hangs on it, soon again.

    Otherwise the provider's receipt is waited for first.
    """
    soon = event.priority == LIFE_SAFETY
    pause = wait(claimed.tries) if soon else max(lane.doubt_window, wait(claimed.tries))
    return Result(
        delivery_id=claimed.id, state=DeliveryState.IN_DOUBT, reason=reason, due_at=now + pause
    )


def wait(tries: int, error: errors.ChannelError | None = None) -> timedelta:
    """Back-off after so many tries, or what the provider asks for."""
    if error is not None and error.retry_after is not None:
        return timedelta(seconds=min(error.retry_after, LONGEST_WAIT * 60))
    return timedelta(seconds=min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(max(tries - 1, 0), 10)))


def _again(claimed: Claimed, error: errors.ChannelError, due_at: datetime) -> Result:
    return Result(
        delivery_id=claimed.id, state=DeliveryState.QUEUED, reason=error.code, due_at=due_at
    )


def _handed_over(claimed: Claimed, receipt: Receipt) -> Result:
    return Result(
        delivery_id=claimed.id,
        state=_STATES[receipt.state],
        provider_id=receipt.provider_id,
        reason=receipt.reason,
    )
