"""Texts are read as files are: what is wrong names language, line and what to do."""

import re

import pytest

from bot.articles.errors import TextsInvalid
from bot.articles.reading import read, titles
from knowledge.hazards import Hazard
from tests.bot.articles.writing import ID, TITLES, text, texts

ZH, EN = text("zh"), text("en")
WRONG = [
    ("an unknown hazard", {"zh": text(hazard="dragon"), "en": EN}, "zh", 5, "dragon.*Use one of"),
    ("a missing key", {"zh": ZH, "en": text("en", phase=None)}, "en", 1, "“phase” is missing"),
    ("broken YAML", {"zh": text(title='"open'), "en": EN}, "zh", 11, "Correct the YAML"),
    (
        "a colon in a value",
        {"zh": ZH, "en": text("en", title="Dust devil: indoors")},
        "en",
        4,
        "Correct the YAML: a value that holds a colon stands in quotes",
    ),
    ("no front matter", {"zh": "趴下", "en": EN}, "zh", 1, "Begin the file with a line of ---"),
    ("no Chinese", {"en": EN}, "zh", 1, "language is missing. Add its text"),
    ("no English", {"zh": ZH}, "en", 1, "language is missing"),
    ("nothing", {}, "zh", 1, "language is missing"),
    ("another language", {"zh": ZH, "en": EN, "tlh": ZH}, "tlh", 1, "not written in “tlh”. Use zh"),
    ("texts swapped", {"zh": EN, "en": EN}, "zh", 3, "“language” is “en”, not “zh”"),
    ("two articles", {"zh": ZH, "en": text("en", id="flood")}, "en", 2, "“id” is “flood”"),
    ("a bad id", texts(id="../etc"), "zh", 2, "“id” is “../etc”. Use small letters"),
    ("a long id", texts(id="a" * 81), "zh", 2, "at most 80"),
    ("no do-nots", {"zh": text(body="## 求助\n119\n"), "en": EN}, "zh", 25, "stands twice"),
    ("deep YAML", {"zh": text(steps="[" * 9_000), "en": EN}, "zh", 2, "too many lists"),
    (
        "another number",
        {"zh": ZH, "en": text("en", steps="[lie down, call 119]")},
        "en",
        1,
        "step 2: 119 here, none there. Make it agree with the text in “zh”",
    ),
    ("a step more", {"zh": ZH, "en": text("en", steps="[a, b, c]")}, "en", 1, "3 steps here"),
]


@pytest.mark.parametrize(
    ("said", "language", "line", "problem"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG]
)
def test_what_is_wrong_is_named(
    said: dict[str, str], language: str, line: int, problem: str
) -> None:
    with pytest.raises(TextsInvalid) as caught:
        read(said)
    found = [each for each in caught.value.problems if each.language == language]
    assert [each for each in found if re.search(problem, str(each))], caught.value
    assert found[0].line == line


def test_all_that_is_wrong_is_listed() -> None:
    with pytest.raises(TextsInvalid) as caught:
        read({"zh": text(hazard="dragon"), "en": text("en", phase="later"), "vi": ""})
    assert {each.language for each in caught.value.problems} == {"zh", "en", "vi"}


def test_both_languages_come_back() -> None:
    found = read(texts())
    assert {(a.id, a.language, a.hazard) for a in found.values()} == {
        (ID, "zh", Hazard.TORNADO),
        (ID, "en", Hazard.TORNADO),
    }
    assert titles(found) == TITLES


def test_an_edit_keeps_the_id() -> None:
    with pytest.raises(TextsInvalid, match=f"“id” is “{ID}”, not “flood-at-home”"):
        read(texts(), "flood-at-home")
