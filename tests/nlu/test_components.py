"""Tokens, entities and the reading of answers, without a model."""

import pytest

from nlu.components.caution import EXAMPLES, says_only, settled, vocabulary
from nlu.components.entities import LEXICON, Lexicon, forms_in, number_of
from nlu.components.steering import Heard, answer_to
from nlu.components.tokenizer import tokens_of


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("地震了", ["地", "震", "了"]),
        ("I can't", ["I", "can't"]),
        ("附近shelter在哪", ["附", "近", "shelter", "在", "哪"]),
        ("R-7K3M-9Q", ["R", "7K3M", "9Q"]),
        ("3人", ["3", "人"]),
        ("a", ["a"]),
        ("？", ["？"]),
        ("  ", []),
    ],
)
def test_tokens(text, tokens):
    found = tokens_of(text)
    assert [token.text for token in found] == tokens
    assert all(text[token.start : token.end] == token.text for token in found)


def entities(text):
    lexicon = Lexicon.load(LEXICON)
    found = [*lexicon.find(text), *forms_in(text)]
    assert all(0 <= entity["start"] < entity["end"] <= len(text) for entity in found)
    return {entity["entity"]: entity["value"] for entity in reversed(found)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("浦东张江镇路面塌陷,2人被困", {"hazard": "road", "place": "浦东张江镇", "count": 2}),
        ("附近避难所", {"facility": "shelter"}),
        ("订阅 浦东新区", {"place": "浦东新区"}),
        ("订阅朝阳区", {"place": "朝阳区"}),
        ("静安区有哪些避难场所", {"place": "静安区", "facility": "shelter"}),
        ("上海火车站附近的医院", {"place": "上海火车站", "facility": "hospital"}),
        ("shelter near Pudong", {"facility": "shelter", "place": "Pudong"}),
        ("shelter near 浦东", {"facility": "shelter", "place": "浦东"}),
        ("shelter near me", {"facility": "shelter"}),
        ("subscribe to Pudong New Area", {"place": "Pudong New Area"}),
        ("subscribe pudong", {"place": "pudong"}),
        ("三人被困", {"count": 3}),
        ("12", {"count": 12}),
        ("R-7K3M-9Q", {"reference": "R-7K3M-9Q"}),
        ("我在家里闻到煤气味", {"hazard": "gas"}),
        ("what should I do in an earthquake", {"hazard": "earthquake"}),
        ("北京市朝阳区", {"place": "北京市朝阳区"}),
        ("我要举报有人在楼道里给电动车充电", {"hazard": "fire"}),
        ("火！", {"hazard": "fire"}),
        ("水", {"hazard": "flood"}),
        ("好大的烟啊", {"hazard": "fire"}),
        ("水果", {}),
        ("my reports list", {}),
        ("R-AAAA-AA", {"reference": "R-AAAA-AA"}),
        ("nothing of the kind", {}),
    ],
)
def test_entities(text, expected):
    assert entities(text) == expected


@pytest.mark.parametrize(
    ("word", "number"),
    [("3", 3), ("十", 10), ("十二", 12), ("两", 2), ("一百二十", 120), ("二十", 20)],
)
def test_numbers(word, number):
    assert number_of(word) == number


@pytest.mark.parametrize(
    ("kind", "text", "intent", "confidence", "found", "expected"),
    [
        pytest.param("place", "张江镇", "skip", 0.2, (), "inform_place", id="a bare name"),
        pytest.param("place", "算了", "cancel", 0.5, (), "cancel", id="cancel in any question"),
        pytest.param(
            "place", "地震怎么办", "ask_guidance", 0.9, (), "ask_guidance", id="a question"
        ),
        pytest.param("place", "还在涨水", "inform", 0.9, (), "inform", id="more description"),
        pytest.param("text", "烟从楼下上来", "greet", 0.7, (), "inform", id="free text is taken"),
        pytest.param("text", "那里有人吗", "greet", 0.4, (), "ask_guidance", id="asked, not told"),
        pytest.param("people", "3", "cancel", 0.2, ("count",), "inform_count", id="a bare number"),
        pytest.param("people", "没有", "deny", 0.5, (), "deny", id="nobody"),
        pytest.param("place", "订阅", "subscribe", 0.7, (), "subscribe", id="another wish"),
        pytest.param("place", "在吗村", "greet", 0.7, (), "inform_place", id="no greeting"),
        pytest.param("text", "停", "inform", 0.9, (), "cancel", id="stop"),
        pytest.param("hazard", "算了吧", "greet", 0.9, (), "cancel", id="never mind"),
        pytest.param("offer", "是的", "affirm", 0.5, (), "affirm", id="yes to an offer"),
        pytest.param("confirm", "对", "affirm", 0.4, (), "affirm", id="yes"),
        pytest.param("confirm", "是火灾", "inform", 0.4, ("hazard",), "inform", id="a correction"),
        pytest.param(
            "confirm", "在张江", "inform", 0.4, ("place",), "inform_place", id="the place"
        ),
        pytest.param(
            "hazard", "转人工", "talk_to_person", 0.9, (), "talk_to_person", id="a person"
        ),
    ],
)
def test_an_answer_is_read_in_the_light_of_the_question(
    kind, text, intent, confidence, found, expected
):
    heard = Heard(text=text, intent=intent, confidence=confidence, entities=frozenset(found))
    assert answer_to(kind, heard) == expected


KNOWN = vocabulary(EXAMPLES)


@pytest.mark.parametrize(
    ("text", "intent", "found", "expected"),
    [
        pytest.param("你好", "greet", {}, None, id="a greeting"),
        pytest.param("thanks, bye", "goodbye", {}, None, id="two of small talk"),
        pytest.param("心脏好痛", "greet", {}, "nlu_fallback", id="pain is no greeting"),
        pytest.param("pls help", "greet", {}, "nlu_fallback", id="a cry is no greeting"),
        pytest.param(
            "earthquake now", "goodbye", {"hazard": "earthquake"}, "nlu_fallback", id="hazard"
        ),
        pytest.param("地震了!!", "affirm", {"hazard": "earthquake"}, "nlu_fallback", id="yes?"),
        pytest.param("打雷了", "cancel", {"hazard": "lightning"}, "nlu_fallback", id="thunder"),
        pytest.param("AED在哪", "greet", {"facility": "aed"}, "find_facility", id="where"),
        pytest.param("AED怎么用", "ask_guidance", {"facility": "aed"}, None, id="how to use it"),
        pytest.param("红色预警要上班吗", "alerts_here", {}, "ask_guidance", id="level and work"),
        pytest.param("今天停课吗", "alerts_here", {}, None, id="whether today"),
        pytest.param("狗呢", "inform", {}, "ask_followup", id="and the dog"),
        pytest.param("在车里呢", "inform_place", {}, "ask_followup", id="and in the car"),
        pytest.param("and the dog?", "thanks", {}, "ask_followup", id="and the dog, en"),
        pytest.param(
            "查询 R-AAAA-AA", "nlu_fallback", {"reference": "R-AAAA-AA"}, "report_status", id="ref"
        ),
    ],
)
def test_small_talk_is_taken_back_when_anything_else_is_said(text, intent, found, expected):
    assert settled(text, intent, found, plain=says_only(text, KNOWN)) == expected
