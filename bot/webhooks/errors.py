"""What can go wrong with a webhook.

It does not know HTTP: the web maps each of these to a status once.
"""

from typing import ClassVar


class WebhooksError(Exception):
    """Nothing could be done with this webhook."""

    #: The sentence for people, in `bot/words`.
    key: ClassVar[str]

    def __init__(self) -> None:
        super().__init__((self.__doc__ or "").strip())


class WebhookUnknown(WebhooksError):
    """There is no such webhook, or it was removed."""

    key = "webhooks.unknown"


class MessageUnknown(WebhooksError):
    """There is no such message, or it is not kept any more."""

    key = "webhooks.message_unknown"


class NotYourArea(WebhooksError):
    """The webhook would hear of places that the administrator does not answer for."""

    key = "webhooks.not_your_area"
