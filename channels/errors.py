"""What can go wrong on the way to a person or back: a class for each thing to do about it.

It does not know providers' codes, and no error here can carry an address, a text or a secret.
"""

from __future__ import annotations

from typing import ClassVar


class ChannelError(Exception):
    """The channel could not do what it was asked to."""

    code: ClassVar[str] = "channel_error"
    """Stable; for the ledger, metrics and logs."""
    retryable: ClassVar[bool] = False
    """The same message may be tried again on the same channel."""
    in_doubt: ClassVar[bool] = False
    """The provider may have taken the message: sending again may send it twice."""

    def __init__(
        self, *, provider_code: int | None = None, retry_after: float | None = None
    ) -> None:
        """`provider_code` is a number of the provider's; `retry_after` is in seconds from now."""
        self.provider_code = provider_code
        self.retry_after = retry_after
        message = " ".join((type(self).__doc__ or "").partition("\n\n")[0].split())
        super().__init__(message if provider_code is None else f"{message} ({provider_code})")


class Throttled(ChannelError):
    """The provider took nothing: too many messages. Hold the sender until `retry_after`."""

    code = "throttled"
    retryable = True
    lane_wide: ClassVar[bool] = True
    """It concerns everybody on the sender, not this address alone."""


class RecipientThrottled(Throttled):
    """Too many messages for this one recipient. Hold only what goes there."""

    code = "recipient_throttled"
    lane_wide = False


class ProviderDown(ChannelError):
    """The provider answered that it can not work now. Try again later."""

    code = "provider_down"
    retryable = True


class ProviderUnreachable(ChannelError):
    """No connection to the provider could be opened, so nothing was sent. Try again later."""

    code = "provider_unreachable"
    retryable = True


class ProviderTimeout(ChannelError):
    """The provider did not answer in time. It may have taken the message."""

    code = "provider_timeout"
    retryable = True
    in_doubt = True


class ConnectionLost(ChannelError):
    """The connection broke before the answer. The provider may have taken the message."""

    code = "connection_lost"
    retryable = True
    in_doubt = True


class GarbledAnswer(ChannelError):
    """The provider took the message, so it seems, but its answer can not be read."""

    code = "garbled_answer"
    retryable = True
    in_doubt = True


class Refused(ChannelError):
    """The provider refuses this message. Sending it again will not help."""

    code = "refused"


class SenderRefused(Refused):
    """The provider does not accept our account or sender. Check the credentials and the sender."""

    code = "sender_refused"


class Expired(Refused):
    """The message was no longer valid when it was about to be sent."""

    code = "expired"


class NothingToSay(Refused):
    """The message has no text."""

    code = "nothing_to_say"


class OutsideWindow(Refused):
    """The person has not written for a day and no template may be used. Take another channel."""

    code = "outside_window"


class TemplateRefused(Refused):
    """The provider does not accept the template. Check that it exists and is approved."""

    code = "template_refused"


class RecipientGone(ChannelError):
    """This person can not be reached on this channel. Do not try again here."""

    code = "recipient_gone"


class RecipientStopped(RecipientGone):
    """This person has told the provider to stop. Unsubscribe them here."""

    code = "recipient_stopped"


class RecipientBlocked(RecipientGone):
    """This person, or their carrier, blocks us. Unsubscribe them here."""

    code = "recipient_blocked"


class RecipientInvalid(RecipientGone):
    """This is not an address that the channel can reach. Ask for another one."""

    code = "recipient_invalid"


class BadSignature(ChannelError):
    """The request is not signed by the provider. Answer 403 and do nothing."""

    code = "bad_signature"


class NotUnderstood(ChannelError):
    """The request is not in the form that the channel speaks. Answer 422.

    `fields` names what is missing or wrong, by name only, never by value.
    """

    code = "not_understood"

    def __init__(self, *fields: str) -> None:
        super().__init__()
        self.fields = fields


class MediaTooLarge(ChannelError):
    """The file has more bytes than we take. Say so to the person."""

    code = "media_too_large"


class MediaGone(ChannelError):
    """The provider no longer has the file. Ask for it once more."""

    code = "media_gone"
