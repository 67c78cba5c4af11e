"""Mistakes in a file of scripts are said with file and line, and none is ignored."""

from pathlib import Path

import pytest

from bot.words.catalogue import Words
from tests.e2e.conversations.loading import MATRIX, ScriptBroken, load
from tests.e2e.conversations.script import Script
from tests.e2e.conversations.sentences import Sentences

GOOD = """language: zh
conversations:
  - name: 打招呼
    turns:
      - {say: 你好, key: dialogue.greet}
"""
CROSSED = """steps:
  - name: subscribe.place
    lead: {zh: [订阅], en: [subscribe]}
    asks: residents.ask_place
    answer: {zh: 徐汇区, en: Xuhui}
    then: dialogue.subscribe_confirm
interruptions:
  - {name: help, say: {zh: 帮助, en: help}, shows: {key: gateway.help}}
  - {name: cancel, say: {zh: 取消, en: cancel}, outcome: left}
cells:
"""


def loaded(folder: Path, **files: str) -> list[Script]:
    for name, text in files.items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    return load(folder)


def test_a_script_is_read_with_its_place(tmp_path: Path) -> None:
    (script,) = loaded(tmp_path, talk=GOOD)
    assert (script.name, script.language, script.at) == ("打招呼", "zh", "talk.yml:3")
    assert script.turns[0].key == ("dialogue.greet",)


@pytest.mark.parametrize(
    ("found", "instead", "line", "said"),
    [
        ("dialogue.greet", "dialogue.gret", 5, "bot/words has no 'dialogue.gret'"),
        ("dialogue.greet", "dialogue.data", 5, "every text would match"),
        ("key:", "keys:", 5, "Extra inputs are not permitted"),
        ("name:", "nmae:", 3, "Extra inputs are not permitted"),
        ("language: zh", "language: fr", 1, "Input should be 'zh' or 'en'"),
        ("dialogue.greet}", "dialogue.greet, kind: gossip}", 5, "Input should be"),
        ("dialogue.greet}", "dialogue.greet, press: 好}", 5, "either say something or press"),
        ("你好,", "你好?,", 5, "expected ',' or '}'"),
    ],
)
def test_a_mistake_is_named_with_its_line(
    tmp_path: Path, found: str, instead: str, line: int, said: str
) -> None:
    with pytest.raises(ScriptBroken) as broken:
        loaded(tmp_path, talk=GOOD.replace(found, instead))
    assert f"talk.yml:{line}: " in str(broken.value)
    assert said in str(broken.value)


def test_a_name_stands_for_one_script(tmp_path: Path) -> None:
    with pytest.raises(ScriptBroken, match=r"b\.yml:3: a\.yml:3 has that name too"):
        loaded(tmp_path, a=GOOD, b=GOOD)


def test_a_matrix_crosses_steps_interruptions_and_languages(tmp_path: Path) -> None:
    cell = "  - {interruption: help, language: zh, known: not yet}\n"
    scripts = loaded(tmp_path, **{Path(MATRIX).stem: CROSSED + cell})
    assert {script.name: script.known for script in scripts} == {
        "subscribe.place x help, zh": "not yet",
        "subscribe.place x help, en": None,
        "subscribe.place x cancel, zh": None,
        "subscribe.place x cancel, en": None,
    }
    helped, left = scripts[1], scripts[3]
    assert [turn.say for turn in helped.turns] == ["subscribe", "help", "Xuhui"]
    assert helped.turns[0].last == "residents.ask_place"
    assert helped.turns[1].key == ("gateway.help",)
    assert helped.turns[2].any_key == ("dialogue.subscribe_confirm",)
    assert (len(left.turns), left.slots) == (2, {"open_question": None})


def test_a_cell_that_fits_nowhere_is_a_slip_of_the_pen(tmp_path: Path) -> None:
    with pytest.raises(ScriptBroken, match=r"matrix\.yml:1: .*fits the cell report"):
        loaded(tmp_path, **{Path(MATRIX).stem: CROSSED + "  - {step: report.*, skip: none}\n"})


def test_every_script_of_ours_can_be_read_half_of_them_chinese() -> None:
    by_hand = [script for script in load() if not script.at.startswith(MATRIX)]
    chinese = sum(script.language == "zh" for script in by_hand)
    assert len(by_hand) >= 160
    assert 0.45 <= chinese / len(by_hand) <= 0.55


@pytest.mark.parametrize(
    ("text", "key", "language", "says"),
    [
        ("好的,什么都没有保存。", "circles.nothing_kept", "zh", False),
        ("R-0000-00(火灾):已收到。", "reports.status_line", "zh", True),
        ("R-0000-00 (fire): received.", "reports.status_line", "zh", False),
        ("R-0000-00 (fire): received. More", "reports.status_line", "en", False),
    ],
)
def test_a_sentence_is_known_by_its_template(
    text: str, key: str, language: str, says: bool
) -> None:
    assert Sentences(Words.load()).says(text, key, language) is says


def test_a_sentence_is_found_in_a_text_that_was_split() -> None:
    sentences = Sentences(Words.load())
    text = "Hello! You are welcome.\nStay\n safe.\n1 Next"
    assert sentences.holds(text, "dialogue.thanks", "en")
