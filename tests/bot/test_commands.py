"""Words that always work are recognised, and ordinary sentences with them inside are not."""

import pytest

from bot.commands import Command, neutralise, recognise
from bot.reports import reference


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("STOP", Command.STOP),
        ("退订", Command.STOP),
        ("退订。", Command.STOP),
        ("取消订阅", Command.STOP),
        ("退訂", Command.STOP),
        ("Dừng!", Command.STOP),
        ("HUỶ ĐĂNG KÝ", Command.STOP),
        ("hu\u0309y đăng ký", Command.STOP),  # marks typed one by one
        ("Huy dang ky", Command.STOP),
        ("หยุด", Command.STOP),
        ("ยกเลิกการสมัคร", Command.STOP),
        ("ຢຸດ", Command.STOP),
        ("ឈប់", Command.STOP),
        ("ရပ်ပါ", Command.STOP),
        ("BERHENTI", Command.STOP),
        ("Berhenti berlangganan.", Command.STOP),
        ("Itigil", Command.STOP),
        ("start", Command.START),
        ("恢復訂閱", Command.START),
        ("HELP", Command.HELP),
        ("帮助", Command.HELP),
        ("？", Command.HELP),
        ("中文", Command.LANGUAGE),
        ("English", Command.LANGUAGE),
    ],
)
def test_recognised(text: str, command: Command) -> None:
    said = recognise(text)
    assert said is not None
    assert said.command is command


@pytest.mark.parametrize(
    "text",
    [
        "help my house is burning",
        "怎么退订呢我想问",
        "the bus stop is flooded",
        "cancel",
        "dung",  # Vietnamese without marks: also "right"
        "hujan tidak berhenti",
        "结束",
        "",
    ],
)
def test_left_to_the_conversation(text: str) -> None:
    assert recognise(text) is None


def test_a_reference_anywhere_is_a_status_question() -> None:
    made = reference.make()
    said = recognise(f"我的上报 {made.lower()} 怎么样了")
    assert said is not None
    assert (said.command, said.value) == (Command.STATUS, made)


@pytest.mark.parametrize("text", ["/a", "／a", " / / a", "\ufeff/a", "∕a"])
def test_no_leading_slash_survives(text: str) -> None:
    assert neutralise(text) == "a"


@pytest.mark.parametrize(
    ("text", "seen"),
    [("地\u200b震\u200b来\u2060了", "地震来了"), ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧")],
)
def test_what_nobody_sees_goes_but_what_joins_emoji_stays(text: str, seen: str) -> None:
    assert neutralise(text) == seen


def test_a_slash_inside_stays() -> None:
    assert neutralise("and/or") == "and/or"
