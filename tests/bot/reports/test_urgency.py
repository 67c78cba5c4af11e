"""What a report's words say about people."""

import pytest

from bot.reports.urgency import heard


@pytest.mark.parametrize(
    ("text", "affected", "trapped", "danger"),
    [
        ("三楼着火，有3人被困", None, 3, True),
        ("一名老人被困在家里", None, 1, True),
        ("2 trapped, 10 affected", 10, 2, True),
        ("three are trapped", None, 3, True),
        ("水很深，五十多人受影响", 50, None, False),
        ("三百二十名群众转移", 320, None, False),
        ("十五个人困在车里，另有两名工人受伤", 2, 15, True),
        ("about 20 residents affected and two people trapped", 20, 2, True),
        ("a man is stuck under the wall", None, 1, True),
        ("I am trapped on the roof", None, None, True),
        ("有人失踪", None, None, True),
        ("无人受伤，路面积水", None, 0, False),
        ("我们被困在地下室，水在涨，三个人", None, 3, True),
        ("三个人，被困在地下室", None, 3, True),
        ("we are trapped in the basement, water rising, 3 people", None, 3, True),
        ("trapped in the lift with two children, 20 people waiting outside", 20, 2, True),
        ("没有人员被困", None, 0, False),
        ("nobody is trapped or injured", None, 0, False),
        ("no casualties so far", None, 0, False),
        ("没有人受伤，但有2人被困", None, 2, True),
        ("路上有个坑", None, None, False),
        ("a tree fell on the road", None, None, False),
    ],
)
def test_hears_people(text: str, affected: int | None, trapped: int | None, danger: bool) -> None:
    said = heard(text)
    assert (said.affected, said.trapped, said.danger) == (affected, trapped, danger)
