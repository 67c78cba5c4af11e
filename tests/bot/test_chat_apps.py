"""What comes only from chat apps: changed messages, old buttons, groups, a chat that begins."""

from typing import Any

import pytest

from bot.messages import Message, Turn
from bot.residents.people import Person
from tests.bot.test_gateway import HELLO, WORDS, Setting

CHAT = Person(channel="telegram", address="55")
MEMBER = Person(channel="telegram", address="-1001/55")
GROUP = Person(channel="telegram", address="-1001")


async def hear(setting: Setting, person: Person, text: str = "", **more: Any) -> Turn:
    return await setting.gateway.hear(Message(person=person, text=text, **more))


def said(turn: Turn) -> list[str]:
    keys = ("edited", "button_old", "group_decides", "help", "stopped", "started_none")
    texts = {WORDS.say(f"gateway.{key}", tag): key for key in keys for tag in ("zh", "en")}
    return [texts.get(reply.text, reply.text) for reply in turn.messages]


async def test_a_changed_message_is_not_heard_twice() -> None:
    setting = Setting(HELLO)
    assert said(await hear(setting, CHAT, "河堤在15号冒水", edited=True)) == ["edited"]
    assert setting.dialogue.heard == []


async def test_a_cry_for_help_is_heard_wherever_it_stands() -> None:
    setting = Setting(HELLO)
    turn = await hear(setting, CHAT, "我被压住了，救命", edited=True)
    assert turn.messages[0].kind == "triage"


async def test_stop_is_heard_wherever_it_stands() -> None:
    setting = Setting(HELLO)
    assert said(await hear(setting, CHAT, "stop", edited=True)) == ["stopped"]
    assert setting.residents.stopped == [CHAT]


async def test_an_old_button_does_nothing_and_says_so() -> None:
    setting = Setting(HELLO)
    assert said(await hear(setting, CHAT, payload="a key of last month")) == ["button_old"]
    assert setting.dialogue.heard == []


@pytest.mark.parametrize("word", ["stop", "退订", "start"])
async def test_a_member_decides_nothing_for_the_group(word: str) -> None:
    setting = Setting(HELLO)
    assert said(await hear(setting, MEMBER, word)) == ["group_decides"]
    assert setting.residents.stopped == []


async def test_an_administrator_does() -> None:
    setting = Setting(HELLO)
    assert said(await hear(setting, GROUP, "stop")) == ["stopped"]
    assert setting.residents.stopped == [GROUP]


async def test_whoever_begins_a_chat_hears_what_can_be_done() -> None:
    setting = Setting(HELLO)
    assert said(await hear(setting, CHAT, "start")) == ["help"]
    await hear(setting, CHAT, "stop")
    assert said(await hear(setting, CHAT, "start")) == ["started_none"]


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (MEMBER, True),
        (GROUP, False),
        (CHAT, False),
        (Person(channel="web", address="a/b"), False),
    ],
)
def test_who_is_in_a_group(person: Person, expected: bool) -> None:
    assert person.in_group is expected
