"""What can go wrong between a resident and the service.

It does not know HTTP: the web maps each of these to a status once.
"""

from typing import ClassVar


class ResidentsError(Exception):
    """A resident's wish could not be met."""

    #: The sentence for people, in `bot/words`.
    key: ClassVar[str]

    def __init__(self) -> None:
        super().__init__((self.__doc__ or "").strip())


class SubscriptionUnknown(ResidentsError):
    """There is no such subscription, or it has ended."""

    key = "residents.subscription_unknown"


class AlreadyConfirmed(ResidentsError):
    """The subscription was confirmed before; its code is used up."""

    key = "residents.already_confirmed"


class WrongCode(ResidentsError):
    """That is not the code that we sent."""

    key = "residents.wrong_code"


class CodeExpired(ResidentsError):
    """The code was sent too long ago; ask for a new one."""

    key = "residents.code_expired"


class TooManyAttempts(ResidentsError):
    """Too many wrong codes; ask for a new one."""

    key = "residents.too_many_attempts"


class TooManyCodes(ResidentsError):
    """Too many codes were asked for; wait before asking again."""

    key = "residents.too_many_codes"

    def __init__(self, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__()


class CodeNotSent(ResidentsError):
    """The channel did not take the message with the code."""

    key = "residents.code_not_sent"


class WrongToken(ResidentsError):
    """The token does not belong to this subscription."""

    key = "residents.wrong_token"


class WrongLinkCode(ResidentsError):
    """No code for linking like that is alive: mistyped, too old, or used."""

    key = "linking.wrong_code"


class OwnCode(ResidentsError):
    """The code was sent from the channel that it was given to; it belongs on the other one."""

    key = "linking.own_code"


class AlreadyLinked(ResidentsError):
    """The two channels are one person's already."""

    key = "linking.already"


class NothingToLink(ResidentsError):
    """No code was sent from here, or too long ago."""

    key = "linking.nothing"


class TooManyLinked(ResidentsError):
    """One person may have only so many channels."""

    key = "linking.too_many"


class NoChannelSo(ResidentsError):
    """The person has no such channel beside this one."""

    key = "linking.no_such"
