"""Differences word by word."""

import pytest

from bot.differing import pieces, replaced

MARKS = {"same": "{}", "out": "[-{}]", "in": "[+{}]"}


@pytest.mark.parametrize(
    ("before", "after", "read"),
    [
        pytest.param("暴雨橙色预警", "暴雨红色预警", "暴雨[-橙][+红]色预警", id="by character"),
        pytest.param("wind force 9", "wind force 10", "wind force [-9][+10]", id="numbers whole"),
        pytest.param("café open", "cafés open", "[-café][+cafés] open", id="accents whole"),
        pytest.param("don't run", "run", "[-don't ]run", id="taken out"),
        pytest.param("a\nb", "a\nb\nc", "a\nb[+\nc]", id="another line"),
        pytest.param("", "请留在室内", "[+请留在室内]", id="new"),
        pytest.param("请留在室内", "", "[-请留在室内]", id="gone"),
        pytest.param("same", "same", "same", id="the same"),
    ],
)
def test_texts_are_compared_word_by_word(before: str, after: str, read: str) -> None:
    found = pieces(before, after)
    assert "".join(MARKS[one.turn].format(one.text) for one in found) == read


def test_names_are_replaced_as_a_whole() -> None:
    found = replaced("蓝色", "橙色")
    assert "".join(MARKS[one.turn].format(one.text) for one in found) == "[-蓝色][+橙色]"
    assert [one.turn for one in replaced("", "橙色")] == ["in"]
