"""What of a question is kept says nothing of who asked it."""

import pytest

from bot.unanswered.scrubbing import LONGEST, kept

QUESTIONS = [
    ("电动车被水泡了还能骑吗", "电动车被水泡了还能骑吗"),
    ("  猫\n卡在  树上  ", "猫 卡在 树上"),
    ("can I drink rainwater?", "can I drink rainwater?"),
    ("浦东新区哪里能领沙袋", "浦东新区哪里能领沙袋"),
    ("地铁2号线停了怎么办", "地铁2号线停了怎么办"),
    ("5号台风会来吗", "5号台风会来吗"),
    ("住12楼地震怎么办", "住12楼地震怎么办"),
    ("我叫救护车要钱吗", "我叫救护车要钱吗"),
    ("who pays when 120 is called", "who pays when 120 is called"),
]
PERSONAL = [
    ("a mobile number", "打13812345678能问停电吗", "13812345678"),
    ("a grouped number", "call +86 138-1234-5678 about power", "5678"),
    ("a number in words", "打幺三八一二三四五六七八问停电", "三八一二"),
    ("an identity number", "31010119900101123X 能领沙袋吗", "3101"),
    ("an e-mail address", "write to li.wei@example.org about water", "li.wei"),
    ("a link", "https://example.org/u/li 是真的吗", "example"),
    ("a point", "31.23041,121.47370 停电了", "31.23"),
    ("an account", "加微信 liwei8866 领沙袋吗", "liwei"),
    ("a number plate", "沪A12345 被水泡了能修吗", "12345"),
    ("a Chinese name", "我叫王小明家里没水怎么办", "小明"),
    ("a Chinese name, formal", "我的名字是欧阳修 想领沙袋", "欧阳修"),
    ("a surname", "我姓诸葛,停水了", "诸葛"),
    ("somebody else", "楼上张建国先生忘关水了怎么办", "建国"),
    ("an English name", "my name is Li Wei and the water is off", "Li Wei"),
    ("a small name", "my name is john, is there water", "john"),
    ("I am", "I'm Peter Smith, is there water", "Peter"),
    ("a title", "Does Mrs Brown get water", "Brown"),
    ("a street and number", "浦东新区张杨路500号停水了", "张杨路"),
    ("a flat", "3栋2单元501室停水了", "501"),
    ("an estate", "阳光花园小区停水了去哪领水", "阳光"),
    ("a village", "我们李家村停水了", "李家"),
    ("an English address", "water off at 12 Baker Street today", "Baker"),
    ("an English flat", "no water in flat 12B today", "12B"),
    ("wide digits", "打１３８１２３４５６７８能问吗", "13812345678"),
    ("a hidden character", "打138\u200b1234\u200b5678能问吗", "1234"),
]
NOT_AT_ALL = [
    ("too long", "水" * (LONGEST + 1)),
    ("in confidence", "我要举报老板偷排污水怎么办"),
    ("anonymous", "can I stay anonymous about the leak"),
    ("not to be told", "别告诉我丈夫,哪里有避难所"),
    ("nothing but a number", "13812345678"),
    ("no letters", "?!… 12"),
    ("nothing", "  "),
]


@pytest.mark.parametrize(("text", "left"), QUESTIONS)
def test_a_question_without_a_person_stays(text: str, left: str) -> None:
    assert kept(text) == left


@pytest.mark.parametrize(
    ("text", "gone"), [row[1:] for row in PERSONAL], ids=[r[0] for r in PERSONAL]
)
def test_what_tells_a_person_is_taken_out(text: str, gone: str) -> None:
    left = kept(text)
    assert left is not None
    assert gone not in left
    assert "…" in left


def test_the_division_of_an_address_stays() -> None:
    assert kept("浦东新区张杨路500号3楼停水了") == "浦东新区…3楼停水了"


@pytest.mark.parametrize("text", [row[1] for row in NOT_AT_ALL], ids=[r[0] for r in NOT_AT_ALL])
def test_what_may_not_be_kept_at_all(text: str) -> None:
    assert kept(text) is None
