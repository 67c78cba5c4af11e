"""Quizzes are read whole, or refused by file and line."""

from pathlib import Path

import pytest

from knowledge import loading as articles
from knowledge.drills import loading
from knowledge.drills.shelf import Drills
from knowledge.errors import ContentInvalid

HEAD = """\
id: sample
hazards: [fire, gas]
title: {zh: 示例, en: Sample}
questions:
"""


def question(number: int) -> str:
    return f"""\
  - article: article-{number % 6}
    ask: {{zh: 问{number}, en: Ask {number}}}
    options: {{zh: [对, 错, 乱], en: [right, wrong, odd]}}
    right: {number % 3 + 1}
    why: {{zh: 因为, en: Because}}
"""


SOUND = HEAD + "".join(map(question, range(20)))


def written(folder: Path, text: str = SOUND) -> Path:
    path = folder / "sample.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sound_quiz(tmp_path: Path) -> None:
    drill = loading.parse(written(tmp_path), [f"article-{number}" for number in range(6)])
    assert len(drill.questions) == 20
    assert drill.questions[1].right == 1
    assert drill.questions[1].options["en"] == ("right", "wrong", "odd")


BROKEN = [
    pytest.param(SOUND.replace("id: sample", "id: other"), 1, "not “sample”", id="another id"),
    pytest.param(SOUND.replace("fire, gas", "fir"), 2, "unknown hazards", id="no hazard"),
    pytest.param(HEAD + question(0), 4, "has 1 entries", id="too few"),
    pytest.param(SOUND + question(20), 4, "has 21 entries", id="too many"),
    pytest.param(SOUND.replace("article-0", "no-such", 1), 5, "no article", id="no article"),
    pytest.param(SOUND.replace("right: 1", "right: 4", 1), 8, "“right” is 4", id="no such answer"),
    pytest.param(SOUND.replace("错, 乱", "错", 1), 7, "has 2 entries", id="two answers"),
    pytest.param(SOUND.replace("错, 乱", "对, 乱", 1), 7, "are the same", id="the same answer"),
    pytest.param(SOUND.replace("问0,", "问1,").replace("Ask 0", "Ask 1"), 4, "twice", id="twice"),
    pytest.param(SOUND.replace("right: 3", "right: 1"), 4, "right 0 times", id="lopsided"),
    pytest.param(SOUND.replace("article-5", "article-4"), 4, "5 articles", id="few articles"),
    pytest.param(SOUND.replace("因为", "因" * 81, 1), 9, "81 characters", id="too long"),
]


@pytest.mark.parametrize(("text", "line", "problem"), BROKEN)
def test_what_is_wrong_is_named_by_line(tmp_path: Path, text: str, line: int, problem: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ContentInvalid) as caught:
        loading.parse(path, [f"article-{number}" for number in range(6)])
    assert problem in caught.value.problem
    assert (caught.value.path, caught.value.line) == (path, line)


def test_a_broken_quiz_does_not_hide_the_others(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "broken.yml").write_text("id: [")
    drills, problems = loading.inspect(tmp_path)
    assert [drill.id for drill in drills] == ["sample"]
    assert [problem.path.stem for problem in problems] == ["broken"]
    with pytest.raises(ContentInvalid):
        loading.load(tmp_path)


def test_by_hazard_and_title(tmp_path: Path) -> None:
    written(tmp_path)
    drills = Drills(loading.load(tmp_path))
    (sample,) = drills.all()
    assert drills.of_hazard("gas") == (sample,) == drills.named_in("来个示例吧")
    assert drills.of_hazard("flood") == () == drills.named_in("考考我")


def test_every_shipped_quiz_is_fit_and_drawn_from_articles_that_there_are() -> None:
    root = Path(articles.__file__).parent / "articles"
    ids = [{p.stem for p in (root / code).glob("*.md")} for code in articles.LANGUAGES]
    drills, problems = loading.inspect(articles=set.intersection(*ids))
    assert [str(problem) for problem in problems] == []
    assert len(drills) >= 8
