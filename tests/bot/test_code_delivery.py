"""A code that cannot be handed over: the person hears what they can do about it."""

from uuid import uuid4

import pytest

from bot.code_delivery import CodesByChannel
from bot.residents.errors import CodeNotSent
from bot.residents.fields import BadFields
from bot.residents.people import Person
from bot.residents.ports import CodeLetter
from channels import errors
from channels.web import MemoryMailbox, WebChannel

PAGE = Person(channel="web", address="visitor-1")
LETTER = CodeLetter(text="382915", language="zh", code="382915", subscription=uuid4())


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        pytest.param(errors.RecipientInvalid(), BadFields, id="no such address"),
        pytest.param(errors.RecipientStopped(), CodeNotSent, id="stopped: nobody else hears so"),
        pytest.param(errors.ProviderDown(), CodeNotSent, id="the provider is down"),
    ],
)
async def test_what_a_failure_means(
    failure: errors.ChannelError, expected: type[Exception]
) -> None:
    mailbox = MemoryMailbox()
    mailbox.failures.append(failure)
    codes = CodesByChannel({"web": WebChannel(mailbox, secret=b"secret")})
    with pytest.raises(expected):
        await codes.send(PAGE, LETTER)


async def test_a_channel_that_is_not_set_up() -> None:
    with pytest.raises(CodeNotSent):
        await CodesByChannel({}).send(PAGE, LETTER)
