"""Articles are read whole or refused by file, line and what to do."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.errors import ArticleInvalid
from knowledge.hazards import Hazard, Setting
from knowledge.loading import inspect, load, parse
from knowledge.search import ARTICLES

WriteArticle = Callable[..., Path]


def test_every_shipped_article_is_fit_to_show() -> None:
    articles, problems = inspect(ARTICLES)
    assert [str(problem) for problem in problems] == []
    assert len({a.id for a in articles if a.language == "zh"}) >= 40
    assert {a.id for a in articles if a.language == "zh"} == {
        a.id for a in articles if a.language == "en"
    }


def test_the_text_is_ready_to_be_quoted(write_article: WriteArticle) -> None:
    article = parse(write_article(language="en"))
    assert article.text == (
        "Go up now.\n1. go up\n2. switch off\n\nDo not\n- Do not wade.\n\nWho to call\nCall 119."
    )
    assert (article.hazard, article.setting) == (Hazard.FLOOD, (Setting.HOME,))
    assert article.source.citation == "Office: Guide (2021)"
    assert article.second_source is None


INVALID = [
    ("missing key", {"hazard": None}, 1, "“hazard” is missing"),
    ("unknown key", {"colour": "red"}, 17, "unknown key “colour”"),
    ("unknown hazard", {"hazard": "dragon"}, 5, "unknown hazard “dragon”.*earthquake, flood"),
    ("unknown setting", {"setting": "[moon]"}, 7, "unknown setting “moon”"),
    ("unknown phase", {"phase": "later"}, 6, "unknown phase"),
    ("id is not the name", {"id": "flood"}, 2, "not “flood-at-home”"),
    ("another language", {"language": "en"}, 3, "not “zh”"),
    ("a language that nobody prepared", {"language": "fr"}, 3, "unknown language “fr”.*zh, en"),
    ("too few questions", {"questions": "[one]"}, 15, "has 1 entries.*at least 4"),
    ("a step that is a mapping", {"steps": "[{call: 119}]"}, 16, "not a list of texts.*quotes"),
    ("no step", {"steps": "[]"}, 16, "at least 1"),
    ("no date", {"reviewed_on": "soon"}, 13, "not a date"),
    ("broken YAML", {"title": '"open'}, None, "Correct the YAML"),
    ("a date that is none", {"reviewed_on": "2026-13-45"}, None, "month must be"),
    (
        "source without year",
        {"source": "{title: a, publisher: b, url: null}"},
        11,
        "“source.year”",
    ),
    ("year in words", {"source": "{title: a, publisher: b, year: x, url: null}"}, 11, "whole"),
    ("source as text", {"source": "Guide"}, 11, "not a mapping"),
    ("empty title", {"title": '""'}, 4, "“title” is empty"),
]


@pytest.mark.parametrize(
    ("changes", "line", "says"), [row[1:] for row in INVALID], ids=[row[0] for row in INVALID]
)
def test_front_matter(
    write_article: WriteArticle, changes: dict[str, str], line: int | None, says: str
) -> None:
    with pytest.raises(ArticleInvalid) as caught:
        parse(_with(write_article, changes))
    assert re.search(says, str(caught.value))
    assert caught.value.path.name == "flood-at-home.md"
    assert line in (None, caught.value.line)


def _with(write_article: WriteArticle, changes: dict[str, str]) -> Path:
    path: Path = write_article()
    lines = path.read_text(encoding="utf-8").split("\n")
    for key, value in changes.items():
        place = next((n for n, text in enumerate(lines) if text.startswith(f"{key}: ")), 16)
        changed = [] if value is None else [f"{key}: {value}"]
        lines[place : place + (place < 16)] = changed
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


BODIES = [
    ("no lead", "## 不要做\n- 不\n\n## 求助\n119\n", 18, "lead paragraph is missing"),
    ("no do-nots", "上楼。\n\n## 求助\n119\n", 18, "不要做” is missing"),
    ("empty section", "上楼。\n\n## 不要做\n\n## 求助\n119\n", 18, "不要做” is missing or empty"),
    ("another heading", "上楼。\n\n## 其他\n- 不\n", 20, "unknown heading “其他”"),
    ("twice", "上\n## 求助\n119\n## 求助\n119\n", 21, "stands twice"),
]


@pytest.mark.parametrize(
    ("body", "line", "says"), [b[1:] for b in BODIES], ids=[b[0] for b in BODIES]
)
def test_body(write_article: WriteArticle, body: str, line: int, says: str) -> None:
    with pytest.raises(ArticleInvalid, match=says) as caught:
        parse(write_article(body=body))
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"no fence", "no front matter"),
        (b"---\nid: a\n", "does not end"),
        (b"---\n- a\n---\n", "not a list of keys"),
        (b"---\nid: a\nid: b\n---\n", "“id” stands twice"),
        (b"---\n\xff\xfe\n---\n", "not UTF-8"),
        (b"", "no front matter"),
    ],
)
def test_files_that_are_no_articles(tmp_path: Path, raw: bytes, says: str) -> None:
    path = tmp_path / "zh" / "a.md"
    path.parent.mkdir()
    path.write_bytes(raw)
    with pytest.raises(ArticleInvalid, match=says):
        parse(path)


TWINS = [
    ("missing", None, "missing or a draft"),
    ("draft", {"status": "draft"}, "missing or a draft"),
    ("other steps", {"steps": "[go up]"}, "2 steps here, 1 in the other language"),
    ("other hazard", {"hazard": "typhoon"}, "hazard differs: flood here, typhoon there"),
    ("other people", {"audience": "[pets]"}, "audience differs: any here, pets there"),
    ("a number in a step", {"steps": "[go up 2 floors, switch off]"}, "step 1: none here, 2 there"),
    ("a telephone number", {"steps": "[go up, call 119]"}, "step 2: none here, 119 there"),
    (
        "another edition",
        {"source": '{title: "Guide", publisher: "Office", year: 2020, url: null}'},
        "the year of source: 2021 here, 2020 there",
    ),
]


@pytest.mark.parametrize(("changes", "says"), [t[1:] for t in TWINS], ids=[t[0] for t in TWINS])
def test_twins(write_article: WriteArticle, changes: dict[str, str] | None, says: str) -> None:
    folder = write_article().parent.parent
    if changes is not None:
        write_article(language="en", **changes)
    with pytest.raises(ArticleInvalid, match=says):
        load(folder)


def test_drafts_in_both_languages_are_skipped(write_article: WriteArticle) -> None:
    for language in ("zh", "en"):
        write_article(language=language)
        folder = write_article(id="unready", language=language, status="draft").parent.parent
    assert [(a.language, a.id) for a in load(folder)] == [
        ("zh", "flood-at-home"),
        ("en", "flood-at-home"),
    ]


def test_every_problem_of_a_folder_is_listed(write_article: WriteArticle) -> None:
    for id in ("one", "two"):
        folder = write_article(id=id, hazard="dragon").parent.parent
    assert len(inspect(folder)[1]) == 2


WORDINGS = [
    ("no such article", "flood-at-sea: {zh: [a]}\n", 1, "no article “flood-at-sea”"),
    ("no languages", "flood-at-home: [a]\n", 1, "has no languages"),
    ("no texts", "flood-at-home:\n  zh: [{a: b}]\n", 1, "“zh” is not a list of texts"),
    ("no YAML", "flood-at-home: [\n", 2, "Correct the YAML"),
    ("nothing", "", 1, "not a mapping"),
    ("a number for a key", "123: {zh: [a]}\n", 1, "has no languages"),
    ("another language", "flood-at-home: {cn: [a]}\n", 1, "or others than zh, en"),
]


@pytest.mark.parametrize(
    ("text", "line", "says"), [w[1:] for w in WORDINGS], ids=[w[0] for w in WORDINGS]
)
def test_wordings_beside_the_articles(
    write_article: WriteArticle, text: str, line: int, says: str
) -> None:
    folder = _both(write_article, text)
    [problem] = inspect(folder)[1]
    assert re.search(says, str(problem))
    assert (problem.path.name, problem.line) == ("more.yml", line)


def test_wordings_are_searched_by_too(write_article: WriteArticle) -> None:
    folder = _both(write_article, 'flood-at-home:\n  zh: ["水进屋了！"]\n')
    by_language = {article.language: article.questions for article in load(folder)}
    assert by_language["zh"] == (*by_language["en"], "水进屋了！")


def _both(write_article: WriteArticle, wordings: str) -> Path:
    for language in ("zh", "en"):
        folder = write_article(language=language).parent.parent
    beside = folder.parent / "wordings" / "more.yml"
    beside.parent.mkdir()
    beside.write_text(wordings, encoding="utf-8")
    return folder
