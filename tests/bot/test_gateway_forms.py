"""What the gateway does around answers in parts and open forms: MORE, STOP, a language's name."""

import pytest

from bot.messages import Message
from bot.replies import KeyedButton, KeyedReply, Kind
from bot.residents.people import Person
from tests.bot.test_gateway import FINGERPRINT, HELLO, PERSON, Setting

LONG = KeyedReply(
    kind=Kind.ANSWER,
    key="answers.quoted",
    values={
        "title": "地震",
        "text": "趴下。\n" + "\n".join(f"{n}. {'护住头颈,' * 6}不要跑。" for n in range(1, 20)),
        "source": "应急管理部 (2021)",
    },
)


async def test_on_sms_the_rest_comes_when_it_is_asked_for() -> None:
    setting = Setting(LONG)
    phone = Person(channel="sms", address="+8613800138000")

    async def hear(text: str) -> str:
        turn = await setting.gateway.hear(Message(person=phone, text=text))
        return turn.messages[0].text

    shown = [await hear("地震怎么办")]
    assert "应急管理部" in shown[0] and "更多" in shown[0]
    for word in ("更多", "继续"):
        shown.append(await hear(word))
    assert len(setting.dialogue.heard) == 1
    while "更多" in shown[-1]:
        shown.append(await hear("更多"))
    assert all(f"{n}. " in "\n".join(shown) for n in range(1, 20))
    assert "全部" in await hear("更多"), "nothing is left"
    await hear("继续")
    assert setting.dialogue.heard[-1][1] == "继续"


async def test_to_go_on_is_for_what_was_shown_last() -> None:
    button = KeyedButton(key="triage.button_report", intent="next_step")
    step = KeyedReply(kind=Kind.GUIDE, key="gateway.empty", buttons=(button,))
    setting = Setting(LONG, step)
    phone = Person(channel="sms", address="+8613800138000")
    await setting.gateway.hear(Message(person=phone, text="地震怎么办"))
    await setting.gateway.hear(Message(person=phone, text="继续"))
    assert setting.dialogue.heard[-1][1] == "继续"


async def test_stop_ends_every_open_question() -> None:
    setting = Setting(HELLO)
    await setting.hear("退订")
    assert setting.dialogue.forgotten == [FINGERPRINT.hex()]
    await setting.hear("help")
    assert len(setting.dialogue.forgotten) == 1


async def test_stop_is_obeyed_with_the_engine_down() -> None:
    setting = Setting()
    turn = await setting.hear("stop")
    assert turn.messages[0].kind is Kind.SUBSCRIPTION
    assert setting.residents.stopped == [PERSON]


@pytest.mark.parametrize(
    ("question", "heard"),
    [
        pytest.param("change.language", ["你好", "English"], id="of a subscription"),
        pytest.param("subscribe.confirm", ["你好", "English"], id="of a new one"),
        pytest.param("report.confirm", ["你好"], id="of another talk"),
        pytest.param("change.which", ["你好"], id="which of several is no language"),
    ],
)
async def test_a_language_named_in_a_subscription_is_the_subscriptions(
    question: str, heard: list[str]
) -> None:
    button = KeyedButton(
        key="triage.button_report", intent="affirm", entities={"question": question}
    )
    setting = Setting(KeyedReply(kind=Kind.SUBSCRIPTION, key="gateway.empty", buttons=(button,)))
    await setting.hear("你好")
    turn = await setting.hear("English")
    assert [message for _, message, _ in setting.dialogue.heard] == heard
    assert turn.language == ("zh" if len(heard) == 2 else "en")
