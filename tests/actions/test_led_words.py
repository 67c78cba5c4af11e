"""The words by which a guide and a quiz are moved."""

import time
from pathlib import Path

import pytest
import yaml

from actions.led_words import may_answer, word_of
from knowledge.guides.finding import subject

FILE = Path(__file__).resolve().parents[1] / "led_words.yml"
ROWS = [
    pytest.param(text, word, id=f"{word}: {text}")
    for word, texts in yaml.safe_load(FILE.read_text("utf-8")).items()
    for text in map(str, texts)
]


@pytest.mark.parametrize(("text", "word"), ROWS)
def test_words_are_read_by_their_form(text: str, word: str) -> None:
    assert (word_of(text) or "none") == word


def test_leaving_may_be_an_answer() -> None:
    assert may_answer("离开") and may_answer("Leave.")
    assert not may_answer("结束") and not may_answer("leave the quiz")


@pytest.mark.parametrize(
    "text", ["嗯" * 2000, "好" * 59, "那就" * 28 + "x", "no " * 19 + "x", "?" * 2000]
)
def test_nobody_can_hold_us_up_with_them(text: str) -> None:
    started = time.perf_counter()
    word_of(text)
    subject(text)
    assert time.perf_counter() - started < 0.5
