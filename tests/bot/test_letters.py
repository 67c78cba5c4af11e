"""Letters leave while nobody waits; failures are logged by name only."""

import asyncio
from collections import deque

import pytest
from structlog.testing import capture_logs

from bot.circles.ports import Letter
from bot.letters import LettersByChannel
from bot.residents.people import Person
from channels import errors
from channels.web import MemoryMailbox, WebChannel

LETTER = Letter(person=Person(channel="web", address="13800138000"), text="妈妈平安")


def open_letters(*failures: errors.ChannelError) -> tuple[LettersByChannel, MemoryMailbox]:
    mailbox = MemoryMailbox()
    mailbox.failures = deque(failures)
    web = WebChannel(mailbox, secret=b"s")
    return LettersByChannel({"web": web}, waits=(0.0, 0.0)), mailbox


async def test_nobody_waits_and_it_arrives() -> None:
    letters, mailbox = open_letters()
    letters.post([LETTER])
    assert mailbox.messages == {}
    await letters.close()
    [message] = mailbox.messages["13800138000"]
    assert (message["text"], message["kind"]) == ("妈妈平安", "data")


async def test_what_may_be_tried_again_is() -> None:
    letters, mailbox = open_letters(errors.ProviderDown(), errors.Throttled(retry_after=0.01))
    letters.post([LETTER])
    await letters.close()
    assert len(mailbox.messages["13800138000"]) == 1


@pytest.mark.parametrize(
    ("failures", "reason"),
    [
        ([errors.ProviderDown()] * 3, "provider_down"),
        ([errors.RecipientGone()], "recipient_gone"),
        ([errors.ProviderTimeout()], "provider_timeout"),
    ],
    ids=["down three times", "gone", "perhaps sent"],
)
async def test_what_fails_is_logged_without_a_number(
    failures: list[errors.ChannelError], reason: str
) -> None:
    letters, mailbox = open_letters(*failures)
    with capture_logs() as logged:
        letters.post([LETTER])
        await letters.close()
    assert mailbox.messages == {}
    assert [(line["event"], line["reason"]) for line in logged] == [("letter_not_sent", reason)]
    assert "13800138000" not in str(logged) and "妈妈" not in str(logged)


async def test_a_channel_that_is_gone_is_logged() -> None:
    letters = LettersByChannel({})
    with capture_logs() as logged:
        letters.post([LETTER])
        await letters.close()
    assert logged[0]["reason"] == "no_channel"


async def test_the_end_of_the_process_waits_a_little_only() -> None:
    letters, _ = open_letters(errors.Throttled(retry_after=60))
    letters.post([LETTER])
    await asyncio.sleep(0)
    with capture_logs() as logged:
        await letters.close(patience=0.05)
    assert [(line["event"], line["letters"]) for line in logged] == [("letters_not_sent", 1)]
