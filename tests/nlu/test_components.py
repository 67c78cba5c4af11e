"""Tokens, entities and the reading of answers, without a model."""

import pytest

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
