"""The short text that is proposed: whole sentences, within its segments."""

import pytest

from bot.alerts.shortening import MOST_SEGMENTS, propose, sentences, with_free
from channels.segments import count


def around(text: str) -> str:
    return f"{text}退订回复“退订”。"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("不要外出。关好门窗！", ["不要外出。", "关好门窗！"], id="Chinese"),
        pytest.param("拨打119。\n转移", ["拨打119。", "转移"], id="a line"),
        pytest.param("他说：“快走！”然后走。", ["他说：“快走！”", "然后走。"], id="quoted"),
        pytest.param(
            "Stay in. Call 119. Wait!", ["Stay in. Call 119.", "Wait!"], id="kept together"
        ),
        pytest.param("Go upstairs. Call 119.", ["Go upstairs.", "Call 119."], id="English"),
        pytest.param("Up to 3.5 m of water. Leave.", ["Up to 3.5 m of water.", "Leave."], id="3.5"),
        pytest.param("Call No. 12379 now.", ["Call No. 12379 now."], id="No."),
        pytest.param("1. Leave. 2. Lock up.", ["1. Leave.", "2. Lock up."], id="a list"),
        pytest.param(
            "It ends at 8 p.m. Do not drive.", ["It ends at 8 p.m. Do not drive."], id="pm"
        ),
        pytest.param("Stop (now). Go back.", ["Stop (now).", "Go back."], id="a bracket"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_sentences_are_whole(text: str, found: list[str]) -> None:
    assert list(sentences(text)) == found


def test_sentences_follow_in_order_while_the_segments_last() -> None:
    long = "".join(f"这是第{n}句话，请大家注意安全不要外出。" for n in range(20))
    short = propose("暴雨红色预警", long, around)
    assert short.startswith("暴雨红色预警。这是第0句话，请大家注意安全不要外出。这是第1句")
    assert count(around(short)).segments == MOST_SEGMENTS
    assert short.endswith("不要外出。")
    assert short.removeprefix("暴雨红色预警。") == long[: len(short) - len("暴雨红色预警。")]


def test_a_first_sentence_that_is_too_long_gives_way_to_the_next_that_fits() -> None:
    long = "，".join(["请不要涉水"] * 60) + "。请上楼。" + "请等待。"
    assert propose("红色预警", long, around) == "红色预警。请上楼。请等待。"


def test_after_a_gap_nothing_follows_that_might_lean_on_it() -> None:
    long = "请上楼。" + "，".join(["请不要涉水"] * 60) + "。然后等待。"
    assert propose("红色预警", long, around) == "红色预警。请上楼。"


def test_a_headline_is_never_cut() -> None:
    headline = "暴" * 200
    assert propose(headline, "快走。", around) == headline


def test_what_costs_nothing_is_added_and_else_is_not() -> None:
    assert with_free("短。", "见 http://f.invalid/1") == "短。见 http://f.invalid/1"
    assert with_free("长" * 60 + "。", "见 http://f.invalid/1") == "长" * 60 + "。"
