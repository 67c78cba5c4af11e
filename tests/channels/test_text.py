"""Cutting texts and rendering menus."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import Button
from channels.text import menu, plain, split


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        pytest.param("", 10, (), id="nothing"),
        pytest.param("  \n ", 10, (), id="only white space"),
        pytest.param("水来了。", 4, ("水来了。",), id="fits exactly"),
        pytest.param(
            "关掉煤气。打开门窗。快走！", 7, ("关掉煤气。", "打开门窗。", "快走！"), id="zh"
        ),
        pytest.param("他说：“走！”大家走了。", 8, ("他说：“走！”", "大家走了。"), id="quotes stay"),
        pytest.param("Go up. Stay there. Wait.", 12, ("Go up.", "Stay there.", "Wait."), id="en"),
        pytest.param("3.5 m deep. Leave now.", 12, ("3.5 m deep.", "Leave now."), id="a figure"),
        pytest.param(
            "第一段。\n\n第二段。第三。", 10, ("第一段。", "第二段。第三。"), id="paragraph"
        ),
        pytest.param(
            "带上水、食物和药品还有电", 7, ("带上水、", "食物和药品还有", "电"), id="clause"
        ),
        pytest.param(
            "leave the river bank now", 12, ("leave the", "river bank", "now"), id="words"
        ),
        pytest.param("水" * 7, 3, ("水水水", "水水水", "水"), id="no place to cut"),
        pytest.param("ab👨\u200d👩c", 4, ("ab", "👨\u200d👩c"), id="a family stays together"),
        pytest.param("abce\u0301f", 4, ("abc", "e\u0301f"), id="an accent stays on its letter"),
    ],
)
def test_split(text: str, limit: int, expected: tuple[str, ...]) -> None:
    assert split(text, limit) == expected


@given(st.text("水火。！ab. \n\u0301\u200d", max_size=80), st.integers(1, 20))
def test_nothing_is_lost_and_everything_fits(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(0 < len(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_limit_must_be_positive() -> None:
    with pytest.raises(ValueError, match="limit"):
        split("a", 0)


def test_menus() -> None:
    buttons = (Button(title="是", payload="/y"), Button(title="否", payload="/n"))
    assert menu("在一楼吗？", buttons) == "在一楼吗？\n1 是\n2 否"
    assert menu("", buttons) == "1 是\n2 否"
    assert menu("在一楼吗？", ()) == "在一楼吗？"


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        pytest.param("Don’t wait – call 119…", "Don't wait - call 119...", id="printers' marks"),
        pytest.param("above 40℃", "above 40 C", id="degrees"),
        pytest.param("别等—快走", "别等—快走", id="Chinese stays as it is"),
        pytest.param("naïve – ж", "naïve – ж", id="another letter keeps it out anyway"),
    ],
)
def test_printers_marks_alone_cost_no_second_alphabet(written: str, sent: str) -> None:
    assert plain(written) == sent
