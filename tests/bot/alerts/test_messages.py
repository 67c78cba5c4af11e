"""The words that residents get."""

import pytest

from bot.alerts.content import AlertContent, from_json
from bot.alerts.messages import (
    DRILL,
    FULL_FORM,
    LIFE_SAFETY,
    ORDINARY,
    SMS_FORM,
    Composer,
    priority_of,
)
from bot.words.catalogue import Words
from channels.segments import count

COMPOSER = Composer(Words.load())
LINK = "http://f.invalid/alerts/x"


def content(status: str = "Actual", **changes: object) -> AlertContent:
    text = {"headline": "大风预警", "description": "阵风九级。", "instruction": "不要外出"}
    return from_json({"status": status, "texts": {"zh": {**text, **changes}, "vi": text}})


def test_a_short_message_is_headline_instruction_and_how_to_stop() -> None:
    sms = COMPOSER.warning(content(), LINK)["zh"][SMS_FORM]
    assert sms == f"大风预警。不要外出。退订回复“退订”。核实真伪：{LINK}"
    assert count(sms).segments == 1


def test_a_link_that_would_take_a_further_segment_is_left_out() -> None:
    sms = COMPOSER.warning(content(), "http://f.invalid/alerts/" + "x" * 31)["zh"][SMS_FORM]
    assert sms == "大风预警。不要外出。退订回复“退订”。"


@pytest.mark.parametrize(
    ("kind", "language", "start"),
    [
        pytest.param({"kind": "evacuation"}, "zh", "【紧急转移】大风预警", id="evacuation"),
        pytest.param({"kind": "evacuation"}, "vi", "EVACUATE: 大风预警", id="in English words"),
        pytest.param(
            {"kind": "suspension", "suspends": ["school"]}, "zh", "【停课通知】大风", id="school"
        ),
        pytest.param(
            {"kind": "suspension", "suspends": ["business", "school", "work"]},
            "zh",
            "【停工、停课、停业通知】大风",
            id="everything",
        ),
        pytest.param(
            {"kind": "suspension", "suspends": ["business", "school", "work"]},
            "vi",
            "Suspension of work, school and business: 大风",
            id="everything in English",
        ),
        pytest.param({"kind": "suspension"}, "zh", "大风预警", id="nobody says what"),
        pytest.param({"kind": "clarification"}, "zh", "【辟谣】大风预警", id="clarification"),
    ],
)
def test_kinds_are_marked_in_every_form_but_not_when_it_is_over(
    kind: dict[str, object], language: str, start: str
) -> None:
    text = {"headline": "大风预警", "description": "阵风九级。"}
    found = from_json({"status": "Actual", "texts": {"zh": text, "vi": text}, **kind})
    words = COMPOSER.warning(found, LINK)[language].values()
    assert all(each.startswith(start) for each in words), words
    over = COMPOSER.all_clear(found, LINK)[language].values()
    assert not any(each.startswith(("【紧", "【停", "【辟", "EVAC", "Susp")) for each in over)


def test_a_mark_that_the_author_wrote_is_not_put_twice() -> None:
    text = {"headline": "【辟谣】水库安全", "description": "没有决堤。"}
    data = {"status": "Exercise", "kind": "clarification", "texts": {"zh": text}}
    words = COMPOSER.warning(from_json(data), LINK)["zh"]
    assert all(each.count("【辟谣】") == 1 for each in words.values())
    assert all(each.startswith("【演习】") for each in words.values())


def test_the_authors_own_short_text_is_taken() -> None:
    sms = COMPOSER.warning(content(sms="风大，别出门"), LINK)["zh"][SMS_FORM]
    assert sms.startswith("风大，别出门。")


def test_the_full_message_says_everything_and_where_to_check_it() -> None:
    full = COMPOSER.warning(content(), LINK)["zh"][FULL_FORM]
    assert full.split("\n")[:3] == ["大风预警", "阵风九级。", "不要外出"] and LINK in full


@pytest.mark.parametrize("status", ["Exercise", "Test"])
@pytest.mark.parametrize("language", ["zh", "vi"])
def test_drills_are_marked_in_the_first_words_of_every_message(status: str, language: str) -> None:
    found = content(status)
    every = [
        *COMPOSER.warning(found, LINK)[language].values(),
        *COMPOSER.all_clear(found, LINK)[language].values(),
    ]
    marks = ("【演习】", "【测试】", "EXERCISE", "TEST")
    assert all(words.startswith(marks) for words in every)


def test_a_test_send_of_an_actual_draft_is_marked_as_a_test() -> None:
    assert COMPOSER.test(content(), LINK)["zh"][SMS_FORM].startswith("【测试】")


def test_a_language_without_a_complete_text_has_no_message() -> None:
    found = from_json({"status": "Actual", "texts": {"zh": {"headline": "只有标题"}}})
    assert COMPOSER.warning(found, LINK) == {}


@pytest.mark.parametrize(
    ("fields", "priority"),
    [
        pytest.param({"kind": "evacuation"}, LIFE_SAFETY, id="evacuation"),
        pytest.param({"level": "red"}, LIFE_SAFETY, id="red"),
        pytest.param({"level": "orange"}, LIFE_SAFETY, id="orange"),
        pytest.param({"severity": "Extreme", "urgency": "Immediate"}, LIFE_SAFETY, id="extreme"),
        pytest.param({"severity": "Severe", "urgency": "Future"}, ORDINARY, id="severe, later"),
        pytest.param({"level": "blue"}, ORDINARY, id="blue"),
        pytest.param({"kind": "clarification"}, ORDINARY, id="clarification"),
        pytest.param(
            {"kind": "clarification", "severity": "Extreme"}, ORDINARY, id="of a grave rumour"
        ),
        pytest.param({"status": "Exercise", "level": "red"}, DRILL, id="a red exercise"),
    ],
)
def test_what_goes_first(fields: dict[str, object], priority: int) -> None:
    assert priority_of(from_json({"status": "Actual", **fields})) == priority


@pytest.mark.parametrize("status", ["Exercise", "Test"])
def test_a_drill_is_marked_in_each_field_of_its_document(status: str) -> None:
    texts = COMPOSER.document(content(status)).texts
    for language, marks in (("zh", ("【演习】", "【测试】")), ("vi", ("EXERCISE", "TEST"))):
        text = texts[language]
        for words in (text.headline, text.description, text.instruction):
            assert words and words.startswith(marks)


def test_a_document_of_an_actual_alert_says_what_was_approved() -> None:
    assert COMPOSER.document(content()) == content()


def test_what_a_drill_does_not_say_stays_unsaid_in_its_document() -> None:
    assert COMPOSER.document(content("Exercise", instruction=None)).texts["zh"].instruction is None
