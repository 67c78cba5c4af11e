"""The trained model on sentences that it has not seen."""

from pathlib import Path

import pytest
import yaml

from nlu.models import content_hash, newest
from nlu.training import train

HELD_OUT = yaml.safe_load(Path(__file__).with_name("held_out.yml").read_text("utf-8"))
#: What the model reached when this was written, less two or three sentences.
FLOOR = {"zh": 0.93, "en": 0.93}
#: Where a mistake costs a turn, not a wrong answer: these go to the retrieval gate together.
ASKING = {"ask_guidance", "ask_followup", "out_of_scope", "nlu_fallback"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_held_out_sentences(parse, language):
    rows = [(intent, text) for intent, texts in HELD_OUT[language].items() for text in texts]
    wrong = [(i, t, g) for i, t in rows if (g := parse(t)["intent"]["name"]) != i]
    assert 1 - len(wrong) / len(rows) >= FLOOR[language], wrong


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_out_of_scope_reaches_the_retrieval_gate_or_small_talk(parse, language):
    """No stock price or recipe may start a report, end a subscription or delete data."""
    got = {text: parse(text)["intent"]["name"] for text in HELD_OUT[language]["out_of_scope"]}
    assert {t: i for t, i in got.items() if i not in ASKING} == {}


@pytest.mark.parametrize(
    ("open_question", "text", "intent"),
    [
        ("facility.place", "浦东张江镇", "inform_place"),
        ("facility.place", "Pudong", "inform_place"),
        ("report.place", "村口老槐树下", "inform_place"),
        ("report.text", "水已经没过车轮,还在涨", "inform"),
        ("report.text", "地震来了怎么办", "ask_guidance"),
        ("report.people", "3", "inform_count"),
        ("report.people", "没有", "deny"),
        ("report.people", "不知道", "skip"),
        ("report.confirm", "是的", "affirm"),
        ("report.confirm", "yes", "affirm"),
        ("report.confirm", "算了", "cancel"),
        ("subscribe.confirm", "好的", "affirm"),
        ("subscribe.confirm", "no", "deny"),
    ],
)
def test_an_open_question_steers(parse, open_question, text, intent):
    assert parse(text, open_question)["intent"]["name"] == intent


def test_a_signed_payload_is_an_intent_even_while_a_question_is_open(parse):
    parsed = parse('/inform_place{"area": "310115"}', "report.text")
    assert parsed["intent"]["name"] == "inform_place"
    assert [(e["entity"], e["value"]) for e in parsed["entities"]] == [("area", "310115")]


def test_an_unchanged_folder_is_not_trained_again(models):
    assert content_hash() in newest(models).name
    assert train(models).endswith("is up to date")
