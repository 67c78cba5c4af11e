"""What people say of their channels is recognised by its form, and ordinary talk is not."""

import pytest

from bot.commands import Command, answers_link, recognise

FORMS = [
    ("关联我的微信", Command.LINK, ""),
    ("关联我的短信", Command.LINK, ""),
    ("关联我的电报", Command.LINK, ""),
    ("绑定手机", Command.LINK, ""),
    ("我要绑定另一个号码", Command.LINK, ""),
    ("关联手机 138 0013 8000", Command.LINK, ""),
    ("关联", Command.LINK, ""),
    ("link my phone", Command.LINK, ""),
    ("Link my other number.", Command.LINK, ""),
    ("connect my Telegram", Command.LINK, ""),
    ("link whatsapp", Command.LINK, ""),
    ("link", Command.LINK, ""),
    ("关联 1234 5678", Command.LINK_CODE, "12345678"),
    ("关联12345678", Command.LINK_CODE, "12345678"),
    ("关联 １２３４ ５６７８", Command.LINK_CODE, "12345678"),
    ("LINK 1234 5678", Command.LINK_CODE, "12345678"),
    ("link code: 12345678", Command.LINK_CODE, "12345678"),
    ("确认关联", Command.LINK_AGREE, ""),
    ("confirm link", Command.LINK_AGREE, ""),
    ("不关联", Command.LINK_DECLINE, ""),
    ("Don't link", Command.LINK_DECLINE, ""),
    ("我的渠道", Command.CHANNELS, ""),
    ("我关联了哪些渠道", Command.CHANNELS, ""),
    ("my channels", Command.CHANNELS, ""),
    ("短信优先", Command.FIRST, "sms"),
    ("优先用电报", Command.FIRST, "telegram"),
    ("先用短信", Command.FIRST, "sms"),
    ("这里优先", Command.FIRST, "here"),
    ("use telegram first", Command.FIRST, "telegram"),
    ("SMS first", Command.FIRST, "sms"),
    ("prefer WhatsApp", Command.FIRST, "whatsapp"),
    ("web first", Command.FIRST, "web"),
    ("解除关联", Command.UNLINK, ""),
    ("解绑手机", Command.UNLINK, "sms"),
    ("取消关联微信", Command.UNLINK, "any"),
    ("unlink", Command.UNLINK, ""),
    ("unlink my phone", Command.UNLINK, "sms"),
    ("unlink all", Command.UNLINK, ""),
    ("123456", Command.DIGITS, "123456"),
    ("验证码 123456", Command.DIGITS, "123456"),
    ("my code is 123456", Command.DIGITS, "123456"),
    ("12345678", Command.DIGITS, "12345678"),
    ("1234 5678", Command.DIGITS, "12345678"),
    ("全部退订", Command.STOP_ALL, ""),
    ("STOP ALL", Command.STOP_ALL, ""),
    ("stop all.", Command.STOP_ALL, ""),
    ("全部恢复", Command.START_ALL, ""),
    ("START ALL", Command.START_ALL, ""),
]


@pytest.mark.parametrize(("text", "command", "value"), FORMS, ids=[text for text, _, _ in FORMS])
def test_forms(text: str, command: Command, value: str) -> None:
    said = recognise(text)
    assert said is not None
    assert (said.command, said.value) == (command, value)


@pytest.mark.parametrize("text", ["STOPALL", "stopall", "STOP", "退订"])
def test_the_carriers_own_words_end_one_number(text: str) -> None:
    said = recognise(text)
    assert said is not None and said.command is Command.STOP


@pytest.mark.parametrize(
    "text",
    [
        "电缆和房子连接的地方冒火花",
        "the link in your message does not open",
        "先用电话报警吗",
        "先用电话",
        "先走这里",
        "解除",
        "警报解除了吗",
        "我的手机没电了",
        "phone",
        "手机",
        "网页打不开",
        "call my phone 13800138000",
        "1234567",
        "12",
        "三个人受伤,电话58321234",
        "use the stairs first",
        "stop all the cars",
        "全部退订是什么意思",
        "别停止预警",
        "关联" * 40,
    ],
)
def test_left_to_the_conversation(text: str) -> None:
    assert recognise(text) is None


@pytest.mark.parametrize(
    ("text", "command"),
    [("是", Command.LINK_AGREE), ("Yes.", Command.LINK_AGREE), ("不", Command.LINK_DECLINE)],
)
def test_a_plain_answer_to_our_question(text: str, command: Command) -> None:
    said = answers_link(text)
    assert said is not None and said.command is command


@pytest.mark.parametrize("text", ["", "是谁", "yes my house burns", "不知道"])
def test_no_answer_to_our_question(text: str) -> None:
    assert answers_link(text) is None
