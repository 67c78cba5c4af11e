"""Which answer a message means; rather none than the wrong one."""

import pytest

from actions.choices import among, chosen, denies, yes_or_no

RESPONDS = ["有反应", "没反应"]
HE = ["He responds", "No response"]
HOT = ["门把手烫", "门把手不烫"]
SMOKE = ["There is smoke", "No smoke"]
WHO = ["Adult or teenager", "Child or baby"]
CASES = [
    pytest.param("2", RESPONDS, 1, id="a number"),
    pytest.param("第二个", RESPONDS, 1, id="a number in words"),
    pytest.param("the second one", RESPONDS, 1, id="a number in words, en"),
    pytest.param("the first", RESPONDS, 0, id="a number in words, en, shorter"),
    pytest.param("second", RESPONDS, None, id="may be a part of anything"),
    pytest.param("5", RESPONDS, None, id="a number too high"),
    pytest.param("没反应", RESPONDS, 1, id="the label"),
    pytest.param("没有反应", RESPONDS, 1, id="the label, with another not"),
    pytest.param("他没反应", RESPONDS, 1, id="the label in a sentence"),
    pytest.param("有反应,但不清醒", RESPONDS, 0, id="a not about something else"),
    pytest.param("反应", RESPONDS, None, id="a part of both"),
    pytest.param("没有", RESPONDS, None, id="a not alone"),
    pytest.param("no response", HE, 1, id="no"),
    pytest.param("yes he responds", HE, 0, id="yes, in a sentence"),
    pytest.param("he doesn't respond", HE, None, id="denied in other words"),
    pytest.param("he is not responding", HE, None, id="denied in other words, again"),
    pytest.param("门把手很烫", HOT, 0, id="near a label"),
    pytest.param("不烫", HOT, 1, id="a part of one"),
    pytest.param("烫", HOT, None, id="a part too short"),
    pytest.param("the smoke is thick", SMOKE, 0, id="near, en"),
    pytest.param("there is no smoke", SMOKE, 1, id="near and denied, en"),
    pytest.param("没有烟", ["有烟", "没有烟"], 1, id="one label within the other"),
    pytest.param("he isn't breathing", ["Breathing", "Something else"], None, id="not this one"),
    pytest.param("an adult", WHO, 0, id="with its article"),
    pytest.param("it's an adult", WHO, 0, id="with its article, in a sentence"),
    pytest.param("a child", WHO, 1, id="with its article, the other one"),
    pytest.param("", RESPONDS, None, id="nothing"),
    pytest.param("？？", RESPONDS, None, id="marks alone"),
]


@pytest.mark.parametrize(("text", "labels", "place"), CASES)
def test_chosen(text: str, labels: list[str], place: int | None) -> None:
    assert chosen(text, labels) == place


def test_letters_and_numbers_count_where_they_may() -> None:
    assert chosen("B", HE, letters=True) == 1
    assert chosen("选A", HE, letters=True) == 0
    assert chosen("B", HE) is None
    assert chosen("1", HE, shown=False) is None
    assert (chosen("He", HE), chosen("He", HE, shown=False)) == (0, None)


@pytest.mark.parametrize(
    ("labels", "yes", "no"),
    [
        pytest.param(RESPONDS, 0, 1, id="one denies"),
        pytest.param(["会,愿意吹", "不会或不愿吹"], 0, 1, id="twice denied"),
        pytest.param(["在家里", "在外面"], None, None, id="neither denies"),
        pytest.param(["没有", "有", "不知道"], None, None, id="three"),
    ],
)
def test_yes_or_no(labels: list[str], yes: int | None, no: int | None) -> None:
    assert (yes_or_no(labels, yes=True), yes_or_no(labels, yes=False)) == (yes, no)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("没反应", True), ("有反应", False), ("isn't breathing", True), ("not sure", True)],
)
def test_denies(text: str, expected: bool) -> None:
    assert denies(text) is expected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Gas leak!", True),
        ("the gas leak", True),
        ("NO  response", True),
        ("no gas leak", False),
        ("gas", False),
        ("!", False),
    ],
)
def test_one_of_the_labels_is_the_whole_message(text: str, found: bool) -> None:
    for _ in range(2):  # labels are read once
        assert among(text, ("Gas leak", "No response", "!")) is found
