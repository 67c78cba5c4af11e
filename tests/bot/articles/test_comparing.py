"""Both languages' steps, figures and telephone numbers, side by side."""

from bot.articles.comparing import compared
from bot.articles.fields import Fields

ZH = {"zh.steps": "打119\n等15分钟\n趴下", "zh.body": "先走\n\n## 不要做\n不\n\n## 求助\n打120"}
EN = {
    "en.steps": "call 119\nwait 10 minutes\nlie down",
    "en.body": "go\n\n## Do not\nno\n\n## Who to call\n120",
}


def test_every_part_with_a_figure_stands_beside_its_twin() -> None:
    found = compared(Fields(one={**ZH, **EN}))
    assert [(one.name, one.number, dict(one.told), one.alike) for one in found] == [
        ("steps", 0, {"zh": "3", "en": "3"}, True),
        ("step", 1, {"zh": "119", "en": "119"}, True),
        ("step", 2, {"zh": "15", "en": "10"}, False),
        ("who_to_call", 0, {"zh": "120", "en": "120"}, True),
    ]


def test_a_step_that_is_missing_is_told() -> None:
    found = compared(Fields(one={**ZH, **EN, "en.steps": "call 119"}))
    assert [one.alike for one in found] == [False, True, False, True]


def test_an_empty_form_is_alike() -> None:
    assert [one.alike for one in compared(Fields())] == [True]
