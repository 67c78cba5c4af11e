"""Guides are read whole, or refused by file and line."""

from pathlib import Path

import pytest

from knowledge import loading as articles
from knowledge.errors import ContentInvalid
from knowledge.guides import loading
from tests.knowledge.guides.sample import SOUND, written


def test_a_sound_guide(tmp_path: Path) -> None:
    guide = loading.parse(written(tmp_path), ["gas-leak"])
    assert (guide.id, guide.start, len(guide.steps)) == ("sample", "first", 5)
    assert guide.steps["ask"].options[1].label == {"zh": "没有", "en": "No"}
    assert guide.steps["done"].ends and not guide.steps["first"].ends
    assert guide.changed[0].to == "back"
    assert guide.names["en"] == tuple("abcdefgh")
    assert guide.sources[1].publisher == "Second"


BROKEN = [
    pytest.param("id: sample", "id: other", 1, "not “sample”", id="another id"),
    pytest.param("hazard: gas", "hazard: gases", 2, "unknown hazard", id="no hazard"),
    pytest.param("[gas-leak]", "[gas-lek]", 3, "no article “gas-lek”", id="no article"),
    pytest.param("2026-11-22", "soon", 4, "not a date", id="no date"),
    pytest.param("publisher: Second", "publisher: First", 5, "one publisher", id="one source"),
    pytest.param("year: 2021", "year: late", 7, "not a whole number", id="no year"),
    pytest.param("en: A sample", "fr: Un", 8, "“en” is missing", id="a language too few"),
    pytest.param("[一, 二, 三, ", "[", 10, "has 5 entries", id="too few names"),
    pytest.param("start: first", "start: firs", 12, "names no step", id="no start"),
    pytest.param("    next: ask", "    next: ak", 14, "“ak”, which is no step", id="no next"),
    pytest.param("关阀门。", "关" * 121, 15, "121 characters", id="too long"),
    pytest.param("关阀门。", "打119。", 15, "figures differ: 119 / none", id="other figures"),
    pytest.param("    next: ask", "    end: true", 17, "nothing leads to “ask”", id="unreached"),
    pytest.param("to: out}", "to: ask}", 22, "nothing leads to “out”", id="cut off"),
    pytest.param("    end: true", "    next: out", 14, "never comes to an end", id="no end"),
    pytest.param("    end: true", "", 28, "no way on", id="a dead end"),
    pytest.param("    end: true", "    end: false", 30, "not true", id="an end that is none"),
    pytest.param("zh: 没有, en: No", "zh: 有, en: No", 17, "two answers are “有”", id="the same"),
    pytest.param(
        "zh: 没有", "zh: 没有闻到什么别的怪味道了啊", 21, "13 characters", id="a long label"
    ),
    pytest.param("to: back", "to: nowhere", 31, "“changed” leads to", id="a change to nowhere"),
    pytest.param("  back:\n", "  out:\n", 25, "“out” stands twice", id="twice"),
    pytest.param("changed:", "chnged:", 31, "unknown key “chnged”", id="a strange key"),
    pytest.param("hazard: gas", "hazard:", 2, "not a text", id="nothing"),
    pytest.param("start: first", "start: [", 14, "", id="no YAML"),
]


@pytest.mark.parametrize(("old", "new", "line", "problem"), BROKEN)
def test_what_is_wrong_is_named_by_line(
    tmp_path: Path, old: str, new: str, line: int, problem: str
) -> None:
    assert old in SOUND
    path = written(tmp_path, SOUND.replace(old, new, 1))
    with pytest.raises(ContentInvalid) as caught:
        loading.parse(path, ["gas-leak"])
    assert problem in caught.value.problem
    assert (caught.value.path, caught.value.line) == (path, line)
    assert str(caught.value).startswith(f"{path}:{line}: ")


def test_a_name_belongs_to_one_guide(tmp_path: Path) -> None:
    written(tmp_path)
    written(tmp_path, SOUND.replace("id: sample", "id: tother"), "tother")
    guides, problems = loading.inspect(tmp_path)
    assert [guide.id for guide in guides] == ["sample"]
    assert "name of “sample” too" in problems[0].problem


def test_a_broken_guide_does_not_hide_the_others(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "bytes.yml").write_bytes(b"\xff\xfe")
    (tmp_path / "empty.yml").write_text("")
    guides, problems = loading.inspect(tmp_path)
    assert [guide.id for guide in guides] == ["sample"]
    assert [problem.path.stem for problem in problems] == ["bytes", "empty"]
    with pytest.raises(ContentInvalid):
        loading.load(tmp_path)


def test_every_shipped_guide_is_fit_and_drawn_from_articles_that_there_are() -> None:
    ids = [{p.stem for p in folder.glob("*.md")} for folder in _article_folders()]
    guides, problems = loading.inspect(articles=set.intersection(*ids))
    assert [str(problem) for problem in problems] == []
    assert len(guides) >= 12


def _article_folders() -> list[Path]:
    root = Path(articles.__file__).parent / "articles"
    return [root / language for language in articles.LANGUAGES]
