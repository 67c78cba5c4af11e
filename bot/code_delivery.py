"""Hands a confirmation code to the channel of the address that is to be confirmed.

It does not know what the code opens.
"""

from collections.abc import Mapping

from bot.residents.errors import CodeNotSent
from bot.residents.fields import BadFields, FieldProblem
from bot.residents.people import Person
from bot.residents.ports import CodeLetter
from channels.base import Channel, Outbound
from channels.errors import ChannelError, RecipientInvalid


class CodesByChannel:
    """Implements bot.residents.ports.CodeSender over the channels that are set up."""

    def __init__(self, channels: Mapping[str, Channel]) -> None:
        self._channels = channels

    async def send(self, person: Person, letter: CodeLetter) -> None:
        """Raises CodeNotSent; BadFields where the provider knows no such address."""
        channel = self._channels.get(person.channel)
        if channel is None:
            raise CodeNotSent
        try:
            await channel.send(
                Outbound(
                    channel=channel.name,
                    to=person.address,
                    text=letter.text,
                    language=letter.language,
                    payload={"code": letter.code, "subscription": str(letter.subscription)},
                )
            )
        except RecipientInvalid as error:
            unknown = FieldProblem(field="address", key="residents.address_unknown")
            raise BadFields([unknown]) from error
        except ChannelError as error:
            raise CodeNotSent from error
